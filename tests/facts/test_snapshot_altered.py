"""A snapshot that was altered, cut or renamed is found out, and each fault of it is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polars
import pytest

from fivegood.errors import SnapshotError
from fivegood.facts.snapshot import opened as open_quickly
from tests.facts.snapshots import refusal, resum


def cut_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def change_number(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace('"rows": 2', '"rows": 3'), "utf-8")


def change_hash(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join("0" * 64 + line[64:] if "units" in line else line for line in lines), "utf-8")


NO_FILE = "[Errno 2] No such file or directory"


@pytest.mark.parametrize(
    ("name", "spoil", "told"),
    [
        ("units.parquet", cut_byte, "has been altered: units.parquet: is not what was written"),
        ("units.parquet", Path.unlink, "has been altered: units.parquet: is missing"),
        ("titles.parquet", Path.unlink, "has been altered: titles.parquet: is missing"),
        ("manifest.json", change_number,
         "has been altered: manifest.json: is not what was written; manifest.json: its hash is not the snapshot's id"),
        ("manifest.json", cut_byte, "has been altered: manifest.json: is not what was written"),
        ("manifest.json", Path.unlink, f"is not a whole snapshot: {NO_FILE}"),
        ("manifest.json", lambda path: path.write_text("{"), "is not a whole snapshot: Expecting property name"),
        ("manifest.json", lambda path: path.write_text("[1]"), "is not a whole snapshot: "),
        ("manifest.json", lambda path: path.write_text("{}"), "is not a whole snapshot: "),
        ("manifest.json", lambda path: path.write_bytes(b"\xff"), "is not a whole snapshot: "),
        ("checksums.sha256", change_hash, "has been altered: units.parquet: is not what was written"),
        ("checksums.sha256", lambda path: path.write_text(""), "officers.parquet: is not what was written"),
        ("checksums.sha256", Path.unlink, f"is not a whole snapshot: {NO_FILE}"),
    ],
)  # fmt: skip
def test_what_is_missing_or_altered_is_told_by_name(
    name: str, spoil: Callable[[Path], object], told: str, small: Path
) -> None:
    spoil(small / name)
    assert told in refusal(small)


def test_opened_for_a_few_questions_only_the_files_asked_for_are_checked(small: Path) -> None:
    cut_byte(small / "needs.parquet")
    (small / "lines.parquet").unlink()
    found = open_quickly(small)
    assert found.id == small.name
    assert found.engine.rows("units", "SELECT count(*) FROM units") == load_rows(small, "units")
    for name, told in (("needs", "is not what was written"), ("lines", "is missing")):
        for _ in range(2):
            with pytest.raises(SnapshotError, match=f"has been altered: {name}.parquet: {told}"):
                found.engine.rows(name, f"SELECT * FROM {name}")
    manifest = small / "manifest.json"
    manifest.write_text(manifest.read_text().replace("2021-06-30", "2021-06-29"))
    with pytest.raises(SnapshotError, match=r"manifest\.json: its hash is not the id"):
        open_quickly(small)


def load_rows(folder: Path, name: str) -> list[tuple[int]]:
    return [(polars.read_parquet(folder / f"{name}.parquet").height,)]


def test_every_fault_of_a_snapshot_is_told(small: Path) -> None:
    (small / "units.parquet").unlink()
    cut_byte(small / "needs.parquet")
    assert refusal(small) == (
        f"snapshot {small.name[:12]} has been altered: needs.parquet: is not what was written; "
        "units.parquet: is missing"
    )


def test_a_snapshot_under_another_name_is_refused(small: Path) -> None:
    other = small.rename(small.with_name("0" * 64))
    assert refusal(other) == "snapshot 000000000000 has been altered: manifest.json: its hash is not the snapshot's id"


def test_a_snapshot_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "abc") == (
        f"abc is not a whole snapshot: {NO_FILE}: '{tmp_path / 'abc' / 'manifest.json'}'"
    )


def test_other_rows_are_found_even_under_checksums_that_fit(small: Path) -> None:
    frame = polars.read_parquet(small / "parcels.parquet")
    frame.with_columns(area=polars.col("area") + 1).write_parquet(small / "parcels.parquet")
    resum(small)
    assert refusal(small).endswith("has been altered: parcels.parquet holds other rows")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"not Parquet"),
        lambda path: path.write_bytes(b""),
        lambda path: polars.read_parquet(path).drop("area").write_parquet(path),
        lambda path: polars.read_parquet(path).clear().write_parquet(path),
        lambda path: shutil.copy(path.with_name("units.parquet"), path),
    ],
    ids=["no parquet", "empty", "a column less", "no rows", "another table"],
)
def test_other_files_are_found_even_under_checksums_that_fit(spoil: Callable[[Path], object], small: Path) -> None:
    spoil(small / "parcels.parquet")
    resum(small)
    assert refusal(small).endswith("has been altered: parcels.parquet holds other rows")
