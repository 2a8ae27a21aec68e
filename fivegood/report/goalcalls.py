"""Answers to goal calls: a goal's target, value, path, pace and missing records, out of the scorecard."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fivegood.errors import FigureError
from fivegood.hedges import Hedge, choose, phrase, verify
from fivegood.measures.compute import Question
from fivegood.plan.goals import Goal
from fivegood.plan.scorecard import Scorecard, Standing
from fivegood.quantities import Quantity, Unit, convert, format_number, format_quantity
from fivegood.report.calls import Call, CallError
from fivegood.report.nodes import Entry
from fivegood.report.words import per_cent, target_hedge, target_text

ROWS = Unit("row", "count", 0)
_SHARE = Unit.parse("share")
_Shown = tuple[Decimal, Unit, Hedge, Decimal | None, str]


def standing_of(scorecard: Scorecard, goal_id: str, by: str = "") -> Standing:
    """Return where a goal stands. Raises CallError for an unknown one, or one of several without @year."""
    same = [standing for standing in scorecard.standings if standing.goal.id == goal_id]
    if not same:
        raise CallError("there is no such goal", goal_id, [standing.goal.id for standing in scorecard.standings])
    days = {standing.goal.target.by: standing for standing in same}
    found = [standing for day, standing in days.items() if by in ("", str(day.year), str(day))]
    if len(found) != 1:
        forms = " or ".join(f"goal:{goal_id}@{day.year}" for day in days)
        raise CallError(f"which one is meant? write {forms}", f"{goal_id}@{by}" if by else goal_id)
    return found[0]


def goal_name(goal: Goal) -> str:
    """Return the name by which the ledger tells a goal from every other."""
    return f"goal:{goal.id}@{goal.target.by.year}"


def goal_entry(n: int, call: Call, standing: Standing, as_of: date, lang: str) -> Entry:
    """Return the ledger entry of a goal call. Raises CallError, FigureError or HedgeError."""
    goal, figure, field = standing.goal, standing.figure, call.rest
    value, unit, hedge, stated, text = _shown(call, standing, as_of, lang)
    is_counted = field in ("value", "pace", "missing") and figure is not None
    question = Question(goal.measure, figure.when, goal.slice) if figure is not None else None
    day = goal.target.by if field == "target" else as_of
    return Entry(
        n, f"goal_{field}", goal_name(goal), goal.name.in_(lang), str(day), value, unit.id,
        hedge, stated, text, "text", question, figure if is_counted else None,
    )  # fmt: skip


def _shown(call: Call, standing: Standing, as_of: date, lang: str) -> _Shown:
    goal, field = standing.goal, call.rest
    target = goal.target
    if field == "target":
        return target.value, target.unit, target_hedge(target), target.value, target_text(target, lang)
    if field == "missing":
        count = Decimal(standing.missing)
        return count, ROWS, Hedge.exact, None, format_number(count, lang)
    value = {"value": standing.value, "path": standing.path, "pace": standing.pace}[field]
    if value is None:
        reason = standing.reason or f"no {field} is set for it"
        raise FigureError(f"goal {goal.id} has no {field} on {as_of}: {reason}")
    if field == "pace":
        hedge, stated = choose(value, significant=call.digits or 2)
        return value, _SHARE, hedge, stated, phrase(hedge, per_cent(stated, lang), lang)
    hedge, said = _hedge_of(call, value, target.unit)
    text = phrase(hedge, format_quantity(value if said is None else said, target.unit, lang), lang)
    return value, target.unit, hedge, said, text


def _hedge_of(call: Call, value: Decimal, unit: Unit) -> tuple[Hedge, Decimal | None]:
    """A path is a computed point with many digits, so it is rounded unless the call says otherwise."""
    is_plain = not call.hedge and not call.stated
    if call.shown_as == "value" or (call.rest == "value" and is_plain and not call.digits):
        return Hedge.exact, None
    if is_plain or call.hedge == "auto":
        return choose(value, significant=call.digits or 3)
    if not call.stated:
        raise CallError(f'{call.hedge} of which number? add stated="..."', call.name)
    hedge, stated = Hedge(call.hedge or "exact"), stated_number(call.stated, unit)
    verify(hedge, value, stated, unit, f"goal {call.name} {call.rest}")
    return hedge, stated


def stated_number(text: str, unit: Unit) -> Decimal:
    """Read a stated quantity as a number of ``unit``; a bare number is taken to be in it.

    Raises CallError, or InputError for a quantity that does not convert.
    """
    try:
        bare = Decimal(text.replace(",", ""))
    except ArithmeticError:
        quantity = Quantity.parse(text)
        return quantity.value if quantity.unit.id == unit.id else convert(quantity.value, quantity.unit, unit)
    if not bare.is_finite():
        raise CallError("stated is a finite number", text)
    return bare
