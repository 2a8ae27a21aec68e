"""Units of a large park and what they return, made from a fixed seed, as the files that people send in."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SEED = 20210630
Cells = tuple[str, ...]
UNIT_COLUMNS = ("unit_id", "unit_name", "unit_name_zh", "unit_kind", "industry", "in_park_from", "address")
RETURN_COLUMNS = ("unit_id", "period", "item", "basis", "stated", "is_synthetic")
ASSIGNMENT_COLUMNS = ("officer_id", "unit_id", "role", "assigned_from")
ITEMS = ("output_value", "sales_revenue", "tax_paid", "profit", "rd_spend", "employees", "electricity_kwh")
#: Months of 2021 after the joint return of January and February.
PERIODS = ("2021-01/2021-02", *(f"2021-{month:02}" for month in range(3, 7)))
PER_UNIT = len(ITEMS) * len(PERIODS)
_KINDS = ("enterprise", "enterprise", "enterprise", "shop", "school", "construction_site")
_INDUSTRIES = ("equipment", "energy_storage", "medical_devices", "")
_PLACES = (("North", "城北"), ("South", "城南"), ("River", "沩江"), ("Gold", "金洲"), ("Lake", "菁华"))
_TRADES = (("Precision", "精密"), ("Energy", "能源"), ("Food", "食品"), ("Building", "建材"), ("Medical", "医疗"))
_FORMS = (("Works", "制造厂"), ("Group", "集团"), ("Trading", "商贸行"), ("Institute", "研究院"))


def unit_rows(count: int) -> Iterator[Cells]:
    """Yield ``count`` units in the order of their id: names that repeat in parts, as those of firms do."""
    chance = random.Random(SEED)
    for number in range(count):
        place, trade, form = (chance.choice(words) for words in (_PLACES, _TRADES, _FORMS))
        yield (
            unit_id(number),
            f"{place[0]} {trade[0]} {form[0]} {number:06}",
            f"{place[1]}{trade[1]}{form[1]}{number:06}",
            chance.choice(_KINDS),
            chance.choice(_INDUSTRIES),
            f"{chance.randint(2004, 2020)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            f"Road {chance.randint(1, 400)}, Block {chance.choice('ABCDEF')}",
        )


def unit_id(number: int) -> str:
    """Return the id of the unit with a number, as long as those that parks give out."""
    return f"u{number:06}"


def return_rows(count: int) -> list[Cells]:
    """Return ``count`` returns with amounts to the fen, unit by unit; the units are those of ``unit_rows``."""
    chance = random.Random(SEED + 1)
    rows: list[Cells] = []
    for number in range(count):
        unit, place = divmod(number, PER_UNIT)
        item, period = ITEMS[place % len(ITEMS)], PERIODS[place // len(ITEMS)]
        basis = "cumulative" if unit % 10 == 0 else "single"
        rows.append((unit_id(unit), period, item, basis, _amount(chance, item), "true"))
    return rows


def units_needed(returns: int) -> int:
    """Return how many units so many returns are of."""
    return -(-returns // PER_UNIT)


def _amount(chance: random.Random, item: str) -> str:
    whole = chance.randint(1, 900_000_000)
    return str(whole % 5_000) if item == "employees" else f"{whole // 100}.{whole % 100:02}"


def corrected(rows: Sequence[Cells]) -> list[Cells]:
    """Return the rows with the amount of every tenth corrected."""
    amount = RETURN_COLUMNS.index("stated")
    return [
        (*row[:amount], f"{number + 7}.5", *row[amount + 1 :]) if number % 10 == 3 else row
        for number, row in enumerate(rows)
    ]


@dataclass(frozen=True, slots=True)
class Planted:
    """One fault put into a file: its row (the header is row 1), column and value."""

    line: int
    column: str
    value: str


#: What goes wrong in files that people send, in turn: column and cell.
_FAULTS = (
    ("stated", "12,345.00"),
    ("stated", "1.234"),
    ("item", "output_valeu"),
    ("period", "2021-13"),
    ("basis", "sum"),
    ("stated", "about 700"),
)
#: What goes wrong between rows and with what they refer to: it shows only once every cell is sound.
_BETWEEN = "u9999"


def with_faults(rows: Sequence[Cells]) -> tuple[list[Cells], list[Planted]]:
    """Return the rows with a cell spoilt in every hundredth, and what was spoilt."""
    made, planted = list(rows), []
    for turn, number in enumerate(range(57, len(rows), 100)):
        column, value = _FAULTS[turn % len(_FAULTS)]
        made[number] = _spoilt(rows[number], column, value)
        planted.append(Planted(number + 2, column, value))
    return made, planted


def with_false_references(rows: Sequence[Cells]) -> tuple[list[Cells], list[Planted]]:
    """Return the rows of which every hundredth repeats the row before it or names a unit that is not there."""
    made, planted = list(rows), []
    for turn, number in enumerate(range(57, len(rows), 100)):
        if turn % 2:
            made[number] = rows[number - 1]
            planted.append(Planted(number + 2, "unit_id", rows[number - 1][0]))
        else:
            value = f"{_BETWEEN}{turn:05}"
            made[number] = _spoilt(rows[number], "unit_id", value)
            planted.append(Planted(number + 2, "unit_id", value))
    return made, planted


def _spoilt(row: Cells, column: str, value: str) -> Cells:
    place = RETURN_COLUMNS.index(column)
    return (*row[:place], value, *row[place + 1 :])


def csv_of(columns: Cells, rows: Sequence[Cells] | Iterator[Cells]) -> bytes:
    """Return the rows as a CSV file in UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def xlsx_of(columns: Cells, rows: Sequence[Cells]) -> bytes:
    """Return the rows as an XLSX file; amounts stand in it as numbers, as a spreadsheet keeps them."""
    import xlsxwriter

    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"constant_memory": True})
    sheet = book.add_worksheet("returns")
    sheet.write_row(0, 0, columns)
    amount = columns.index("stated")
    for line, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if place == amount and cell.replace(".", "", 1).isdecimal():
                sheet.write_number(line, place, float(cell))
            else:
                sheet.write_string(line, place, cell)
    book.close()
    return data.getvalue()
