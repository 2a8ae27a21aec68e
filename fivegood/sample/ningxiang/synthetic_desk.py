"""Invented work of the desk: the steps of the needs of the last days of July, and officers who were absent."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from fivegood.sample.ningxiang.synthetic_rows import HALF_START, Row, Rows, noted, random_day, random_of, row_of

#: From this day on the desk wrote its steps down.
_SINCE = "2021-07-28"
_MINUTE = timedelta(minutes=1)
_ABSENCES = 24
_REASONS = ("leave", "leave", "leave", "illness", "training", "business_trip")


def need_steps(needs: Rows, assigned: Rows) -> Rows:
    """Return the steps of the needs raised since the desk began to write them down, need by need."""
    leads = leads_of(assigned)
    return [row for need in needs if need["raised_at"] >= _SINCE for row in _steps(need, leads)]


def held(needs: Rows, steps: Rows) -> Rows:
    """Return the needs with the officer whom each was given to, where steps say so."""
    holders = {step["need_id"]: step["holder_id"] for step in steps if step["holder_id"]}
    return [need | {"holder_id": holders.get(need["need_id"], "")} for need in needs]


def leads_of(assigned: Rows) -> Mapping[str, str]:
    """Return the officer who leads each unit on the last day."""
    return {row["unit_id"]: row["officer_id"] for row in assigned if row["role"] == "lead" and not row["assigned_to"]}


def _steps(need: Row, leads: Mapping[str, str]) -> Iterator[Row]:
    for step, (act, happened, told) in enumerate(_acts(need, leads), 1):
        of = {"need_id": need["need_id"], "unit_id": need["unit_id"], **told}
        yield row_of("need_steps", happened, step=step, act=act, happened_at=happened, **of)


def _acts(need: Row, leads: Mapping[str, str]) -> Iterator[tuple[str, datetime, Mapping[str, str]]]:
    raised = datetime.fromisoformat(need["raised_at"])
    yield "raise", raised, {}
    yield "accept", raised + _MINUTE, {}
    yield "classify", raised + _MINUTE, {"category": need["category"], "urgency": "usual"}
    if lead := leads.get(need["unit_id"]):
        yield "assign", raised + 2 * _MINUTE, {"holder_id": lead}
        if need["answered_at"]:
            yield "sign_for", raised + 3 * _MINUTE, {}
            yield "contact", datetime.fromisoformat(need["answered_at"]), {}
            if need["planned_at"]:
                yield "plan", datetime.fromisoformat(need["planned_at"]), {}
            if need["closed_at"]:
                closed = datetime.fromisoformat(need["closed_at"])
                yield "solve", closed, {}
                if need["is_satisfied"] == "true":
                    yield "confirm", closed + 15 * _MINUTE, {}


def absences(officers: Rows) -> Rows:
    """Return absences of officers up to July 2021, each over by then; two of three name who stands in."""
    rng = random_of("absences")
    absent = sorted(rng.sample([row["officer_id"] for row in officers], _ABSENCES))
    return [_absence(rng, number, officer, absent) for number, officer in enumerate(absent)]


def _absence(rng: random.Random, number: int, officer: str, absent: list[str]) -> Row:
    first = random_day(rng, HALF_START, date(2021, 7, 16))
    return row_of(
        "absences",
        noted(first, -7),
        officer_id=officer,
        absent_from=first,
        absent_to=first + timedelta(days=rng.randint(1, 12)),
        stand_in_id=absent[(number + 7) % len(absent)] if number % 3 else None,
        absence_reason=rng.choice(_REASONS),
    )
