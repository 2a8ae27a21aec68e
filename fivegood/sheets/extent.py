"""How far the cells of a worksheet reach, before anything makes room for them.

Whoever reads a sheet makes room for the whole rectangle from its first to its last cell. A file of a kilobyte with one
cell in its last corner would ask for more memory than any machine has, and the process would end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fivegood.facts.cells import CellError

#: A table has at most so many rows, columns, and cells between its corners.
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
MOST_CELLS = 20_000_000
_CHUNK = 1 << 20
#: A cell beyond column T or row 999,999, or that does not name its place as programs do: without one, all is near.
_FAR_OR_ODD = re.compile(rb'<(?:c|\w+:c)(?=[\s/>])(?! r="[A-T]\d{1,6}")')
#: A cell that holds something, with the place it names; one that names none stands behind the one before it.
_PLACED = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,9})(\d{1,9})"[^>]*(?<!/)>')
_CELL = re.compile(rb"<(?:\w+:)?c(?:\s[^>]*)?(?<!/)>")
_TOKEN = re.compile(rb"<(?:\w+:)?(row|c)(\s[^>]*)?>")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)(\d{1,9})["']""")


def check_extent(text: bytes) -> None:
    """Raise CellError when the cells of a worksheet's XML reach too far, or it ends before its end."""
    if _FAR_OR_ODD.search(text):
        height, width = _extent(text)
        if height > MOST_ROWS or width > MOST_COLUMNS:
            raise CellError(f"has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns")
        if height * width > MOST_CELLS:
            raise CellError(f"reaches over more than {MOST_CELLS:,} cells: delete what stands far from the table")
    if b"worksheet>" not in text[-200:] and b"worksheet " not in text[-200:]:
        raise CellError("is damaged: its sheet breaks off")


def place_of(letters: bytes) -> int:
    """Return the place of a column, from 0, by its letters."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - ord("A") + 1
    return place - 1


def _extent(text: bytes) -> tuple[int, int]:
    """Return the last row and the last column of the cells that hold something."""
    columns: set[bytes] = set()
    height = 0
    for piece in _pieces(text):
        placed = _PLACED.findall(piece)
        if len(placed) != len(_CELL.findall(piece)):
            return _walked(text)
        columns.update(letters for letters, _ in placed)
        height = max(height, max((int(row) for _, row in placed), default=0))
    return height, max(map(place_of, columns), default=-1) + 1


def _pieces(text: bytes) -> Iterator[bytes]:
    """Yield a text in pieces that break no tag: what is found in one takes more room than the piece itself."""
    start = 0
    while start < len(text):
        end = text.find(b"<", start + _CHUNK)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end


def _walked(text: bytes) -> tuple[int, int]:
    """Return height and width of a sheet in which cells or rows do not name their place."""
    row = column = height = width = 0
    for token in _TOKEN.finditer(text):
        place = _PLACE.search(token[2] or b"")
        if token[1] == b"row":
            row, column = (int(place[2]) if place else row + 1), 0
            continue
        row, column = (int(place[2]), place_of(place[1]) + 1) if place else (row, column + 1)
        if not token[0].endswith(b"/>"):
            height, width = max(height, row), max(width, column)
    return height, width
