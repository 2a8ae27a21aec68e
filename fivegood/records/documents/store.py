"""Where the files of documents lie: under ``FIVEGOOD_DATA/documents``, each by the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings

from fivegood.errors import MissingError


def file_of(sha256: str) -> Path:
    """Return where a file lies, whether or not it is there."""
    return Path(settings.DATA) / "documents" / sha256[:2] / sha256


def file_keep(data: bytes) -> str:
    """Keep a file and return its SHA-256. It is on the disk, name and all, when this returns; a repeat does nothing."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = file_of(sha256)
    if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{sha256}.{os.getpid()}.part")
    try:
        _written(part, data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _settle(folder)
    return sha256


def file_read(sha256: str) -> bytes:
    """Return a file. Raises MissingError when it is gone, or is not what was kept."""
    try:
        data = file_of(sha256).read_bytes()
    except OSError:
        raise MissingError("the file of this document is gone from the store: bring it back from a backup") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise MissingError("the file of this document was changed in the store: bring it back from a backup")
    return data


def _written(part: Path, data: bytes) -> None:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Have the names in a folder written, so that a file is found again after the power failed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
