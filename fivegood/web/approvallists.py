"""Approvals as lists and forms show them: where each is, its lamp, its days, and what can be applied for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from fivegood.facts.cells import write
from fivegood.facts.rows import Row
from fivegood.park import OpenPark
from fivegood.records.actors import Actor, Role
from fivegood.records.approvals.selectors import approvals_states
from fivegood.records.book.keys import path_of
from fivegood.records.officers.selectors import units_served
from fivegood.rules.desk.explained import limit_told
from fivegood.rules.procedures.course import ApprovalState, Stage
from fivegood.rules.procedures.days import decision_days, saved_days
from fivegood.web.clocks import Light, light_of_day
from fivegood.web.procedurerules import document_said
from fivegood.web.words import lang, names_of
from fivegood.workdays import Calendar


def approvals_listed(actor: Actor, opened: OpenPark, rows: Sequence[Row]) -> list[Mapping[str, Any]]:
    """Return approvals as lines: two queries, for their steps and for the names of their units."""
    units, text = names_of(actor, "units", {str(row["unit_id"]) for row in rows}), opened.rules.procedures
    return [
        {
            "path": path_of([str(row["approval_id"])]),
            "approval_id": row["approval_id"],
            "procedure": text.procedure(str(row["procedure"]), lang()),
            "unit": units.get(str(row["unit_id"]), row["unit_id"]),
            "submitted": write(row["submitted_on"]),
            "stage": stage_said(row, state, opened),
            "department": text.department(state.taken[-1].department, lang()) if state.taken else "",
            "promised": write(row["promised_on"]),
            "light": light_of_row(row, state, actor.today),
            **days_of(row, opened.calendar),
        }
        for row, state in zip(rows, approvals_states(actor, rows), strict=True)
    ]


def stage_said(row: Row, state: ApprovalState, opened: OpenPark) -> str:
    """Return where an approval is."""
    if state.lacking:
        return _("documents lacking")
    if state.stage is Stage.IN_HAND:
        return opened.rules.procedures.step(str(row["procedure"]), state.step, lang())
    if state.stage in (Stage.GRANTED, Stage.REFUSED, Stage.DECIDED):
        return outcome_said(row)
    words = {Stage.APPLIED: _("applied for"), Stage.TAKEN_BACK: _("taken back")}
    return words.get(state.stage) or _("%(outcome)s, delivered") % {"outcome": outcome_said(row)}


def outcome_said(row: Row) -> str:
    """Return how an approval was decided, as its record has it."""
    return {"true": _("granted"), "false": _("refused")}.get(write(row["is_granted"]), _("decided"))


def light_of_row(row: Row, state: ApprovalState, today: date) -> Light | None:
    """Return the lamp of an approval by the day promised; none for one that waits no more."""
    if row["taken_back_on"] is not None:
        return None
    promised, decided = row["promised_on"], row["decided_on"]
    if decided is not None:
        if not isinstance(promised, date):
            return None
        is_late = decided > promised  # type: ignore[operator] # columns of days
        return Light("red", "■", _("done late")) if is_late else Light("green", "●", _("done in time"))
    if state.lacking:
        return Light("none", "○", _("stands still"))
    return light_of_day(promised if isinstance(promised, date) else None, today)


def days_of(row: Row, calendar: Calendar) -> Mapping[str, int | None]:
    """Return the workdays to the decision, those that the law gives, and how many of them are saved."""
    told: Any = row
    taken = decision_days(told["submitted_on"], told["decided_on"], told["paused_days"], calendar)
    statutory = told["statutory_days"]
    return {"taken": taken, "statutory": statutory, "saved": saved_days(statutory, taken)}


def to_apply_for(opened: OpenPark) -> list[Mapping[str, Any]]:
    """Return the procedures that may be applied for, with what is asked of the unit and what is promised."""
    text = opened.rules.procedures
    return [
        {
            "code": code,
            "name": one.name.in_(lang()),
            "department": text.department(one.department, lang()),
            "documents": [document_said(text, document) for document in one.documents],
            "promised": limit_told(one.promised.limit, lang()) if one.promised else "",
            "is_doorstep": one.is_doorstep,
        }
        for code, one in text.procedures.items()
    ]


def units_to_choose(actor: Actor) -> list[tuple[str, str]]:
    """Return the units that an officer may apply for; none for others, who type one or have one of their own."""
    return list(_served(actor)) if actor.role is Role.OFFICER else []


def _served(actor: Actor) -> Iterator[tuple[str, str]]:
    for one in units_served(actor):
        yield one.unit_id, (one.name_zh if lang() == "zh" else "") or one.name
