"""The records of a park after ten years, made from the sample's with a fixed seed, as a folder that is taken over.

What the sample holds of its half-year and its last years is repeated back through the decade; returns and their filings
are made anew, of every enterprise in every month. Everything in it is synthetic and marked so.
"""

from __future__ import annotations

import csv
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from fivegood.facts.subjects import TABLES
from fivegood.periods import Period

SEED = 20210801
YEARS = 10
Row = dict[str, str]
#: The month at whose beginning the sample's own records end.
_SAMPLE_ENDS = (2021, 8)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(T\S+)?")
#: The first months that these items are of, at random; then each month moves by a few per cent.
_ITEMS = ("output_value", "sales_revenue", "tax_paid", "profit", "electricity_kwh", "employees")
_QUARTERLY = "torch_quarterly"
_MONTHLY = ("statistics_monthly", "park_monthly")
#: So many enterprises have the newest form filled in and not accepted yet, one in three of them not submitted.
_ON_THEIR_WAY = 60


@dataclass(frozen=True, slots=True)
class Repeat:
    """How rows of a table are repeated: so many times, so many months apart, with ids of their own.

    The newest copy ends today, or at most ``grain`` months before. ``open`` names the column that is filled in older
    copies: rows without it are among the newest alone. ``ends`` is the last day of what the next copy follows.
    """

    times: int
    months: int
    ids: tuple[str, ...] = ()
    grain: int = 1
    open: str = ""
    ends: str = ""


_REPEATS = {
    # As many as ten years bring, in seven: the calendar that working minutes are counted by begins in 2019.
    "needs": Repeat(20, 4, ("need_id",), open="closed_at"),
    "approvals": Repeat(20, 6, ("approval_id",), open="decided_on"),
    "visits": Repeat(120, 1, ("visit_id",)),
    "loan_stages": Repeat(10, 12, ("loan_id",)),
    "campaign_sessions": Repeat(20, 6, ("campaign_id",)),
    "line_output": Repeat(60, 2),
    "titles": Repeat(5, 24),
    "unit_sizes": Repeat(10, 12, ends="valid_to"),
    "assignments": Repeat(10, 12, ends="assigned_to"),
    "standings": Repeat(10, 12, ends="valid_to"),
    # Amounts since January stay what they are when they are moved by whole years.
    "projects": Repeat(4, 36, ("project_id",), grain=12),
    "project_stages": Repeat(4, 36, ("project_id",), grain=12),
    "project_investments": Repeat(4, 36, ("project_id",), grain=12),
}


def decade_written(sample: Path, folder: Path, today: date) -> None:
    """Write the folder of a park with ten years of records up to ``today``, made from a sample's folder."""
    (folder / "records").mkdir(parents=True)
    first = date(today.year - YEARS + 1, 1, 1)
    for path in sample.glob("*.*"):
        if path.suffix in (".yaml", ".md"):
            shutil.copy(path, folder / path.name)
    rules = (folder / "returns.yaml").read_text(encoding="utf-8")
    (folder / "returns.yaml").write_text(re.sub(r"(valid_from: )\S+", rf"\g<1>{first}", rules), encoding="utf-8")
    for name, rows in decade(sample / "records", first, today):
        columns = [column.name for column in TABLES[name].read_columns]
        with (folder / "records" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(row | {"is_synthetic": "true"} for row in rows)


def decade(records: Path, first: date, today: date) -> Iterator[tuple[str, Iterable[Row]]]:
    """Yield each table with its rows: all that was recorded from the first day to ``today``."""
    found = {name: _rows_of(records, name) for name in TABLES}
    periods = [one for one in _periods(first, today) if one.end < today - timedelta(days=25)]
    firms = [row["unit_id"] for row in found["units"] if row["unit_kind"] == "enterprise" and not row["in_park_to"]]
    made: dict[str, Iterable[Row]] = {
        "units": [_reporting(row, first) if row["unit_id"] in firms else row for row in found["units"]],
        "returns": _returns(firms, periods[:-1]),
        "filings": _filings(firms, periods),
        "stated_values": _stated(firms, periods[-1], _busiest(found["stated_values"])),
    }
    for name, rows in found.items():
        repeat = _REPEATS.get(name)
        yield name, made.get(name) or (list(_repeated(name, rows, repeat, today)) if repeat else rows)


def _rows_of(records: Path, name: str) -> list[Row]:
    paths = [path for path in (records / f"{name}.csv", records / f"{name}.synthetic.csv") if path.exists()]
    return [row for path in paths for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())]


def _reporting(row: Row, first: date) -> Row:
    since = min(row["in_park_from"], first.isoformat())
    return row | {"in_park_from": since, "reports_from": first.isoformat(), "reports_to": ""}


def _repeated(name: str, rows: Sequence[Row], repeat: Repeat, today: date) -> Iterator[Row]:
    """Yield the rows of a table moved through the decade, the newest copy first; what lies ahead is left out."""
    seen, until = set[tuple[str, ...]](), today.isoformat()
    ahead = (today.year - _SAMPLE_ENDS[0]) * 12 + today.month - _SAMPLE_ENDS[1]
    for turn in range(repeat.times):
        by = ahead // repeat.grain * repeat.grain - turn * repeat.months
        for row in rows:
            if turn and repeat.open and not row[repeat.open]:
                continue
            moved = {column: _moved(text, by) for column, text in row.items()}
            for column in repeat.ids:
                moved[column] = f"{row[column]}-{turn:03}" if turn else row[column]
            if turn and repeat.ends:
                start = moved[TABLES[name].time.start or ""]
                moved[repeat.ends] = _later(start, repeat.months)
            key = tuple(moved[column] for column in (*TABLES[name].key, "recorded_at"))
            if moved["recorded_at"] <= until and key not in seen:  # a month has no even number of days
                seen.add(key)
                yield moved


