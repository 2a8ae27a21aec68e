"""What a file is, by its first bytes, and whether it can be opened without harm: checked before anything reads it."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum

from fivegood.facts.cells import CellError

#: A file may hold so many bytes, and an XLSX so many when unpacked; the ratio between them tells a bomb.
MOST_BYTES = 50_000_000
MOST_UNPACKED = 400_000_000
MOST_RATIO = 200
MOST_PARTS = 2_000
_CHUNK = 1 << 20

_MAGIC = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive: unpack it",
    b"7z\xbc\xaf": "a 7z archive: unpack it",
    b"Rar!": "a RAR archive: unpack it",
    b"{\\rtf": "a text document",
}
#: Beginnings that a table could have as well: what no table has is the NUL behind them.
_PROGRAMS = (b"MZ", b"\x7fELF")
_OLE = b"\xd0\xcf\x11\xe0"
_ACTIVE = {
    "vbaproject.bin": "holds macros: save it as .xlsx without them",
    "externallinks/": "refers to other files: save the values alone",
    "activex/": "holds controls: save it as plain .xlsx",
    "embeddings/": "holds embedded files: save the sheet alone",
    "connections.xml": "fetches data from elsewhere: save the values alone",
}


class Kind(StrEnum):
    """How a file is read."""

    CSV = "csv"
    XLSX = "xlsx"


def kind_of(data: bytes) -> Kind:
    """Return how a file is read. Raises CellError for one that is neither CSV nor a sound XLSX."""
    if len(data) > MOST_BYTES:
        raise CellError(f"is larger than {MOST_BYTES // 1_000_000} MB: send it in parts")
    if not data.strip():
        raise CellError("is empty: the first row must name the columns")
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise CellError(f"is {what}, not CSV or XLSX")
    if data.startswith(_OLE):
        raise CellError("is an old .xls or encrypted with a password: save it as .xlsx without one")
    if data.startswith(_PROGRAMS) and b"\x00" in data[:1_000]:
        raise CellError("is a program, not CSV or XLSX")
    if data.startswith(b"PK"):
        _check_package(data)
        return Kind.XLSX
    return Kind.CSV


def _check_package(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            check_unpacked(archive, parts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise CellError(f"is damaged or not a spreadsheet: {error}") from None


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.xml" not in names:
        if "content.xml" in names:
            raise CellError("is an OpenDocument file: save it as .xlsx")
        raise CellError("is a ZIP archive, not a spreadsheet")
    for name in sorted(names):
        for mark, why in _ACTIVE.items():
            if mark in name:
                raise CellError(why)


def check_unpacked(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Check that the parts of an office file unpack to no more than such a file holds. Raises CellError."""
    if len(parts) > MOST_PARTS:
        raise CellError(f"holds more than {MOST_PARTS} parts")
    if any(part.flag_bits & 1 for part in parts):
        raise CellError("is encrypted with a password: save it without one")
    for part in parts:
        _check_part(archive, part)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack a part for nothing but its size: what the directory of an archive says of itself is only a claim."""
    ceiling = min(MOST_UNPACKED, max(_CHUNK, part.compress_size * MOST_RATIO))
    size, start = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            start = start or chunk[:4_000]
            size += len(chunk)
            if size > ceiling:
                raise CellError("unpacks to far more than a spreadsheet holds: it is refused as a ZIP bomb")
    if part.filename.lower().endswith((".xml", ".rels")) and b"<!DOCTYPE" in start.upper():
        raise CellError("defines XML entities, which no spreadsheet needs")
