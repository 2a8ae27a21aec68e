"""The numbers of a report as facts of XBRL 2.1: what each tells of, when, in which unit, exactly."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fivegood.measures.compile import When
from fivegood.periods import Period
from fivegood.plan.scorecard import Standing
from fivegood.quantities import CURRENCIES
from fivegood.report.goalcalls import goal_name
from fivegood.report.ledger import number_text
from fivegood.report.nodes import Document, Entry, ScorecardBlock
from fivegood.report.words import target_text, withheld_text, word
from fivegood.rules.disclosure.text import DisclosureText
from fivegood.structs import replace

_LONGEST = 100
#: A number in print, of which no sign and no scale is read.
_PRINTED = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_LARGEST_SCALE = 12


@dataclass(frozen=True, slots=True)
class Concept:
    """What a fact tells of: a figure, its rows, or a number of a goal; it holds over a period or at an instant."""

    name: str
    is_money: bool
    is_instant: bool


@dataclass(frozen=True, slots=True)
class Context:
    """When a fact holds. XBRL's instants are the ends of days, and so are the ends of its periods."""

    id: str
    when: When

    @property
    def start(self) -> str:
        """The first day of a period, empty for an instant."""
        return self.when.start.isoformat() if isinstance(self.when, Period) else ""

    @property
    def end(self) -> str:
        """The last day."""
        return (self.when.end if isinstance(self.when, Period) else self.when).isoformat()


@dataclass(frozen=True, slots=True)
class UnitOf:
    """A unit as the ledger writes it: one measure, and those that divide it."""

    id: str
    text: str
    measure: str
    divisors: Sequence[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One number: ``label`` is what the report calls it, ``text`` how it is printed there.

    What is withheld or missing has no value, and ``why``.
    """

    concept: Concept
    context: Context
    unit: UnitOf
    value: Decimal | None
    label: str
    text: str
    when: str
    why: str = ""

    @property
    def digits(self) -> str:
        """Every digit of the number, grouped, without its sign."""
        whole, point, rest = number_text(abs(self.value or Decimal(0))).partition(".")
        return f"{int(whole):,}{point}{rest}"

    @property
    def sign(self) -> str:
        """A minus, or nothing."""
        return "-" if self.value is not None and self.value < 0 else ""

    def printed(self) -> tuple[str, str, str, int] | None:
        """Return what stands before the printed number, the number, what stands after it, and its power of ten.

        None where the print is rounded or holds more than one number: it is no fact then, though true as a claim.
        """
        found = list(_PRINTED.finditer(self.text))
        if len(found) != 1 or not self.value:
            return None
        shown = Decimal(found[0][0].replace(",", ""))
        for scale in range(_LARGEST_SCALE + 1):
            if shown.scaleb(scale) == abs(self.value):
                return self.text[: found[0].start()], found[0][0], self.text[found[0].end() :], scale
        return None


@dataclass(frozen=True, slots=True)
class Instance:
    """The facts of one report: those of its ledger in its order, and of its scorecards by the goals' names."""

    listed: Sequence[Fact]
    goals: Mapping[str, Mapping[str, Fact]]

    @property
    def reasons(self) -> list[str]:
        """Every reason for which a goal has no value, once."""
        return list(dict.fromkeys(one["value"].why for one in self.goals.values() if one["value"].why))

    @property
    def facts(self) -> list[Fact]:
        """All of them."""
        return [*self.listed, *(fact for numbers in self.goals.values() for fact in numbers.values())]

    @property
    def contexts(self) -> list[Context]:
        """Every time that a fact holds, once."""
        return list({fact.context.id: fact.context for fact in self.facts}.values())

    @property
    def units(self) -> list[UnitOf]:
        """Every unit of a fact, once."""
        return list({fact.unit.id: fact.unit for fact in self.facts}.values())


def instance_of(document: Document, as_of: date, rules: DisclosureText) -> Instance:
    """Return the facts of a report; ``as_of`` is the day of its scorecards, ``rules`` those by which it withholds."""
    goals = {goal_name(one.goal): _of_goal(one, as_of, rules, document.lang) for one in standings_of(document)}
    return Instance([_fact(entry) for entry in document.entries], goals)


def standings_of(document: Document) -> list[Standing]:
    """Return the standings of a report's scorecards, in the order of the text."""
    return [one for block in document.blocks if isinstance(block, ScorecardBlock) for one in block.standings]


def _of_goal(standing: Standing, as_of: date, rules: DisclosureText, lang: str) -> dict[str, Fact]:
    goal, target = standing.goal, standing.goal.target
    numbers = {"value": (standing.value, as_of, ""), "target": (target.value, target.by, target_text(target, lang))}
    return {
        kind: replace(
            _made(f"goal_{kind}", goal_name(goal), day, target.unit.id, value, goal.name.in_(lang), text, str(day)),
            why=_why(standing, rules, lang) if value is None else "",
        )
        for kind, (value, day, text) in numbers.items()
    }


def _why(standing: Standing, rules: DisclosureText, lang: str) -> str:
    if standing.withheld:
        return word("withheld_because", lang, withheld_text(standing.withheld, rules, lang))
    return word("no_data", lang)


def concepts_of(instances: Mapping[str, Instance]) -> list[tuple[Concept, dict[str, str]]]:
    """Return every concept with its label in each language in which a report tells of it."""
    labels: dict[Concept, dict[str, str]] = {}
    for lang, instance in instances.items():
        for fact in instance.facts:
            labels.setdefault(fact.concept, {}).setdefault(lang, fact.label)
    return sorted(labels.items(), key=lambda item: item[0].name)


def measures_of(instances: Iterable[Instance]) -> list[str]:
    """Return the measures that are the park's own, as no standard list has them."""
    used = {name for one in instances for unit in one.units for name in (unit.measure, *unit.divisors)}
    return sorted(name for name in used if name.startswith("park:"))


def _fact(entry: Entry) -> Fact:
    when = entry.question.when if entry.question is not None else _when(entry.when)
    if entry.kind.startswith("goal_"):
        when = date.fromisoformat(entry.when)
    return _made(entry.kind, entry.id, when, entry.unit, entry.value, entry.name, entry.text, entry.when)


def _when(text: str) -> When:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return Period.parse(text)


def _made(
    kind: str, told: str, when: When, unit: str, value: Decimal | None, label: str, text: str, shown: str
) -> Fact:
    is_instant = not isinstance(when, Period)
    measure, *divisors = unit.split("/")
    plain = told.removeprefix("goal:").replace("@", ".")
    concept = Concept(_name(f"{kind}.{plain}{'.on' if is_instant else ''}"), unit in CURRENCIES, is_instant)
    told_in = UnitOf(
        _name(f"u.{unit.replace('/', '_per_')}"), unit, _measure(measure), tuple(_measure(one) for one in divisors)
    )
    return Fact(concept, Context(_name(f"c.{when}"), when), told_in, value, label, text, shown)


def _measure(unit: str) -> str:
    return f"iso4217:{unit}" if unit in CURRENCIES else f"park:{_name(unit.replace(' ', '_'))}"


def _name(text: str) -> str:
    """Return a name as XML takes it, told apart by the start of a hash where signs were lost."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", text)
    if plain == text and len(plain) <= _LONGEST:
        return plain
    return f"{plain[: _LONGEST - 11].rstrip('.-')}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"
