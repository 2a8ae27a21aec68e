"""How far the cells of a worksheet reach, before anything makes room for them.

Whoever reads a sheet makes room for the whole rectangle from its first to its last cell. A file of a kilobyte with one
cell in its last corner would ask for more memory than any machine has, and the process would end.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from fivegood.facts.cells import CellError

#: A table has at most so many rows, columns, and cells between its corners.
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
MOST_CELLS = 20_000_000
_CHUNK = 1 << 20
#: A cell that holds something, with the place it names; one that names none stands behind the one before it.
_PLACED = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,9})(\d{1,9})"[^>]*(?<!/)>')
_CELL = re.compile(rb"<(?:\w+:)?c(?:\s[^>]*)?(?<!/)>")
_TOKEN = re.compile(rb"<(?:\w+:)?(row|c)(\s[^>]*)?>")
_PLACE = re.compile(rb'\sr="([A-Z]*)(\d{1,9})"')


def check_extent(archive: zipfile.ZipFile, part: str) -> None:
    """Raise CellError when the cells of a worksheet reach too far, or the worksheet ends before its end."""
    columns: set[bytes] = set()
    height, last, is_placed = 0, b"", True
    for text in _pieces(archive, part):
        placed = _PLACED.findall(text)
        columns.update(letters for letters, _ in placed)
        height = max(height, max((int(row) for _, row in placed), default=0))
        is_placed = is_placed and len(placed) == len(_CELL.findall(text))
        last = text
    width = max(map(place_of, columns), default=-1) + 1
    if not is_placed:
        height, width = _walked(archive, part)
    if height > MOST_ROWS or width > MOST_COLUMNS:
        raise CellError(f"has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns")
    if height * width > MOST_CELLS:
        raise CellError(f"reaches over more than {MOST_CELLS:,} cells: delete what stands far from the table")
    if b"worksheet>" not in last[-200:] and b"worksheet " not in last[-200:]:
        raise CellError("is damaged: its sheet breaks off")


def place_of(letters: bytes) -> int:
    """Return the place of a column, from 0, by its letters."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield the text of a part in pieces that break no tag."""
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            text = rest + chunk
            cut = text.rfind(b"<")
            rest = text[cut:] if cut > 0 else text
            if cut > 0:
                yield text[:cut]
    yield rest


def _walked(archive: zipfile.ZipFile, part: str) -> tuple[int, int]:
    """Return height and width of a sheet in which cells or rows do not name their place."""
    row = column = height = width = 0
    for text in _pieces(archive, part):
        for token in _TOKEN.finditer(text):
            place = _PLACE.search(token[2] or b"")
            if token[1] == b"row":
                row, column = (int(place[2]) if place else row + 1), 0
                continue
            row, column = (int(place[2]), place_of(place[1]) + 1) if place else (row, column + 1)
            if not token[0].endswith(b"/>"):
                height, width = max(height, row), max(width, column)
    return height, width
