"""Documents of projects: what a file is by its bytes, where it lies, what is refused, and a backup that holds it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from pytest_django import Settings

from fivegood.errors import InputError, MissingError
from fivegood.facts.cells import CellError
from fivegood.records.actors import Actor, By
from fivegood.records.backup.files import files_fault, files_restore, files_write
from fivegood.records.documents import store
from fivegood.records.documents.kinds import ENDINGS, media_type_of, name_kept
from fivegood.records.documents.models import Document
from fivegood.records.documents.selectors import document_data
from fivegood.records.documents.services import Sent, document_add, document_withdraw
from fivegood.records.documents.store import file_keep, file_of, file_read
from fivegood.records.journal.selectors import journal_verify
from fivegood.sheets.guard import MOST_BYTES

LISTS = {"document_kind": ("contract", "photo")}


def package(*names: str, **texts: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
        for name, text in texts.items():
            archive.writestr(name, text)
    return data.getvalue()


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, settings: Settings) -> None:
    settings.DATA = tmp_path


# -- what a file is


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"%PDF-1.7 x", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n..", "image/png"),
        (b"\xff\xd8\xff\xe0..", "image/jpeg"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (package("word/document.xml"), next(one for one in ENDINGS if one.endswith("wordprocessingml.document"))),
        (package("xl/workbook.xml", "xl/embeddings/a.xlsx"), next(one for one in ENDINGS if "spreadsheetml" in one)),
        (package(mimetype=b"application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
        ("合同".encode(), "text/plain"),
        ("合同".encode("gb18030"), "text/plain"),
        (b"<script>alert(1)</script>", "text/plain"),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, media_type: str) -> None:
    assert media_type_of(data) == media_type


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"MZ\x90\x00", "is none of the kinds"),
        (b"\xd0\xcf\x11\xe0..", "is an old office file"),
        (b"%PDF-1.7 /JavaScript (app.alert)", "runs scripts"),
        (package("word/document.xml", "word/vbaProject.bin"), "holds macros or controls"),
        (package("content.xml", "Basic/Standard/Module1.xml"), "holds macros or controls"),
        (package("ppt/presentation.xml", "ppt/embeddings/oleObject1.bin"), "holds embedded files"),
        (package("a.pdf", "b.pdf"), "is a ZIP archive"),
        (package("word/document.xml")[:-30], "is damaged"),
        (b"x" * (MOST_BYTES + 1), "is larger than 50 MB"),
    ],
)
def test_what_runs_or_cannot_be_read_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(CellError, match=told):
        media_type_of(data)


def test_a_bomb_is_refused_before_it_is_unpacked_whole() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\x00" * 40_000_000)
    with pytest.raises(CellError, match="ZIP bomb"):
        media_type_of(data.getvalue())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/合同.PDF", "合同.PDF"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ("run\r\nme.exe", "runme.exe.pdf"),
        ("", "document.pdf"),
        ("x" * 400 + ".pdf", "x" * 150 + ".pdf"),
    ],
)
def test_a_name_steers_nowhere_and_ends_as_what_the_file_is(name: str, kept: str) -> None:
    assert name_kept(name, "application/pdf") == kept


# -- where it lies


def test_a_file_lies_under_its_hash_for_its_owner_alone() -> None:
    sha256 = file_keep(b"seal")
    assert sha256 == hashlib.sha256(b"seal").hexdigest()
    assert file_of(sha256).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file_of(sha256).parent.iterdir()] == [sha256], "nothing half written stays"
    assert file_read(sha256) == b"seal"


def test_a_file_that_was_changed_or_is_gone_is_told_and_can_be_kept_again() -> None:
    sha256 = file_keep(b"seal")
    file_of(sha256).write_bytes(b"other")
    with pytest.raises(MissingError, match="was changed in the store"):
        file_read(sha256)
    assert file_keep(b"seal") == sha256
    assert file_read(sha256) == b"seal"
    file_of(sha256).unlink()
    with pytest.raises(MissingError, match="is gone from the store"):
        file_read(sha256)


# -- the service


@pytest.mark.django_db
def test_the_file_is_on_the_disk_before_its_row_is_written(plan_office: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_data: bytes) -> str:
        raise OSError("no space left")

    by = By(plan_office, "page")
    monkeypatch.setattr("fivegood.records.documents.services.file_keep", fails)
    with pytest.raises(OSError, match="no space left"):
        document_add("projects", "p096", Sent("a.txt", b"a", "contract"), by, LISTS)
    assert not Document.objects.exists()
    monkeypatch.setattr("fivegood.records.documents.services.file_keep", store.file_keep)
    document = document_add("projects", "p096", Sent("a.txt", b"a", " contract "), by, LISTS)
    assert document_data(plan_office, document.pk) == (document, b"a")


@pytest.mark.django_db
def test_every_fault_is_told_at_once_and_a_park_without_kinds_takes_any(plan_office: Actor) -> None:
    by = By(plan_office, "page")
    with pytest.raises(InputError) as refused:
        document_add("projects", "p096", Sent("a.bin", b"\x00", "contrct"), by, LISTS)
    assert [(fault.column, fault.suggestion) for fault in refused.value.faults] == [
        ("kind", "contract"),
        ("file", None),
    ]
    with pytest.raises(InputError, match="must not be empty"):
        document_add("projects", "p096", Sent("a.txt", b"a", " "), by, {})
    assert document_add("projects", "p096", Sent("a.txt", b"a", "标书"), by, {}).kind == "标书"
    with pytest.raises(MissingError):
        document_add("projects", "nowhere", Sent("a.txt", b"a", "contract"), by, LISTS)


@pytest.mark.django_db
def test_a_document_changed_without_an_entry_is_found(plan_office: Actor) -> None:
    document = document_add("projects", "p096", Sent("a.txt", b"a", "contract"), By(plan_office, "page"), LISTS)
    assert journal_verify().ok
    Document.objects.filter(pk=document.pk).update(sha256="0" * 64)
    (fault,) = journal_verify().faults
    assert (fault.subject, fault.message) == ("documents", "was changed in the records without an entry")


# -- the backup


@pytest.mark.django_db
def test_a_backup_holds_every_file_and_restores_it(plan_office: Actor, tmp_path: Path, settings: Settings) -> None:
    by = By(plan_office, "page")
    kept = document_add("projects", "p096", Sent("a.txt", b"alpha", "contract"), by, LISTS)
    document_withdraw(document_add("projects", "p096", Sent("b.txt", b"beta", "photo"), by, LISTS).pk, by)
    document_add("projects", "p102", Sent("same.txt", b"alpha", "contract"), by, LISTS)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        hashes = files_write(archive)
    assert len(hashes) == 2, "a file that two projects hold is kept once"
    settings.DATA = tmp_path / "other"
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert files_fault(archive, tmp_path / "a.zip", hashes) == []
        files_restore(archive, hashes)
    assert file_read(kept.sha256) == b"alpha"


@pytest.mark.django_db
def test_a_backup_without_a_file_is_no_backup(plan_office: Actor, tmp_path: Path) -> None:
    kept = document_add("projects", "p096", Sent("a.txt", b"alpha", "contract"), By(plan_office, "page"), LISTS)
    file_of(kept.sha256).unlink()
    with (
        zipfile.ZipFile(tmp_path / "a.zip", "w") as archive,
        pytest.raises(InputError, match=r"gone or was changed \(p096 a.txt\)"),
    ):
        files_write(archive)
