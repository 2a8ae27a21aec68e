"""A unit's own page in the reader's words: what is asked of it, its needs, loans, approvals, its officer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from fivegood.errors import MissingError
from fivegood.facts.rows import Row
from fivegood.park import OpenPark
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.approvals.selectors import approvals_ordered, in_order
from fivegood.records.book.gathered import gathered
from fivegood.records.book.keys import path_of
from fivegood.records.loans.selectors import loans_overview
from fivegood.records.needs.selectors import OpenNeed, needs_newest, needs_promise
from fivegood.records.officers.selectors import Serving, officers_serving
from fivegood.records.returns.waiting import filings_waiting
from fivegood.rules.desk.clocks import NeedClock
from fivegood.rules.promises import Step
from fivegood.web.approvallists import outcome_said
from fivegood.web.clocks import Light, instant_shown, light_of, need_title, promise_shown, step_word
from fivegood.web.loans import LoanWords
from fivegood.web.owed import owed_shown
from fivegood.web.words import day_word, lang

MOST_RETURNS, MOST_NEEDS, MOST_LOANS, MOST_APPROVALS = 8, 8, 5, 5


def own_unit_shown(actor: Actor, opened: OpenPark, now: datetime) -> dict[str, Any]:
    """Return what the first page of a unit's contact shows: ten queries at most with those of any page."""
    newest = approvals_ordered(actor).values("pk")[:MOST_APPROVALS]
    found = gathered(actor, {"units": Q(unit_id=actor.unit_id), "approvals": Q(pk__in=newest)})
    if not found["units"]:
        raise MissingError(f"there is no {actor.unit_id} among the units that you may see")
    park, unit = opened.park, found["units"][0]
    name, reports = _name(unit), [(actor.unit_id, _day(unit["reports_from"]), _day(unit["reports_to"]))]
    waiting = filings_waiting(actor, opened, reports, now)
    needs, promise = needs_newest(actor, opened, now, MOST_NEEDS), needs_promise(opened)
    loans = loans_overview(actor, actor.today)
    return {
        "name": name,
        "path": path_of([actor.unit_id]),
        "returns": owed_shown(waiting[:MOST_RETURNS], park, {actor.unit_id: name}, now),
        "more_returns": max(0, len(waiting) - MOST_RETURNS),
        "needs": [_need(one, park, now) for one in needs],
        "promise": promise_shown(promise),
        "loans": LoanWords(park).lines_of({actor.unit_id: name}, loans[:MOST_LOANS]),
        "more_loans": max(0, len(loans) - MOST_LOANS),
        "approvals": [_approval(row, opened, actor.today) for row in in_order(found["approvals"])],
        "officers": [(one, park.word("role", one.role, lang())) for one in officers_serving(actor, actor.unit_id)],
    }


def _name(unit: Row) -> str:
    return str(unit["unit_name_zh"] if lang() == "zh" and unit["unit_name_zh"] else unit["unit_name"])


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _need(one: OpenNeed, park: Park, now: datetime) -> Mapping[str, Any]:
    row, clock = one.row, one.clock
    shown = {"path": path_of([str(row["need_id"])]), "need_id": row["need_id"], "title": need_title(row, park)}
    shown["raised"] = instant_shown(one.raised_at)
    if row["closed_at"] is not None:
        return shown | {"state": _("closed on %(day)s") % {"day": day_word(row["closed_at"])}, "light": None}
    return shown | {"state": _state(clock), "due": instant_shown(clock.due_at), "light": light_of(clock.due_at, now)}


def _state(clock: NeedClock) -> str:
    if clock.step is Step.ANSWER:
        return _("not answered yet")
    words = _("answered, %(next)s") if clock.step is Step.PLAN else _("there is a plan, %(next)s")
    return words % {"next": step_word(clock.step)}


def _approval(row: Row, opened: OpenPark, today: date) -> Mapping[str, Any]:
    shown: dict[str, Any] = {"path": path_of([str(row["approval_id"])])}
    shown["procedure"] = opened.rules.procedures.procedure(str(row["procedure"]), lang())
    shown["submitted"] = day_word(row["submitted_on"])
    if row["decided_on"] is not None:
        return shown | {"state": f"{outcome_said(row)} · {day_word(row['decided_on'])}", "light": None}
    if row["taken_back_on"] is not None:
        return shown | {"state": f"{_('taken back')} · {day_word(row['taken_back_on'])}", "light": None}
    promised = _day(row["promised_on"])
    is_late = promised is not None and promised < today
    state = _("promised by %(day)s") % {"day": day_word(promised)} if promised else _("no day is promised")
    return shown | {"state": state, "light": Light("red", "■", _("late")) if is_late else None}


def officer_shown(officer: Serving) -> str:
    """Return who an officer is in one line: the name, or the post where no name is on record, the id, the phone."""
    return " · ".join(filter(None, (officer.name or officer.post, officer.officer_id, officer.phone)))


def categories_shown(park: Park) -> Sequence[tuple[str, str]]:
    """Return the kinds of need that may be chosen."""
    return [(code, park.word("need_category", code, lang())) for code in park.lists.get("need_category", {})]
