"""From records to facts: rows known at an instant and true by a date, flattened so that a measure needs one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import compress
from operator import not_
from typing import Any

from msgspec import Struct

from fivegood.errors import Fault, InputError
from fivegood.facts.cells import Value
from fivegood.facts.frozen import FrozenTable, flatten
from fivegood.facts.needed import durations_of, with_courses
from fivegood.facts.rows import (
    Columns,
    Records,
    Row,
    TableRecords,
    as_columns,
    as_rows,
    kept,
    keys_of,
    places_of,
    repeated,
)
from fivegood.facts.schema import ColumnType, Table, TimeKind
from fivegood.facts.spans import owed_rows, single_columns
from fivegood.facts.visited import with_leads
from fivegood.rules.procedures.days import decision_days, saved_days
from fivegood.workdays import Calendar


class FreezeSettings(Struct, frozen=True):
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


def freeze(records: Records, settings: FreezeSettings) -> dict[str, FrozenTable]:
    """Return every fact table. The order of the records changes nothing.

    Raises InputError for periods of one return that overlap, and for needs in years that the calendar does not hold.
    """
    known = {name: known_columns(part, settings.known_at) for name, part in records.items()}
    faults: list[Fault] = []
    frozen = {}
    for name, part in records.items():
        if not part.table.in_facts:
            continue
        columns = _derive(known[name], part, settings, faults, known)
        frozen[name] = flatten(columns, part.table, known, settings.park)
    if faults:
        raise InputError(sorted(faults), "records")
    return frozen


def known_rows(part: TableRecords, known_at: datetime | None) -> list[Row]:
    """Return the newest version of each row recorded by ``known_at``, without those withdrawn."""
    return as_rows(known_columns(part, known_at))


def known_columns(part: TableRecords, known_at: datetime | None) -> Columns:
    """Return what ``known_rows`` returns by column."""
    columns = part.columns
    recorded: Sequence[Any] = columns["recorded_at"]  # every row has its instant
    if known_at is not None:
        columns = kept(columns, (instant <= known_at for instant in recorded))
        recorded = columns["recorded_at"]
    keys = keys_of(columns, part.table)
    if again := repeated(keys):
        newest: dict[Any, int] = {}
        for place in compress(range(len(keys)), map(again.__contains__, keys)):
            if recorded[newest.setdefault(keys[place], place)] < recorded[place]:
                newest[keys[place]] = place
        known = set(newest.values())
        columns = kept(columns, [key not in again or place in known for place, key in enumerate(keys)])
    return kept(columns, map(not_, columns["is_withdrawn"]))


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


def _as_it_stood(columns: Columns, table: Table, as_of: date) -> Columns:
    """Return columns as they stood on a day: an answer given or a stage reached afterwards is still to come."""
    stood = dict(columns)
    for name, with_it in _LATER[table.name].items():
        is_instant = table.read_by_name[name].type is ColumnType.INSTANT
        last: Any = datetime.combine(as_of, time.max) if is_instant else as_of
        days: Sequence[Any] = columns[name]
        if later := [place for place, on in enumerate(days) if on is not None and on > last]:
            for blank in (name, *with_it):
                values = list(stood[blank])
                for place in later:
                    values[place] = None
                stood[blank] = values
    return stood


def _derive(
    columns: Columns,
    part: TableRecords,
    settings: FreezeSettings,
    faults: list[Fault],
    known: Mapping[str, Columns],
) -> Columns:
    """Return what is frozen of a table: how it stood on the day, and what is worked out from other rows."""
    table, as_of = part.table, settings.as_of
    place_of = places_of(part)
    if table.name in _LATER:
        columns = _as_it_stood(columns, table, as_of)
    if table.name == "returns":
        columns = single_columns(columns, ("unit_id", "item"), "stated", "value", faults, place_of)
        columns = _begun(columns, table, as_of)
        units = as_rows(known["units"])
        owed = owed_rows(columns, units, settings.owed_items, as_of, settings.joins_january_february)
        blank: list[Value] = [None] * len(columns["item"])
        return {name: [*columns.get(name, blank), *values] for name, values in as_columns(owed, _own(table)).items()}
    if table.name == "filings":
        periods: Sequence[Any] = columns["period"]
        columns = {**columns, "period_start": [of.start for of in periods], "period_end": [of.end for of in periods]}
    elif table.time.kind is TimeKind.SPAN:
        columns = single_columns(columns, table.key[:-1], "amount", "amount", faults, place_of)
    elif table.name == "needs":
        # The unit raised one, however many work at it.
        whole = [row for row in as_rows(columns) if row["whole_id"] is None]
        steps, assignments = as_rows(known["need_steps"]), as_rows(known["assignments"])
        whole = with_courses(whole, steps, assignments, as_of)
        rows = [row | durations_of(row, settings.calendar, faults, place_of) for row in whole]
        columns = as_columns(rows, _own(table))
    elif table.name == "approvals":
        columns = {**columns, **_days(columns, settings.calendar)}
    elif table.name == "visits":
        rows = with_leads(as_rows(columns), as_rows(known["assignments"]))
        columns = as_columns(rows, _own(table))
    return _begun(columns, table, as_of)


def _own(table: Table) -> list[str]:
    """Return the columns of a frozen table that its own rows hold."""
    return [column.name for column in table.all_columns if column.carried is None]


def _begun(columns: Columns, table: Table, as_of: date) -> Columns:
    """Leave out rows about days after ``as_of``. A row with no date yet is a plan, and stays."""
    axis = table.time
    if axis.kind is TimeKind.NONE:
        return columns
    days: Sequence[Any] = columns[axis.end if axis.kind is TimeKind.SPAN else axis.start]
    if table.name == "approvals":  # its axis is the decision, which may be still to come
        days = columns["submitted_on"]
    if table.name in ("project_stages", "visits"):  # a note that nothing planned or done stands behind is no fact
        planned = [day is not None for day in columns["planned_on"]]
        return kept(columns, [plan if on is None else on <= as_of for on, plan in zip(days, planned, strict=True)])
    return kept(columns, (on is None or on <= as_of for on in days))


def _days(columns: Columns, calendar: Calendar) -> Columns:
    """Return the workdays to the decision of each approval, and how many of the statutory ones are saved."""
    told: Any = zip(*(columns[name] for name in ("submitted_on", "decided_on", "paused_days")), strict=True)
    spent = [decision_days(submitted, decided, paused, calendar) for submitted, decided, paused in told]
    statutory: Sequence[Any] = columns["statutory_days"]
    return {"decision_days": spent, "saved_days": list(map(saved_days, statutory, spent))}
