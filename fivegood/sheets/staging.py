"""The cells of a sheet kept as text, so that a workbook is read once: checked and then written from the same cells."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence


def staged(header: Sequence[str], cells: Mapping[int, Sequence[str]]) -> bytes:
    """Return a header and the cells of the rows below it by their numbers, packed."""
    rows = [(1, header), *cells.items()]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def rows_staged(packed: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that ``staged`` packed, with their numbers."""
    yield from json.loads(zlib.decompress(packed))
