"""From records to facts: rows known at an instant and true by a date, flattened so that a measure needs one table."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import repeat
from operator import itemgetter
from typing import Any

from fivegood.errors import Fault, InputError
from fivegood.facts.cells import DECIMALS, Value, plain, write
from fivegood.facts.needed import durations_of, with_courses
from fivegood.facts.rows import Records, Row, TableRecords, key_of, places_of
from fivegood.facts.schema import FLAGS, Column, ColumnType, Table, TimeKind
from fivegood.facts.spans import owed_rows, single_values
from fivegood.facts.subjects import TABLES
from fivegood.facts.visited import with_leads
from fivegood.periods import Period
from fivegood.rules.procedures.days import decision_days, saved_days
from fivegood.workdays import Calendar


@dataclass(frozen=True, slots=True)
class FreezeSettings:
    """What freezing depends on besides the records.

    ``park``: its id. ``as_of``: rows about days after it are left out. ``known_at``: rows recorded after it are left
    out; None takes all. ``owed_items``: items that every unit above designated size owes each month.
    ``joins_january_february``: the returns of these two months come together. ``currency`` and ``area_unit``: what
    money and area columns hold.
    """

    park: str
    as_of: date
    calendar: Calendar
    currency: str
    area_unit: str
    known_at: datetime | None = None
    owed_items: tuple[str, ...] = ()
    joins_january_february: bool = False


@dataclass(frozen=True)
class FrozenTable:
    """A fact table as canonical text: one line of cells a row, columns in the order of ``names``, rows in key order."""

    table: Table
    lines: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.table.by_name)

    @cached_property
    def text(self) -> bytes:
        """The table as CSV in UTF-8: what its hash is taken of, and what an engine reads."""
        return csv_text(self.names, self.lines)


def csv_text(names: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    """Return canonical lines as a CSV file in UTF-8, the names first."""
    rows = [names, *lines]
    if not _needs_quotes("".join(map("".join, rows))):
        return "\n".join([*map(",".join, rows), ""]).encode()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        if _needs_quotes("".join(row)):
            writer.writerow(row)
        else:  # several times faster
            text.write(",".join(row) + "\n")
    return text.getvalue().encode()


def _needs_quotes(cells: str) -> bool:
    return "," in cells or '"' in cells or "\n" in cells or "\r" in cells


def freeze(records: Records, settings: FreezeSettings) -> dict[str, FrozenTable]:
    """Return every fact table. The order of the records changes nothing.

    Raises InputError for periods of one return that overlap, and for needs in years that the calendar does not hold.
    """
    known = {name: known_rows(part, settings.known_at) for name, part in records.items()}
    faults: list[Fault] = []
    frozen = {}
    for name, part in records.items():
        if not part.table.in_facts:
            continue
        rows = _derive(known[name], part, settings, faults, known)
        frozen[name] = _flatten(rows, part.table, known, settings.park)
    if faults:
        raise InputError(sorted(faults), "records")
    return frozen


def known_rows(part: TableRecords, known_at: datetime | None) -> list[Row]:
    """Return the newest version of each row recorded by ``known_at``, without those withdrawn."""
    rows = part.rows
    if known_at is not None:
        rows = [row for row in rows if row["recorded_at"] <= known_at]  # type: ignore[operator] # every row has its instant
    key = key_of(part.table)
    if len(set(map(key, rows))) == len(rows):  # one version of each, which nearly every table has
        return [row for row in rows if not row["is_withdrawn"]]
    newest: dict[tuple[Value, ...], Row] = {}
    for row in rows:
        other = newest.setdefault(key(row), row)
        if other["recorded_at"] < row["recorded_at"]:  # type: ignore[operator] # every row has its instant
            newest[key(row)] = row
    return [row for row in newest.values() if not row["is_withdrawn"]]


#: What a row tells of later than its beginning, and what is told with it: on an earlier day it had not happened yet.
_LATER: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "project_stages": {"happened_on": ()},
    "needs": {"answered_at": (), "planned_at": (), "closed_at": ("is_satisfied",)},
    "approvals": {"decided_on": ("is_granted", "paused_days")},
    "filings": {
        "first_submitted_at": ("channel", "is_on_behalf"),
        "submitted_at": (),
        "confirmed_at": (),
        "accepted_at": (),
        "locked_at": (),
    },
    "visits": {"visited_on": ()},
}


def _as_it_stood(row: Row, table: str, as_of: date) -> Row:
    """Return the row as it stood on a day: an answer given or a stage reached afterwards is still to come."""
    blank: Row = {}
    for name, with_it in _LATER[table].items():
        on = row[name]
        if isinstance(on, date) and (on.date() if isinstance(on, datetime) else on) > as_of:
            blank |= dict.fromkeys((name, *with_it))
    return row | blank if blank else row


def _derive(
    rows: list[Row],
    part: TableRecords,
    settings: FreezeSettings,
    faults: list[Fault],
    known: Mapping[str, Sequence[Row]],
) -> list[Row]:
    table, as_of = part.table, settings.as_of
    place_of = places_of(part)
    if table.name in _LATER:
        rows = [_as_it_stood(row, table.name, as_of) for row in rows]
    if table.name == "returns":
        rows = single_values(rows, ("unit_id", "item"), "stated", "value", faults, place_of)
        rows = [row for row in rows if row["period_end"] <= as_of]  # type: ignore[operator] # a column of days
        return rows + owed_rows(rows, known["units"], settings.owed_items, as_of, settings.joins_january_february)
    if table.name == "filings":
        rows = [row | dict(zip(("period_start", "period_end"), _ends(row), strict=True)) for row in rows]
    elif table.time.kind is TimeKind.SPAN:
        rows = single_values(rows, table.key[:-1], "amount", "amount", faults, place_of)
    elif table.name == "needs":
        whole = [row for row in rows if row["whole_id"] is None]  # the unit raised one, however many work at it
        whole = with_courses(whole, known["need_steps"], known["assignments"], as_of)
        rows = [row | durations_of(row, settings.calendar, faults, place_of) for row in whole]
    elif table.name == "approvals":
        rows = [_with_days(row, settings.calendar) for row in rows]
    elif table.name == "visits":
        rows = with_leads(rows, known["assignments"])
    return [row for row in rows if _has_begun(row, table, as_of)]


def _ends(row: Row) -> tuple[date, date]:
    period = row["period"]
    assert isinstance(period, Period)
    return period.start, period.end


def _has_begun(row: Row, table: Table, as_of: date) -> bool:
    """True unless the row is about days after ``as_of``. A row with no date yet is a plan, and stays."""
    axis = table.time
    if axis.kind is TimeKind.NONE:
        return True
    if table.name == "approvals":  # its axis is the decision, which may be still to come
        return row["submitted_on"] <= as_of  # type: ignore[operator] # a column of days, always filled
    if table.name == "project_stages" and row["happened_on"] is None:
        return row["planned_on"] is not None
    if table.name == "visits" and row["visited_on"] is None:  # a note that no visit stands behind is no fact
        return row["planned_on"] is not None
    column = axis.end if axis.kind is TimeKind.SPAN else axis.start
    on = row[column]
    return on is None or on <= as_of  # type: ignore[operator] # an axis of time is a column of days


def _with_days(row: Row, calendar: Calendar) -> Row:
    told: Any = row
    taken = decision_days(told["submitted_on"], told["decided_on"], told["paused_days"], calendar)
    return row | {"decision_days": taken, "saved_days": saved_days(told["statutory_days"], taken)}


def _flatten(rows: Sequence[Row], table: Table, known: Mapping[str, Sequence[Row]], park: str) -> FrozenTable:
    """Return rows as canonical lines in the order of their key, the carried columns taken from the rows referred to."""
    columns: list[Sequence[str]] = []
    for column in table.all_columns:
        if column.name == "park":
            columns.append([park] * len(rows))
        elif column.carried:
            columns.append(_carried(rows, column, table, known))
        elif column.name in FLAGS:  # false and not said are one
            columns.append(["true" if value else "" for value in _values(rows, column.name)])
        else:
            columns.append(_texts(_values(rows, column.name), column.type))
    places = [list(table.by_name).index(name) for name in table.key]
    # A key stands once in a table, so it alone decides the order.
    return FrozenTable(table, tuple(sorted(zip(*columns, strict=True), key=itemgetter(*places))))


def _values(rows: Sequence[Row], name: str) -> list[Value]:
    """Return the values of one column, None in rows that have none."""
    try:
        return list(map(itemgetter(name), rows))
    except KeyError:
        return [row.get(name) for row in rows]


def _carried(rows: Sequence[Row], column: Column, table: Table, known: Mapping[str, Sequence[Row]]) -> list[str]:
    assert column.carried is not None
    via, source = column.carried
    there = TABLES[table.by_name[via].refers_to]
    texts = _texts(_values(known[there.name], source), column.type)
    by_key = dict(zip(_values(known[there.name], there.key[0]), texts, strict=True))
    return list(map(by_key.get, _values(rows, via), repeat("")))


def _texts(values: Sequence[Value], kind: ColumnType) -> list[str]:
    """Return the canonical texts of one column. Days, times, periods and truths come again: each is written once.

    Periods are told apart by their place: one object stands for each text that was read, and comparing them is slow.
    """
    if kind in (ColumnType.TEXT, ColumnType.CODE):
        return [value or "" for value in values]  # type: ignore[misc] # a column of texts
    if kind in DECIMALS:
        return ["" if value is None else plain(value) for value in values]  # type: ignore[arg-type] # a column of numbers
    known: Sequence[Any] = list(map(id, values)) if kind is ColumnType.SPAN else values
    texts = {key: write(value) for key, value in dict(zip(known, values, strict=True)).items()}
    return list(map(texts.__getitem__, known))
