"""Invented approvals with their steps, from applied for to delivered, by the sample's illustrative procedures."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from fivegood.calendarfile import calendar
from fivegood.rules.desk.limits import Limit, Unit
from fivegood.rules.procedures.clocks import paused_days, promised_on, workdays_of
from fivegood.rules.procedures.course import Act, ApprovalState, Event, Stage, replay
from fivegood.rules.procedures.text import ProcedureText, parse
from fivegood.sample.ningxiang.synthetic_rows import CUTOFF, Rows, random_of, row_of

_CALENDAR = calendar("cn")
_PROCEDURES = Path(__file__).parent / "procedures.yaml"
_APPROVALS = 26
_FIRST, _SPREAD = date(2021, 6, 15), 44
#: Every so many is taken back, refused, or lacks a document for a while.
_TAKEN_BACK, _REFUSED, _LACKING = 13, 11, 4
#: One that is not yet decided is of a unit which the officer of the demo leads.
_OF_DEMO = {19: "e073"}
#: Working minutes of a workday.
_DAY = 420
_LAST = datetime(CUTOFF.year, CUTOFF.month, CUTOFF.day)


def with_steps(unit_ids: Sequence[str], leads: Mapping[str, str]) -> tuple[Rows, Rows]:
    """Return approvals and their steps; ``leads`` are the officers who collect at the doorstep, by unit."""
    rng, text = random_of("approval_steps"), parse(_PROCEDURES.read_text(encoding="utf-8"), _PROCEDURES.name)
    approvals, steps = [], []
    for number in range(1, _APPROVALS + 1):
        unit_id, code = rng.choice(unit_ids), rng.choice(list(text.procedures))
        unit_id = _OF_DEMO.get(number, unit_id)
        asked = text.asked_of_unit(code)
        course = _course(rng, number, text.procedures[code], asked, leads.get(unit_id, ""))
        events = [event for event in course if event.at < _LAST]
        of = {"approval_id": f"A-2021-{number:04}", "unit_id": unit_id}
        told = _record(replay(events))
        approvals.append(row_of("approvals", events[-1].at, procedure=code, **told, **of))
        steps += [_step(place, event, of) for place, event in enumerate(events, 1)]
    return approvals, steps


def _course(
    rng: random.Random, number: int, procedure: ProcedureText, asked: tuple[str, ...], lead: str
) -> Iterator[Event]:
    officer = lead if procedure.is_doorstep and rng.random() < 0.5 else ""
    at = _worked(datetime.combine(_FIRST + timedelta(days=rng.randrange(_SPREAD)), datetime.min.time()), rng, 1, _DAY)
    promised, statutory = procedure.promised, procedure.statutory
    yield Event(
        at,
        Act.APPLY,
        within=promised.limit if promised else None,
        statutory=statutory.limit if statutory else None,
        documents=asked,
        officer=officer,
    )
    late = asked[-1:] if number % _LACKING == 0 else ()
    at = _worked(at, rng, 10, 60)
    yield _brought(at, tuple(name for name in asked if name not in late), officer, number, 2)
    if number % _TAKEN_BACK == 0:
        yield Event(_worked(at, rng, 60, _DAY), Act.TAKE_BACK, reason="The plan was changed.")
        return
    for step in procedure.steps:
        at = _worked(at, rng, 5, 40)
        yield Event(at, Act.TAKE_UP, step=step.id, department=step.department, within=step.limit)
        if late:
            at = _worked(at, rng, 20, 90)
            yield Event(at, Act.LACK, reason="A page is missing.", documents=late)
            at = _worked(at, rng, _DAY, 4 * _DAY)
            yield _brought(at, late, officer, number, 5)
            late = ()
        whole = _minutes(step.limit)
        at = _worked(at, rng, whole // 5, whole if rng.random() < 0.85 else whole * 2)
    refused = number % _REFUSED == 0
    yield Event(at, Act.REFUSE if refused else Act.GRANT, reason="The site lies outside the plan." if refused else "")
    yield Event(_worked(at, rng, 30, _DAY), Act.DELIVER)


def _worked(at: datetime, rng: random.Random, least: int, most: int) -> datetime:
    return _CALENDAR.add_working_minutes(at, rng.randint(least, most))


def _minutes(limit: Limit | None) -> int:
    assert limit is not None  # every step of the sample has one
    return limit.count * (_DAY if limit.unit is Unit.WORKDAY else 1)


def _brought(at: datetime, documents: tuple[str, ...], officer: str, number: int, step: int) -> Event:
    if not officer:
        return Event(at, Act.HAND_IN, documents=documents)
    return Event(at, Act.COLLECT, documents=documents, officer=officer, receipt=f"A-2021-{number:04}/{step}")


def _record(state: ApprovalState) -> dict[str, date | int | bool | None]:
    decided, taken_back = state.decided_at, state.taken_back_at
    return {
        "submitted_on": state.applied_at.date(),
        "promised_on": promised_on(state, _CALENDAR),
        "decided_on": decided.date() if decided else None,
        "is_granted": None if decided is None else state.stage is not Stage.REFUSED,
        "is_doorstep": state.is_doorstep,
        "statutory_days": workdays_of(state.statutory),
        "paused_days": paused_days(state, _CALENDAR) if state.pauses else None,
        "taken_back_on": taken_back.date() if taken_back else None,
    }


def _step(place: int, event: Event, of: Mapping[str, str]) -> dict[str, str]:
    return row_of(
        "approval_steps",
        event.at,
        step=place,
        act=str(event.act),
        happened_at=event.at,
        reason=event.reason,
        procedure_step=event.step,
        department=event.department,
        time_limit=str(event.within or ""),
        statutory_limit=str(event.statutory or ""),
        documents=" ".join(event.documents),
        officer_id=event.officer,
        receipt=event.receipt,
        **of,
    )
