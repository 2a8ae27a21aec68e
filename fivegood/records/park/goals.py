"""Changing a goal of the park's plan, and every value it had before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from fivegood.errors import Fault, ForbiddenError, InputError
from fivegood.plan.edits import FIELDS, FILE, goal_edited, goals_written
from fivegood.records.actors import Actor, By
from fivegood.records.book.ledger import Outcome
from fivegood.records.journal.chain import key_text
from fivegood.records.journal.models import Change
from fivegood.records.park.models import ParkText
from fivegood.records.park.services import park_texts_write
from fivegood.records.park.source import SUBJECT
from fivegood.records.scope import may_read_figures, may_write_plan


@dataclass(frozen=True, slots=True)
class GoalVersion:
    """One change of a goal: who wrote it, when and why, and each field's text before and after."""

    entry: int
    at: datetime
    actor: str
    reason: str
    fields: Sequence[tuple[str, str, str]]


def plan_version() -> int:
    """Return the version of the plan's text, 0 when there is none."""
    return ParkText.objects.filter(name=FILE).values_list("version", flat=True).first() or 0


def goal_write(
    goal_id: str, due: date, fields: Mapping[str, str], by: By, now: datetime, *, expected: int | None = None
) -> Outcome:
    """Change some fields of a goal; the plan they make must open, and what stood before stays in the journal.

    ``fields`` are those of `plan.edits.FIELDS` that change. ``expected`` is the version of the plan that was read.
    Raises ForbiddenError, ConflictError, and InputError: without a reason, for an unknown goal, and with every fault
    of the plan by line and column.
    """
    if not may_write_plan(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} may not write the plan")
    if not by.reason:
        raise InputError([Fault(FILE, column="reason", message="a goal is changed with a reason: say why")])
    text = ParkText.objects.filter(name=FILE).values_list("text", flat=True).first() or ""
    before = goals_written(text).get((goal_id, due), {})
    changed = {name: value.strip() for name, value in fields.items() if value.strip() != before.get(name, "")}
    edited = goal_edited(text, goal_id, due, changed)
    return park_texts_write({FILE: edited}, by, now, expected=None if expected is None else {FILE: expected})


def goal_text(actor: Actor, goal_id: str, due: date) -> Mapping[str, str]:
    """Return what the plan's text says of a goal: the fields that may be changed. Raises ForbiddenError."""
    if not may_read_figures(actor):
        raise ForbiddenError(f"the role {actor.role} may not read the figures of the park")
    text = ParkText.objects.filter(name=FILE).values_list("text", flat=True).first() or ""
    return goals_written(text).get((goal_id, due), {})


def goal_history(actor: Actor, goal_id: str, due: date) -> list[GoalVersion]:
    """Return every change of a goal, the newest first; a change of its due day is told by both days' goals.

    Raises ForbiddenError.
    """
    if not may_read_figures(actor):
        raise ForbiddenError(f"the role {actor.role} may not read the figures of the park")
    changes = Change.objects.filter(subject=SUBJECT, key=key_text([FILE])).select_related("entry").order_by("-id")
    found = (_version(change, goal_id, due) for change in changes)
    return [version for version in found if version is not None]


def _version(change: Change, goal_id: str, due: date) -> GoalVersion | None:
    before, after = (_goals(text).get((goal_id, due), {}) for text in (change.before, change.after))
    fields = [(name, before.get(name, ""), after.get(name, "")) for name in FIELDS]
    differing = [one for one in fields if one[1] != one[2]]
    if not differing or not change.before:
        return None
    entry = change.entry
    return GoalVersion(entry.number, datetime.fromisoformat(str(entry.at)), entry.actor, entry.reason, differing)


@lru_cache(maxsize=64)
def _goals(cells: str) -> Mapping[tuple[str, date], Mapping[str, str]]:
    return goals_written(json.loads(cells)["text"]) if cells else {}
