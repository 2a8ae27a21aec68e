"""The splits of a goal in the reader's words: shares, what is committed of them, and every gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fivegood.decide.splitting.judging import Problem, SplitState
from fivegood.decide.splitting.making import alongs_of
from fivegood.decide.splitting.text import BASES, OTHERS, TIMES
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.plan.goals import Goal, Plan
from fivegood.quantities import format_quantity
from fivegood.records.actors import Actor
from fivegood.records.base import rows_of
from fivegood.records.park.splits import may_commit, splits_for
from fivegood.records.scope import may_read_figures, may_write_plan
from fivegood.report.words import target_text
from fivegood.web.charts import Caption, ChartShown, Point, series_chart
from fivegood.web.words import lang, said_once, title

_SIGNIFICANT = 5
#: So many shares still make a drawing that can be read.
_DRAWN = 24


def along_words(along: str) -> str:
    """Return what a goal is split along, in words."""
    words = {
        "year": _("Years"),
        "quarter": _("Quarters"),
        "month": _("Months"),
        "branch": _("Branches of the plan"),
        "part": _("Parts of the goal"),
        "officer": _("Officers"),
        "industry": _("Industries"),
        "sector": _("Sectors"),
        "origin": _("Origins"),
    }
    if along in words:
        return words[along]
    return next((title(one) for table in TABLES.values() for one in table.read_columns if one.name == along), along)


@said_once
def basis_words() -> Mapping[str, str]:
    """Return by what a goal may be split, in words."""
    return {
        "path": _("the plan (path, targets of parts, weights); else evenly"),
        "weight": _("weights given below"),
        "records": _("what each has on record today"),
        "forecast": _("what each has, and its room to grow in the forecast"),
    }


@dataclass(frozen=True, slots=True)
class ShareShown:
    """A share as a row: its words, amounts as text, and who committed what."""

    key: str
    name: str
    amount: str
    committed: str
    gap: str
    is_short: bool
    now: str
    by: tuple[str, ...]
    may_commit: bool


@dataclass(frozen=True, slots=True)
class SplitShown:
    """A split as a section of the page."""

    along: str
    title: str
    basis: str
    worked_out: str
    sentence: str
    is_synthetic: bool
    problems: tuple[str, ...]
    shares: tuple[ShareShown, ...]
    total: tuple[str, str, str]
    is_changed: bool
    may_commit: bool
    chart: ChartShown | None


def split_page(actor: Actor, park: OpenPark, goal: Goal) -> Mapping[str, Any]:
    """Return what the page of a goal's splits shows. Raises ForbiddenError."""
    states = splits_for(actor, park, goal)
    names = _officer_names(states)
    alongs = alongs_of(goal, park.plan, park.catalogue)
    return {
        "goal": goal,
        "name": goal.name.in_(lang()),
        "target": target_text(goal.target, lang()),
        "splits": [_shown(actor, park.plan, goal, state, names) for state in states],
        "alongs": [(along, along_words(along)) for along in alongs],
        "bases": [(basis, basis_words()[basis]) for basis in BASES],
        "may_write": may_write_plan(actor) and bool(alongs),
        "may_split": bool(alongs),
    }


def splits_page(actor: Actor, park: OpenPark) -> Mapping[str, Any]:
    """Return what the page of all splits shows: of each goal, what is shared and taken on. Raises ForbiddenError."""
    lines = []
    for goal in park.plan.goals:
        for state in splits_for(actor, park, goal):
            if not state.shares:
                continue
            amounts = {"shared": state.shared, "committed": state.committed, "gap": state.gap}
            told = {
                name: format_quantity(value, goal.target.unit, lang(), significant=_SIGNIFICANT)
                for name, value in amounts.items()
            }
            lines.append(
                {
                    "goal": goal,
                    "name": goal.name.in_(lang()),
                    "along": along_words(state.split.along),
                    "is_short": state.gap > 0,
                    **told,
                }
            )
    return {"lines": lines, "is_own": not may_read_figures(actor)}


def _officer_names(states: Sequence[SplitState]) -> dict[str, str]:
    ids = [share.key for state in states if state.split.along == "officer" for share in state.shares]
    if not ids:
        return {}
    found = rows_of("officers").filter(officer_id__in=ids, is_withdrawn=False)
    return {one: name or one for one, name in found.values_list("officer_id", "officer_name")}


