"""Reading approvals: those that wait for a decision first, and one with all that was done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from fivegood.facts.rows import Row
from fivegood.park import OpenPark
from fivegood.records.actors import Actor
from fivegood.records.approvals.steps import APPROVAL_STEPS, APPROVALS, event_of, told_by
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.gathered import Gathering, gathering
from fivegood.records.book.selectors import record_for, records_of, typed
from fivegood.rules.procedures.clocks import ApprovalClock, readings
from fivegood.rules.procedures.course import Act, ApprovalState, Event, replay
from fivegood.rules.procedures.text import ProcedureText

_BROUGHT = (Act.HAND_IN, Act.COLLECT)
#: What stands in a kept question in place of the ids of approvals.
_IDS = "\ue000ids"


def approvals_ordered(actor: Actor) -> QuerySet[Any]:
    """Return the approvals the actor may see: those that wait first, and the newest first among them."""
    over = Coalesce("decided_on", "taken_back_on").desc(nulls_first=True)
    return records_of(actor, APPROVALS).filter(is_withdrawn=False).order_by(over, "-submitted_on", "approval_id")


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Return approvals that were read in another order in that of `approvals_ordered`."""
    by_id = sorted(rows, key=lambda row: str(row["approval_id"]))
    by_day = sorted(by_id, key=lambda row: str(row["submitted_on"]), reverse=True)
    over = {id(row): str(row["decided_on"] or row["taken_back_on"] or "9") for row in by_day}
    return sorted(by_day, key=lambda row: over[id(row)], reverse=True)


@dataclass(frozen=True, slots=True)
class ApprovalHistory:
    """An approval with its version, all that was done with it, how many steps of it are written, and how it stands.

    Where none are written, the events are those that its record tells.
    """

    approval: Row
    version: int
    events: Sequence[Event]
    written: int
    state: ApprovalState


def approval_history(actor: Actor, approval_id: str) -> ApprovalHistory:
    """Return what was done with an approval that the actor may see. Raises MissingError."""
    approval = record_for(actor, APPROVALS, [approval_id])
    written = _events(actor, [approval_id]).get(approval_id, [])
    events = written or told_by(typed(approval))
    return ApprovalHistory(typed(approval), approval.version, events, len(written), replay(events))


def approvals_states(actor: Actor, rows: Sequence[Row]) -> list[ApprovalState]:
    """Return how approvals stand that were read already, in their order: one query."""
    written = _events(actor, [str(row["approval_id"]) for row in rows])
    return [replay(written.get(str(row["approval_id"])) or told_by(row)) for row in rows]


def approvals_undecided(actor: Actor) -> list[tuple[Row, ApprovalState]]:
    """Return the approvals the actor may see that wait for a decision, with how they stand: two queries."""
    waiting = Q(is_withdrawn=False, decided_on__isnull=True, taken_back_on__isnull=True)
    found = records_of(actor, APPROVALS).filter(waiting).values_list(*attributes_of(APPROVALS))
    rows = [row_of(APPROVALS, values[2:]) for values in found]
    return list(zip(rows, approvals_states(actor, rows), strict=True))


def _events(actor: Actor, ids: Sequence[str]) -> dict[str, list[Event]]:
    written: dict[str, list[Event]] = {}
    for row in _steps(actor).rows({_IDS: ids})[APPROVAL_STEPS.name]:  # in the order of the key: approval and step
        written.setdefault(str(row["approval_id"]), []).append(event_of(row))
    return written


@lru_cache(maxsize=500)
def _steps(actor: Actor) -> Gathering:
    """Return what asks for the steps of approvals: the same all day, as is the actor."""
    return gathering(actor, {APPROVAL_STEPS.name: Q(is_withdrawn=False, approval_id__in=[_IDS])})


def approval_readings(park: OpenPark, state: ApprovalState, now: datetime) -> list[ApprovalClock]:
    """Return the clocks of an approval. Raises InputError where the calendar does not hold the days."""
    return readings(state, park.rules.procedures.yellow_at_percent, park.calendar, now)


def procedure_of(park: OpenPark, approval: Row) -> ProcedureText | None:
    """Return the procedure of an approval; None where the park keeps none that is called so."""
    return park.rules.procedures.procedures.get(str(approval["procedure"]))


def documents_held(actor: Actor, unit_id: str) -> frozenset[str]:
    """Return the codes of documents that a unit handed in with any of its approvals."""
    steps = records_of(actor, APPROVAL_STEPS).filter(is_withdrawn=False, unit_id=unit_id, act__in=_BROUGHT)
    return frozenset(name for names in steps.values_list("documents", flat=True) for name in (names or "").split())
