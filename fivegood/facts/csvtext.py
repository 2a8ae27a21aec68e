"""Bytes of a CSV file to rows of text: UTF-8 or GBK, well-formed or told."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress

from fivegood.errors import Fault
from fivegood.facts.cells import CellError

_MALFORMED = {
    "unexpected end of data": "a quote opened in this row is never closed",
    "',' expected after '\"'": "a quoted cell goes on after its quote: a quote inside a cell is written twice",
}
_SOUND = re.compile("[^\x00-\x7f\ufffd]")


def decode(data: bytes) -> str:
    """Return the text of a file in UTF-8 or GBK. Raises CellError for anything else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CellError("is UTF-16: save it as CSV UTF-8")
    if b"\x00" in data:
        raise CellError("holds NUL bytes: it is not a text file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    # Damaged UTF-8 often passes for GBK, and every name in it would be wrong.
    lossy = data.decode("utf-8", errors="replace")
    if len(_SOUND.findall(lossy)) > lossy.count("\ufffd"):
        raise CellError(f"is UTF-8 with a damaged character (row {line}): save it again")
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    raise CellError(f"is neither UTF-8 nor GBK (row {line})")


def rows_of(text: str, file: str, faults: list[Fault], separator: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it starts on; one that is not well-formed is told and left out."""
    if (plain := _plain_rows(text, separator)) is not None:
        yield from enumerate(plain, 1)
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    with suppress(csv.Error):
        rows = list(reader)
        if reader.line_num == len(rows):  # no cell breaks over lines: a row's number is its line
            yield from enumerate(rows, 1)
            return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            is_broken_off = reader.line_num > line
            faults.append(Fault(file, line, message=_malformed(str(error), is_broken_off)))
            if is_broken_off:
                # Broken off inside a cell of many lines: the rest of it would be taken for rows.
                return
        else:
            yield line, cells


def _plain_rows(text: str, separator: str) -> list[list[str]] | None:
    """Return the rows of a text without quotes, which are its lines split: quicker than to parse it.

    None for a text with quotes, with line ends other than \\n and \\r\\n, or with a cell longer than a cell may be.
    """
    if '"' in text:
        return None
    if "\r" in text and "\r" in (text := text.replace("\r\n", "\n")):
        return None
    lines = text.removesuffix("\n").split("\n") if text else []
    if max(map(len, lines), default=0) > csv.field_size_limit():
        return None
    return [line.split(separator) if line else [] for line in lines]


def _malformed(reason: str, over_lines: bool) -> str:
    if reason.startswith("field larger"):
        if over_lines:
            return f"a quote opened in this row holds more than {csv.field_size_limit()} characters: is it ever closed?"
        return f"a cell of this row is longer than {csv.field_size_limit()} characters"
    return f"is not well-formed CSV: {_MALFORMED.get(reason, reason)}"
