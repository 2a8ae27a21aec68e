"""What a document is, by its bytes and never by its name, and whether it can be opened without harm. PURE."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from pathlib import PurePosixPath

from fivegood.facts.cells import CellError
from fivegood.sheets.guard import MOST_BYTES, check_unpacked

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
#: Endings that a file of each type may bear; the first is given to one that bears none of them.
ENDINGS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/tiff": (".tif", ".tiff"),
    f"{_OFFICE}wordprocessingml.document": (".docx",),
    f"{_OFFICE}spreadsheetml.sheet": (".xlsx",),
    f"{_OFFICE}presentationml.presentation": (".pptx",),
    f"{_OPEN}text": (".odt",),
    f"{_OPEN}spreadsheet": (".ods",),
    f"{_OPEN}presentation": (".odp",),
    "text/plain": (".txt", ".csv", ".md"),
}
_MAGIC = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}
_MAIN_PARTS = {
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OFFICE}presentationml.presentation",
}
_OLE = b"\xd0\xcf\x11\xe0"
#: What runs when a file is opened: by a piece of the name of a part, for files of either family.
_MACROS = ("vbaproject.bin", "activex/", "basic/", "scripts/")
_SCRIPTS = (b"/JavaScript", b"/Launch")
LONGEST_NAME = 150


def media_type_of(data: bytes) -> str:
    """Return what a file is. Raises CellError for one that is no document, or that runs something when it is opened."""
    if len(data) > MOST_BYTES:
        raise CellError(f"is larger than {MOST_BYTES // 1_000_000} MB: save it smaller")
    if not data.strip():
        raise CellError("is empty: there is nothing to keep")
    if data.startswith(_OLE):
        raise CellError("is an old office file, which may hold macros: save it as .docx, .xlsx, .pptx or PDF")
    if data.startswith(b"PK"):
        return _package(data)
    found = next((media for magic, media in _MAGIC.items() if data.startswith(magic)), "")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        found = "image/webp"
    if found == "application/pdf" and any(mark in data for mark in _SCRIPTS):
        raise CellError("is a PDF that runs scripts: print it to a new PDF")
    if found or _is_text(data):
        return found or "text/plain"
    raise CellError("is none of the kinds that are kept: PDF, picture (PNG, JPEG, GIF, WebP, TIFF), office file, text")


def name_kept(file_name: str, media_type: str) -> str:
    """Return the name of a file without folders and signs that steer, its ending that of what it is."""
    bare = PurePosixPath(file_name.replace("\\", "/")).name
    name = "".join(sign for sign in bare if sign.isprintable()).strip(" .") or "document"
    endings = ENDINGS[media_type]
    ending = next((one for one in endings if name.lower().endswith(one)), "")
    stem = name[: len(name) - len(ending)] if ending else name
    return stem[:LONGEST_NAME] + (name[len(stem) :] if ending else endings[0])


def _package(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename.lower() for part in parts}
            _check_active(names)
            found = next((media for main, media in _MAIN_PARTS.items() if main in names), "") or _opendocument(archive)
            check_unpacked(archive, parts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise CellError(f"is damaged or no office file: {error}") from None
    if found not in ENDINGS:
        raise CellError("is a ZIP archive: unpack it and send its files one by one")
    return found


def _check_active(names: Collection[str]) -> None:
    if any(mark in name for name in names for mark in _MACROS):
        raise CellError("holds macros or controls: save it without them")
    if any("embeddings/" in name and not name.endswith((".xlsx", "/")) for name in names):
        raise CellError("holds embedded files: save it without them")


def _opendocument(archive: zipfile.ZipFile) -> str:
    try:
        return archive.read("mimetype")[:100].decode("ascii", "replace").strip()
    except KeyError:
        return ""


def _is_text(data: bytes) -> bool:
    if b"\x00" in data or data.startswith(b"MZ"):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(sign < " " and sign not in "\t\r\n\f" for sign in text)
    return False