def _moved(text: str, months: int) -> str:
    """Return a day, an instant or a period so many months later; any other text as it is."""
    if found := _DAY.fullmatch(text):
        return f"{_plus(date(*map(int, found.groups()[:3])), months)}{found[4] or ''}"
    if re.fullmatch(r"\d{4}-(\d\d|Q\d)(/\d{4}-\d\d)?", text):
        period = Period.parse(text)
        first, last = (_month_later(one, months) for one in (period.start, period.end))
        return str(Period(first.start, last.end))
    return text


def _plus(day: date, months: int) -> date:
    """Return a day so many months of 365.25 / 12 days later: so that days stay in order."""
    return day + timedelta(days=round(months * 365.25 / 12))


def _month_later(day: date, months: int) -> Period:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return Period.month(year, month + 1)


def _later(start: str, months: int) -> str:
    """Return the last day of so many months from a day."""
    return str(_plus(date.fromisoformat(start), months) - timedelta(days=1))


def _periods(first: date, today: date) -> list[Period]:
    """Return the months that returns are of, January and February as one."""
    found = []
    for year in range(first.year, today.year + 1):
        found += [Period.parse(f"{year}-01/{year}-02"), *(Period.month(year, month) for month in range(3, 13))]
    return [one for one in found if one.end < today]


def _returns(firms: Sequence[str], periods: Sequence[Period]) -> Iterator[Row]:
    """Yield the returns of every enterprise for every period, one value in 200 missing."""
    chance = random.Random(SEED)
    for unit_id in firms:
        levels = {item: chance.uniform(500_000, 90_000_000) for item in _ITEMS} | {"employees": chance.uniform(25, 900)}
        for period in periods:
            recorded = _at(period.end + timedelta(days=chance.randint(10, 16)), chance.randint(8, 17))
            for item in _ITEMS:
                levels[item] *= chance.uniform(0.94, 1.07)
                stated = "" if chance.random() < 1 / 200 else str(round(levels[item]))
                yield _row("returns", recorded, unit_id=unit_id, period=str(period), item=item, stated=stated)


def _filings(firms: Sequence[str], periods: Sequence[Period]) -> Iterator[Row]:
    """Yield the filings: all locked but the newest, which some enterprises are filling in and some have submitted."""
    chance = random.Random(SEED + 1)
    ends = [one.end for one in periods]
    quarters = [Period.quarter(end.year, end.month // 3) for end in ends if end.month % 3 == 0]
    for unit_id in firms:
        for form, of in (*((form, periods[:-1]) for form in _MONTHLY), (_QUARTERLY, quarters)):
            for period in of:
                due, submitted = period.end + timedelta(days=16), period.end + timedelta(days=chance.randint(8, 17))
                yield _filing(unit_id, form, period, due, submitted, is_locked=True)
    for place, unit_id in enumerate(firms[:_ON_THEIR_WAY]):
        end = periods[-1].end
        sent = end + timedelta(days=chance.randint(8, 15)) if place % 3 else None
        yield _filing(unit_id, "park_monthly", periods[-1], end + timedelta(days=16), sent, is_locked=False)


def _filing(unit_id: str, form: str, period: Period, due: date, submitted: date | None, *, is_locked: bool) -> Row:
    sent = _at(submitted, 11) if submitted else ""
    locked = _at(due + timedelta(days=10), 17) if is_locked else ""
    state = "locked" if is_locked else "submitted" if submitted else "draft"
    cells = {"submitted_at": sent, "first_submitted_at": sent, "confirmed_at": sent, "locked_at": locked}
    cells |= {"accepted_at": _at(submitted, 15) if submitted and is_locked else "", "due_at": _at(due, 12)}
    key = {"unit_id": unit_id, "form": form, "period": str(period), "state": state, "channel": "page"}
    return _row("filings", locked or sent or _at(period.end + timedelta(days=9), 9), **key, **cells)


def _busiest(stated: Sequence[Row]) -> str:
    """Return the unit that states most in the sample: the demo's contact speaks for it, so in the decade as well."""
    counted = Counter(row["unit_id"] for row in stated)
    return min(counted, key=lambda unit_id: (-counted[unit_id], unit_id))


def _stated(firms: Sequence[str], period: Period, busiest: str) -> Iterator[Row]:
    chance = random.Random(SEED + 2)
    recorded = _at(period.end + timedelta(days=9), 10)
    items = ("output_value", "sales_revenue", "profit", "value_added", "electricity_kwh")
    for unit_id in dict.fromkeys([busiest, *firms[:_ON_THEIR_WAY]]):
        for item in (*items, *["tax_paid"] * (unit_id == busiest)):
            stated = str(round(chance.uniform(500_000, 90_000_000)))
            yield _row("stated_values", recorded, unit_id=unit_id, period=str(period), item=item, stated=stated)


def _row(table: str, recorded_at: str, **cells: str) -> Row:
    row = dict.fromkeys((column.name for column in TABLES[table].read_columns), "")
    return row | cells | {"recorded_at": recorded_at}


def _at(day: date, hour: int) -> str:
    return datetime(day.year, day.month, day.day, hour).isoformat(timespec="minutes")
