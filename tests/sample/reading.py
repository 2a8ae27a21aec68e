"""The sample's records read with the csv module alone, and the questions that several tests ask of them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from fivegood.facts.subjects import TABLES
from fivegood.sample.ningxiang.synthetic import RECORDS

Row = dict[str, str]

BN = 1_000_000_000
HALF = ("2021-01-01", "2021-06-30")
NAMED = {"sany", "byd", "sinoboom", "wanshsin", "guotian", "pengbo", "shinzoom"}
OWN_LISTS = {
    "industry": {"equipment", "energy_storage", "medical_devices", "other"},
    "product": {"blade_battery_cell", "aerial_platform"},
    "standing": {"demonstration_base_rating", "trade_transformation_base", "city_park_evaluation"},
}


def versions(table: str) -> Iterator[Row]:
    for path in sorted(RECORDS.glob(f"{table}*.csv")):
        if path.name.split(".")[0] == table:
            with path.open(encoding="utf-8", newline="") as file:
                yield from csv.DictReader(file)


@cache
def rows(table: str) -> tuple[Row, ...]:
    """Every row in force: of the same key the one recorded last."""
    latest: dict[tuple[str, ...], Row] = {}
    for row in sorted(versions(table), key=lambda row: row["recorded_at"]):
        latest[tuple(row[name] for name in TABLES[table].key)] = row
    return tuple(latest.values())


def valid(table: str, day: str, start: str, end: str) -> list[Row]:
    return [row for row in rows(table) if row[start] <= day and (not row[end] or row[end] >= day)]


def in_half(day: str) -> bool:
    return HALF[0] <= day <= HALF[1]


def month_count(text: str) -> int:
    year, month = text[-7:].split("-")
    return int(year) * 12 + int(month)


@cache
def singles(item: str) -> dict[str, dict[int, int]]:
    """Value of each unit by last month of the period; a cumulative one less the return before it."""
    result: dict[str, dict[int, int]] = defaultdict(dict)
    before: dict[tuple[str, str], int] = {}
    for row in sorted((row for row in rows("returns") if row["item"] == item), key=lambda row: row["period"][-7:]):
        value, year = int(row["stated"]), (row["unit_id"], row["period"][:4])
        if row["basis"] == "cumulative":
            before[year], value = value, value - before.get(year, 0)
        result[row["unit_id"]][month_count(row["period"])] = value
    return result


def year_to(item: str, unit_id: str, last: str, months: int = 12) -> int:
    end = month_count(last)
    return sum(value for month, value in singles(item)[unit_id].items() if end - months < month <= end)


def park_year_to(item: str, last: str, months: int = 12) -> int:
    return sum(year_to(item, unit_id, last, months) for unit_id in singles(item))


def about(value: float, expected: float, share: float = 0.005) -> bool:
    return abs(value - expected) <= share * expected