def _name(plan: Plan, along: str, key: str, names: Mapping[str, str]) -> str:
    if along in TIMES:
        return Period.parse(key).label(lang())
    if along == "branch":
        return plan.branches[key].in_(lang()) if key in plan.branches else key
    if along == "part":
        return next((goal.name.in_(lang()) for goal in plan.goals if goal.id == key), key)
    return names.get(key, key) if along in OTHERS else plan.park.word(along, key, lang())


def _shown(actor: Actor, plan: Plan, goal: Goal, state: SplitState, names: Mapping[str, str]) -> SplitShown:
    split = state.split

    def amount(value: Decimal) -> str:
        return format_quantity(value, goal.target.unit, lang(), significant=_SIGNIFICANT)

    rows = tuple(
        ShareShown(
            share.key,
            _name(plan, split.along, share.key, names),
            amount(share.amount),
            amount(share.committed),
            amount(share.gap),
            share.gap > 0,
            amount(share.now),
            tuple(
                _("%(who)s: %(amount)s, %(day)s")
                % {"who": names.get(one.who, one.who), "amount": amount(one.amount), "day": one.committed_on}
                + _why(one.reason)
                for one in share.commitments
            ),
            may_commit(actor, split.along, share.key),
        )
        for share in state.shares
    )
    return SplitShown(
        split.along,
        along_words(split.along),
        basis_words().get(split.basis, split.basis),
        str(split.worked_out),
        _sentence(state, amount),
        split.is_synthetic,
        tuple(_problem(kind, told, goal) for kind, told in state.problems),
        rows,
        (amount(state.shared), amount(state.committed), amount(state.gap)),
        state.unshared != 0,
        any(row.may_commit for row in rows),
        _chart(goal, state, rows),
    )


def _why(reason: str) -> str:
    return _(" (%(reason)s)") % {"reason": reason} if reason else ""


def _sentence(state: SplitState, amount: Any) -> str:
    words = {"committed": amount(state.committed), "shared": amount(state.shared), "gap": amount(abs(state.gap))}
    if state.gap > 0:
        return _("Of %(shared)s in shares %(committed)s is committed; nobody has taken on %(gap)s.") % words
    if state.gap < 0:
        return _("Of %(shared)s in shares %(committed)s is committed, %(gap)s more than the goal asks for.") % words
    return _("All of it is committed: %(committed)s.") % words


def _problem(kind: Problem, told: str, goal: Goal) -> str:
    if kind is Problem.GOAL_CHANGED:
        value = Decimal(told)
        words = {"amount": format_quantity(abs(value), goal.target.unit, lang(), significant=_SIGNIFICANT)}
        if value > 0:
            return _("The goal was raised after it was split: %(amount)s of it lies in no share.") % words
        return _("The goal was lowered after it was split: the shares come to %(amount)s more than it.") % words
    if kind is Problem.SUM_OFF:
        value = Decimal(told)
        words = {"amount": format_quantity(abs(value), goal.target.unit, lang(), significant=_SIGNIFICANT)}
        if value > 0:
            return _("The shares come to %(amount)s less than what was shared.") % words
        return _("The shares come to %(amount)s more than what was shared.") % words
    if kind is Problem.UNKNOWN_SHARE:
        return _("There is no %(key)s any more, and it has a share.") % {"key": told}
    return _("Something is committed of %(key)s, which has no share.") % {"key": told}


def _chart(goal: Goal, state: SplitState, rows: Sequence[ShareShown]) -> ChartShown | None:
    if not 1 < len(rows) <= _DRAWN:
        return None
    points = [
        Point(row.name, series, value)
        for row, share in zip(rows, state.shares, strict=True)
        for series, value in ((_("Share"), share.amount), (_("Committed"), share.committed))
    ]
    short = [row.name for row in rows if row.is_short]
    words = {"count": len(rows), "short": len(short)}
    sentence = _("%(count)s shares beside what is committed of each; %(short)s of them have a gap.") % words
    caption = Caption(f"split-{state.split.along}", _("Shares and what is committed"), sentence)
    return series_chart(caption, "bar", points, goal.target.unit, by=_("Share"))
