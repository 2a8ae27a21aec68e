"""What was needed: how long each need took, how old it is while open, how often it came back, and whose it was."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from fivegood.errors import Fault, InputError
from fivegood.facts.cells import Value
from fivegood.facts.rows import Place, Row
from fivegood.workdays import Calendar


def with_courses(needs: Sequence[Row], steps: Sequence[Row], assignments: Sequence[Row], as_of: date) -> list[Row]:
    """Return needs with the day each was raised on, its age while it is open, how often it came back, and its officer.

    Steps taken after ``as_of`` had not happened yet. The officer is the one to whom the need was given last, else the
    lead of its unit on the day on which it was raised.
    """
    reopened: Counter[Value] = Counter()
    given: dict[Value, tuple[int, Value]] = {}
    for step in _until(steps, as_of):
        reopened[step["need_id"]] += step["act"] == "reopen"
        if step["holder_id"]:
            given[step["need_id"]] = max(given.get(step["need_id"], (0, "")), (step["step"], step["holder_id"]))
    with_steps = {step["need_id"] for step in steps}
    leads = _leads(assignments)
    found = []
    for row in needs:
        raised: Any = row["raised_at"]
        on, key = raised.date(), row["need_id"]
        holder = given[key][1] if key in given else None if key in with_steps else row["holder_id"]
        derived: Row = {
            "raised_on": on,
            "open_days": (as_of - on).days if row["closed_at"] is None else None,
            "reopened": reopened[key] if key in with_steps else None,  # without steps nobody knows
            "officer_id": holder or _lead_on(leads.get(row["unit_id"], ()), on),
        }
        found.append(row | derived)
    return found


def _until(steps: Sequence[Row], as_of: date) -> Iterator[Any]:
    for step in steps:
        at = step["happened_at"]
        if isinstance(at, datetime) and at.date() <= as_of:
            yield step


def _leads(assignments: Sequence[Row]) -> Mapping[Value, Sequence[Any]]:
    found: dict[Value, list[Row]] = defaultdict(list)
    for row in assignments:
        if row["role"] == "lead":
            found[row["unit_id"]].append(row)
    return found


def _lead_on(leads: Sequence[Any], day: date) -> Value:
    """Return the lead of a day; of two, which the quality of the records tells of, the one who began last."""
    held = [row for row in leads if row["assigned_from"] <= day and (row["assigned_to"] or day) >= day]
    return max(((row["assigned_from"], row["officer_id"]) for row in held), default=(None, None))[1]


def durations_of(row: Row, calendar: Calendar, faults: list[Fault], place_of: Callable[[Row], Place]) -> Row:
    """Return how long a need took to its answer, its plan and its close; what the calendar cannot count is a fault."""
    raised, answered, planned, closed = (row[name] for name in ("raised_at", "answered_at", "planned_at", "closed_at"))
    assert isinstance(raised, datetime)
    derived: Row = {"answer_minutes": None, "plan_hours": None, "close_days": None}
    if isinstance(answered, datetime):
        try:
            derived["answer_minutes"] = calendar.working_minutes(raised, answered)
        except InputError as error:
            faults.extend(Fault(*place_of(row), "answered_at", told.message, told.value) for told in error.faults)
    if isinstance(planned, datetime):
        derived["plan_hours"] = _rounded((planned - raised).total_seconds() / 3600)
    if isinstance(closed, datetime):
        derived["close_days"] = _rounded((closed - raised).total_seconds() / 86400)
    return derived


def _rounded(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.0001"))
