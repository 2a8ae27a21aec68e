"""Lamps of projects in the reader's words: shape and word before the colour, the rule, the number and the limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.cells import plain
from fivegood.facts.courses import WORDS, ProjectLamps
from fivegood.facts.rows import Row
from fivegood.plan.goals import Park
from fivegood.quantities import Unit, format_quantity
from fivegood.records.actors import Actor
from fivegood.records.book.filters import AS_OF, day_asked
from fivegood.records.projects.portfolio import states_of
from fivegood.records.projects.selectors import project_lamps
from fivegood.rules.lamps import UNITS, Judged, LampsText, LimitText
from fivegood.rules.ramps import Ramp
from fivegood.web.punctuation import blank, bracketed, colon
from fivegood.web.words import lang

LAMP = "lamp"
_SHAPES = {"red": "■", "yellow": "▲", "green": "●", "none": "?", "dropped": "–"}


#: Words that are looked up one at a time: a board asks for hundreds.
_NAMES = {
    "red": later("red"),
    "yellow": later("yellow"),
    "green": later("green"),
    "none": later("not judged"),
    "dropped": later("given up"),
}
_RULES = {
    "late_start": later("Start planned and not made"),
    "slow_progress": later("Behind schedule"),
    "missing_entry": later("No entry since the start"),
    "stopped_entry": later("No entry since the last one"),
}
_WHY = {
    "rule_off": later("the park has no such rule"),
    "no_planned_start": later("no start is planned"),
    "no_planned_production": later("no day of production is planned"),
    "no_investment": later("the contracted investment is not known"),
    "no_entry": later("no completed investment is entered"),
    "periods_overlap": later("periods of its investment overlap"),
    "not_started": later("not started"),
    "in_production": later("in production"),
}


@dataclass(frozen=True, slots=True)
class LampShown:
    """A lamp: its word in the data, its shape, what it is called, and a sentence for each rule that lit it."""

    code: str
    shape: str
    name: str
    rules: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule of one project: its name, lamp, number and limit, or why it could not be judged."""

    name: str
    lamp: LampShown
    value: str
    limit: str
    why: str


class LampsAsked:
    """What a list of projects is asked about lamps: which, and on which day; by default all, today."""

    names = frozenset({LAMP, AS_OF})

    def __init__(self, actor: Actor, rules: LampsText, asked: QueryDict) -> None:
        self.faults: list[Fault] = []
        self.source = rules.source.in_(lang())
        self.lamp = str(asked.get(LAMP, ""))
        self.day = _day(actor, asked, self.faults)
        self._actor, self._rules = actor, rules
        self._states: Mapping[str, ProjectLamps] | None = None
        if self.lamp and self.lamp not in WORDS:
            message = f"is one of {', '.join(WORDS)}"
            self.faults.append(Fault("", 0, LAMP, message, self.lamp, nearest(self.lamp, WORDS)))

    @property
    def choices(self) -> Sequence[LampShown]:
        """What may be asked for."""
        return [_lamp(code) for code in WORDS]

    def narrowed(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """Return those records whose project has the lamp asked for."""
        if not self.lamp:
            return found
        states = project_lamps(self._actor, self.day, self._rules, with_ramps=False)
        self._states = {state.project_id: state for state in states if state.word == self.lamp}
        return found.filter(project_id__in=list(self._states))

    def shown(self, rows: Sequence[Row]) -> list[LampShown | None]:
        """Return the lamp of each row; none for a withdrawn one."""
        states = self._states
        if states is None:
            kept = [str(row["project_id"]) for row in rows if not row["is_withdrawn"]]
            states = states_of(self._actor, kept, self.day, self._rules)
        known = [states.get(str(row["project_id"])) for row in rows]
        return [_lamp(state.word, _lit(state)) if state else None for state in known]


def lamp_shown(state: ProjectLamps) -> LampShown:
    """Return the lamp of a project, with a sentence for each rule that lit it."""
    return _lamp(state.word, _lit(state))


def state_told(state: ProjectLamps, rules: LampsText, park: Park, day: date) -> Mapping[str, Any]:
    """Return what the page of a project shows of its lamps and its ramp."""
    return {
        "day": day,
        "source": rules.source.in_(lang()),
        "lamp": _lamp(state.word),
        "rules": [_rule(one) for one in state.judged],
        "ramp": _ramp(state.ramp, park),
    }


def day_of(actor: Actor, asked: QueryDict) -> date:
    """Return the day that a page is asked as of, today by default. Raises InputError for a day that is none."""
    faults: list[Fault] = []
    day = _day(actor, asked, faults)
    if faults:
        raise InputError(faults)
    return day


def lamp_of(state: ProjectLamps) -> LampShown:
    """Return the lamp of a project with a sentence for each rule that lit it."""
    return _lamp(state.word, _lit(state))


def _day(actor: Actor, asked: QueryDict, faults: list[Fault]) -> date:
    text = str(asked.get(AS_OF, ""))
    return (day_asked(text, faults) if text else None) or actor.today


def _lamp(code: str, rules: Sequence[str] = ()) -> LampShown:
    return LampShown(code, _SHAPES[code], str(_NAMES[code]), rules)


def _lit(state: ProjectLamps) -> list[str]:
    """Return a sentence for each rule that is not green."""
    lit = (_rule(one) for one in state.judged if one.lamp not in (None, "green"))
    return [f"{rule.name}{colon()}{rule.value}{bracketed(rule.limit)}" for rule in lit]


def _rule(one: Judged) -> RuleShown:
    value = f"{plain(one.value)}{blank()}{_unit(one)}" if one.value is not None else ""
    lamp = _lamp(one.lamp.value if one.lamp else "none")
    return RuleShown(str(_RULES[one.rule]), lamp, value, _limit(one.limit), str(_WHY[one.why]) if one.why else "")


def _unit(one: Judged) -> str:
    if UNITS[one.rule] == "points":
        return _("points")
    return _("month") if one.value == 1 else _("months")


def _limit(limit: LimitText | None) -> str:
    if limit is None:
        return ""
    told = _("lit above %(limit)s") if limit.above is not None else _("lit from %(limit)s")
    return told % {"limit": plain(limit.value)}


def _ramp(ramp: Ramp, park: Park) -> Mapping[str, str]:
    """Return the ramp as title and words, what is missing said in its place."""
    missing = {
        "not_in_production": _("not in production"),
        "no_ramp_months": _("no months from production to design capacity are planned"),
        "no_design_output": _("the output at design capacity is not known"),
        "no_unit": _("the project has no unit whose returns could be read"),
        "returns_missing": _("months without a return of output: %(count)s") % {"count": ramp.missing_months},
    }
    told: dict[str, str] = {}
    if ramp.production_on:
        told[_("In production since")] = ramp.production_on.isoformat()
    if ramp.full_on and ramp.expected_share is not None:
        told[_("Design capacity due on")] = ramp.full_on.isoformat()
        told[_("Share of design output due")] = f"{plain(ramp.expected_share * 100)}{blank()}%"
    if ramp.window and ramp.expected_output is not None:
        unit = Unit.parse(park.currency)
        of = {"window": str(ramp.window)}
        told[_("Output asked for in %(window)s") % of] = format_quantity(ramp.expected_output, unit, lang())
        if ramp.output is not None:
            told[_("Output returned by the unit in %(window)s") % of] = format_quantity(ramp.output, unit, lang())
        if ramp.attained is not None:
            told[_("Returned over asked")] = f"{plain(ramp.attained * 100)}{blank()}%"
    if ramp.why:
        told[_("Missing")] = missing[ramp.why]
    return told
