"""The rows of an XLSX file as text: dates, numbers and yes-or-no written as a CSV of ours would."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, islice
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from fivegood.facts.cells import CellError, plain
from fivegood.sheets.extent import check_extent, place_of

#: A cell has at most so many characters.
MOST_CHARACTERS = 100_000
#: So many faults are told at once: a file that has more is another table, or another kind of file.
MOST_FAULTS = 20_000
_NOTES = ("notes", "choices", "说明", "选项")
#: Stands before what is wrong with a cell that has no value.
FLAW = "\x00"
_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"([^>]*)>(.*?)</(?:\w+:)?c>', re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v[^>/]*>([^<]+)<")
#: A number that is in plain digits already.
_PLAIN = re.compile(r"-?[1-9]\d*(?:\.\d+)?")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")


def rows_of_workbook(data: bytes, wanted: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the sheet called one of ``wanted``, or else the first that is not notes, with their numbers.

    Raises CellError for a workbook that cannot be read.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = _sheet_of(book.sheet_names, wanted)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            text = archive.read(_part_of(archive, name))
        check_extent(text)
        flaws = _flaws(text)
        del text
        sheet = book.get_sheet_by_name(name)
    except (CalamineError, ElementTree.ParseError, OSError, ValueError, KeyError) as error:
        raise CellError(f"cannot be read as XLSX: {error}") from None
    below = range(sheet.total_height, max(flaws, default=0))  # flaws may stand where calamine sees nothing
    for number, row in enumerate(chain(sheet.iter_rows(), ([] for _ in below)), 1):
        cells = [cell if type(cell) is str else _text(cell) for cell in row]
        for place, flaw in flaws.get(number, ()):
            cells += [""] * (place + 1 - len(cells))
            cells[place] = FLAW + flaw
        while cells and not cells[-1]:
            cells.pop()
        yield number, cells


def _sheet_of(names: Sequence[str], wanted: Sequence[str]) -> str:
    folded = {name.strip().casefold(): name for name in names}
    for name in wanted:
        if name.casefold() in folded:
            return folded[name.casefold()]
    tables = [name for name in names if name.strip().casefold() not in _NOTES]
    if not tables:
        raise CellError("holds no sheet with a table")
    return tables[0]


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        # A spreadsheet keeps 15 digits; what lies behind them is noise of its arithmetic.
        text = f"{cell:.15g}"
        return text if _PLAIN.fullmatch(text) else plain(Decimal(text))
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, datetime):
        rounded = cell + timedelta(microseconds=500_000)
        is_day = rounded.time() < time(0, 0, 1)
        return rounded.date().isoformat() if is_day else rounded.replace(microsecond=0).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _flaws(text: bytes) -> dict[int, list[tuple[int, str]]]:
    """Return the cells of a sheet that hold an error, or a formula without a value: calamine gives both as empty."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    may_hold = b't="e"' in text or b"<f" in text or b":f" in text  # a look for each is quicker than for the pattern
    if not may_hold:
        return found
    for row, place, message in islice(_flawed(text), MOST_FAULTS):
        found[row].append((place, message))
    return found


def _flawed(text: bytes) -> Iterator[tuple[int, int, str]]:
    for cell in _CELL.finditer(text):
        letters, row, attributes, body = cell.groups()
        value = _VALUE.search(body)
        if b't="e"' in attributes:
            told = value[1].decode(errors="replace") if value else "?"
            yield int(row), place_of(letters), f"is an error of the spreadsheet ({told}): mend the formula"
        elif value is None and _FORMULA.search(body):
            message = "is a formula that was never worked out: open the file in a spreadsheet and save it"
            yield int(row), place_of(letters), message


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the part of the package that holds a sheet. XML entities were refused before (`guard`)."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target") or "" for relation in relations}
    for entry in book.iter(f"{_NAMESPACE}sheet"):
        if entry.get("name") == sheet:
            target = targets[entry.get(_RELATION)]
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise CellError(f"has no part for its sheet {sheet!r}")
