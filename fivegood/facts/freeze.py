"""From records to facts: rows known at an instant and true by a date, flattened so that a measure needs one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from fivegood.errors import Fault, InputError
from fivegood.facts.cells import Value, write
from fivegood.facts.folder import Records, Row, TableRecords
from fivegood.facts.schema import Table, TimeKind
from fivegood.facts.spans import owed_rows, single_values
from fivegood.facts.subjects import TABLES
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


@dataclass(frozen=True, slots=True)
class FrozenTable:
    """A fact table as canonical text: one line of cells a row, columns in the order of ``names``, rows in key order."""

    table: Table
    lines: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.table.by_name)


def freeze(records: Records, settings: FreezeSettings) -> dict[str, FrozenTable]:
    """Return every fact table. The order of the records changes nothing.

    Raises InputError when rows contradict each other: periods of one return that overlap.
    """
    known = {name: known_rows(part, settings.known_at) for name, part in records.items()}
    faults: list[Fault] = []
    derived = {name: _derive(known[name], records[name].table, settings, faults, known) for name in records}
    if faults:
        raise InputError(sorted(faults), "records")
    return {name: _flatten(derived[name], records[name].table, derived, settings.park) for name in records}


def known_rows(part: TableRecords, known_at: datetime | None) -> list[Row]:
    """Return the newest version of each row recorded by ``known_at``, without those withdrawn."""
    newest: dict[tuple[Value, ...], Row] = {}
    for row in part.rows:
        recorded = row["recorded_at"]
        if known_at is not None and isinstance(recorded, datetime) and recorded > known_at:
            continue
        key = tuple(row[name] for name in part.table.key)
        other = newest.get(key)
        if other is None or other["recorded_at"] < recorded:  # type: ignore[operator]
            newest[key] = row
    # Copies: what is derived below must not change the records as read.
    return [dict(row) for row in newest.values() if not row["is_withdrawn"]]


def _derive(
    rows: list[Row], table: Table, settings: FreezeSettings, faults: list[Fault], known: Mapping[str, list[Row]]
) -> list[Row]:
    if table.name == "returns":
        rows = single_values(rows, ("unit_id", "item"), "stated", "value", faults, table.name)
        rows = [row for row in rows if row["period_end"] <= settings.as_of]  # type: ignore[operator]
        rows += owed_rows(rows, known["units"], settings.owed_items, settings.as_of, settings.joins_january_february)
    elif table.time.kind is TimeKind.SPAN:
        rows = single_values(rows, table.key[:-1], "amount", "amount", faults, table.name)
    elif table.name == "needs":
        rows = [_with_durations(row, settings.calendar) for row in rows]
    return [row for row in rows if _has_begun(row, table, settings.as_of)]


def _has_begun(row: Row, table: Table, as_of: date) -> bool:
    """True unless the row is about days after ``as_of``. A row with no date yet is a plan, and stays."""
    axis = table.time
    if axis.kind is TimeKind.NONE:
        return True
    column = axis.end if axis.kind is TimeKind.SPAN else axis.start
    on = row[column]
    return on is None or on <= as_of  # type: ignore[operator]


def _with_durations(row: Row, calendar: Calendar) -> Row:
    raised, answered, planned, closed = (row[name] for name in ("raised_at", "answered_at", "planned_at", "closed_at"))
    assert isinstance(raised, datetime)
    derived: Row = {"raised_on": raised.date(), "answer_minutes": None, "plan_hours": None, "close_days": None}
    if isinstance(answered, datetime):
        derived["answer_minutes"] = calendar.working_minutes(raised, answered)
    if isinstance(planned, datetime):
        derived["plan_hours"] = _rounded((planned - raised).total_seconds() / 3600)
    if isinstance(closed, datetime):
        derived["close_days"] = _rounded((closed - raised).total_seconds() / 86400)
    return row | derived


def _rounded(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.0001"))


def _flatten(rows: list[Row], table: Table, all_rows: Mapping[str, list[Row]], park: str) -> FrozenTable:
    """Copy the carried columns from the rows referred to, and put the rows in the order of their key."""
    references = {column.name: column.refers_to for column in table.columns if column.refers_to}
    lookups = {name: {row[TABLES[there].key[0]]: row for row in all_rows[there]} for name, there in references.items()}
    carried = [(column.name, *column.carried) for column in table.columns if column.carried]
    for name, via, source in carried:
        there, nothing = lookups[via], {source: None}
        for row in rows:
            row[name] = there.get(row[via], nothing)[source]
    columns = [_texts([row.get(name) for row in rows]) for name in table.by_name]
    columns[0] = [park] * len(rows)
    places = [list(table.by_name).index(name) for name in table.key]
    lines = sorted(zip(*columns, strict=True), key=lambda line: ([line[place] for place in places], line))
    return FrozenTable(table, tuple(lines))


def _texts(values: Sequence[Value]) -> list[str]:
    """Return the canonical texts of one column; a column repeats itself, so each value is written once."""
    known: dict[Value, str] = {None: ""}
    texts = []
    for value in values:
        text = value if type(value) is str else known.get(value)
        if text is None:
            text = known[value] = write(value)
        texts.append(text)
    return texts
