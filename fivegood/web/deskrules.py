"""The rules of the desk in the reader's words: what limit each clock has, and what a used share does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from fivegood.park import OpenPark
from fivegood.plan.goals import Park
from fivegood.records.needs.selectors import needs_promise
from fivegood.rules.desk.explained import limit_told
from fivegood.rules.desk.limits import Limits, RuleText, RungText, Told, promised
from fivegood.rules.promises import Step
from fivegood.web.words import lang


def desk_shown(opened: OpenPark) -> Mapping[str, Any]:
    """Return the desk's rules, the most particular first, and last what the plan promises where no rule says more."""
    park, text = opened.park, opened.rules.desk
    rows = [(_whose(rule, park), _cells(rule.limits, park)) for rule in sorted(text.rules, key=lambda rule: -rule.rank)]
    plan = dict(promised(needs_promise(opened)))
    if plan:
        rows.append((_("Where no rule says more: the plan"), _cells(plan, park)))
    return {
        "clocks": [_clock(step, park) for step in Step],
        "rows": rows,
        "rungs": [(rung.at_percent, _rung(rung)) for rung in sorted(text.rungs, key=lambda one: one.at_percent)],
        "yellow": text.yellow_at_percent,
        "pauses": [words.in_(lang()) for words in text.pause_reasons.values()],
    }


def _cells(limits: Limits, park: Park) -> Sequence[tuple[str, str]]:
    told = ((step, limit_told(limits[step], lang()) if step in limits else "—") for step in Step)
    return [(_clock(step, park), limit) for step, limit in told]


def _clock(step: Step, park: Park) -> str:
    return park.word("need_clock", str(step), lang())


def _whose(rule: RuleText, park: Park) -> str:
    named = (("need_category", rule.categories), ("need_urgency", rule.urgencies))
    parts = [_(", ").join(park.word(name, code, lang()) for code in codes) for name, codes in named if codes]
    return " · ".join(parts) or _("All needs")


def _rung(rung: RungText) -> str:
    words = {
        Told.HOLDER: _("whoever holds the need is told"),
        Told.LEVEL_ABOVE: _("the level above is told"),
        Told.OFFICE: _("the plan office is told"),
    }
    said = [words[one] for one in rung.tell]
    if rung.escalates:
        said.append(_("the need goes one level up"))
    return _("; ").join(said) or "—"
