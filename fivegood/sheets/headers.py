"""The header of a sheet: names in either language, with the unit its numbers are in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fivegood.errors import Fault, InputError
from fivegood.facts.schema import NUMERIC, Column, ColumnType, Table
from fivegood.facts.tabletext import columns_of
from fivegood.quantities import Quantity, Unit, convert

_WITH_UNIT = re.compile(r"(.*?)\s*[（(\[]\s*([^（()）\]]+?)\s*[)）\]]\s*\*?")
#: How a unit begins that multiplies: 万件; a kilogramme (千克) and a per cent (百分) are units in themselves.
_MULTIPLE = re.compile(r"[十万亿]|百(?!分)|千(?!瓦|克|米|升)|thousand|million|billion|bn", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Units:
    """What money and areas of the park are kept in: ``CNY``, ``mu``."""

    currency: str
    area: str


@dataclass(frozen=True, slots=True)
class Header:
    """The column of each cell of a row, and what its numbers are multiplied by.

    Where it is not ``sound``, a name may be none of the table's: the rows below can be looked at, and not be used.
    """

    names: tuple[str, ...]
    scales: tuple[Decimal, ...]
    is_sound: bool


def read_header(cells: Sequence[str], table: Table, units: Units, file: str, faults: list[Fault]) -> Header | None:
    """Return what the cells of a header name, None when there is none. A header may bear a unit: 金额（万元）."""
    titles = {
        title.casefold(): column for column in table.read_columns for title in (column.name, column.en, column.zh)
    }
    names: list[str] = []
    scales: list[Decimal] = []
    before = len(faults)
    for place, cell in enumerate(cells, 1):
        text = cell.strip().rstrip("*").strip()
        column, scale = titles.get(text.casefold()), Decimal(1)
        if column is None and (split := _WITH_UNIT.fullmatch(cell.strip())):
            column = titles.get(split[1].casefold())
            if column is not None:
                scale = _scale(column, split[2], units, file, place, faults)
        names.append(column.name if column is not None else text)
        scales.append(scale)
    found = columns_of(names, table, file, faults)
    return Header(tuple(found), tuple(scales), len(faults) == before) if found is not None else None


def _scale(column: Column, unit: str, units: Units, file: str, place: int, faults: list[Fault]) -> Decimal:
    """Return how many of the park's own unit one of ``unit`` is."""
    own = {ColumnType.MONEY: units.currency, ColumnType.AREA: units.area}.get(column.type)
    if own is None:
        if column.type in NUMERIC and _MULTIPLE.match(unit):
            message = f"cell {place} of the header names a multiple: write the numbers of this column out"
            faults.append(Fault(file, 1, column.name, message, unit))
        return Decimal(1)
    try:
        one = Quantity.parse(f"1{unit}" if unit[:1] in "万亿" or not unit[:1].isascii() else f"1 {unit}")
        return convert(one.value, one.unit, Unit.parse(own))
    except InputError as error:
        message = f"cell {place} of the header has a unit that is not one of {own}: {error.faults[0].message}"
        faults.append(Fault(file, 1, column.name, message, unit))
        return Decimal(1)
