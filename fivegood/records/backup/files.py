"""The files of documents in a backup: each once, under its SHA-256, as the rows of its database name them."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from fivegood.errors import Fault, InputError
from fivegood.records.documents.models import Document
from fivegood.records.documents.store import file_keep, file_of

_CHUNK = 1 << 20


def files_write(archive: zipfile.ZipFile) -> list[str]:
    """Write the file of every document, withdrawn ones included, and return their hashes.

    Raises InputError that names each file which is gone or is not what was kept: such a backup would not be whole.
    """
    hashes = sorted(set(Document.objects.values_list("sha256", flat=True)))
    faults = [fault for sha256 in hashes if (fault := _written(archive, sha256))]
    if faults:
        raise InputError(faults, "documents")
    return hashes


def files_fault(archive: zipfile.ZipFile, path: Path, hashes: Sequence[str]) -> list[Fault]:
    """Return a fault for each file of a backup that is not what its hash says. Raises KeyError for one that is gone."""
    return [
        Fault(str(path), message=f"the document {sha256} is not as it was written")
        for sha256 in hashes
        if _digest(archive.open(_name(sha256))) != sha256
    ]


def files_restore(archive: zipfile.ZipFile, hashes: Sequence[str]) -> None:
    """Put every file into the store, before the rows that name them count."""
    for sha256 in hashes:
        file_keep(archive.read(_name(sha256)))


def _written(archive: zipfile.ZipFile, sha256: str) -> Fault | None:
    path = file_of(sha256)
    try:
        if _digest(path.open("rb")) == sha256:
            with path.open("rb") as source, archive.open(_name(sha256), "w") as target:
                shutil.copyfileobj(source, target, _CHUNK)
            return None
    except FileNotFoundError:
        pass
    of = ", ".join(str(one) for one in Document.objects.filter(sha256=sha256)[:3])
    return Fault(str(path), message=f"the file of a document is gone or was changed ({of}): bring it back first")


def _digest(source: IO[bytes]) -> str:
    digest = hashlib.sha256()
    with source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _name(sha256: str) -> str:
    return f"documents/{sha256}"
