"""How long each step of a need may take, by category and urgency, as data. PURE.

Nothing is shipped but the way of writing it: what no rule of a park states, its plan promises, and what neither says
has no limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from itertools import combinations
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from fivegood.rules.forms import Bilingual
from fivegood.rules.promises import Promise, Step


class Unit(StrEnum):
    """What a limit counts."""

    WORKING_MINUTE = "working minute"
    WORKDAY = "workday"
    MINUTE = "minute"


#: How many of which unit each word stands for.
_WORDS: Mapping[str, tuple[int, Unit]] = {
    "working minute": (1, Unit.WORKING_MINUTE),
    "working hour": (60, Unit.WORKING_MINUTE),
    "workday": (1, Unit.WORKDAY),
    "minute": (1, Unit.MINUTE),
    "hour": (60, Unit.MINUTE),
    "day": (24 * 60, Unit.MINUTE),
}
_TEXT = re.compile(rf"([1-9][0-9]{{0,5}}) ({'|'.join(_WORDS)})s?")


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of working minutes (office hours), of workdays, or of minutes that pass. Always 1 or more."""

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read "60 working minutes", "2 working hours", "5 workdays", "24 hours" or "7 days". Raises ValueError."""
        found = _TEXT.fullmatch(text.strip())
        if not found:
            raise ValueError(f"a limit is a number of {'s, '.join(_WORDS)}s, such as 60 working minutes")
        times, unit = _WORDS[found[2]]
        return cls(int(found[1]) * times, unit)

    def __str__(self) -> str:
        """Return the text that is read as this limit, in the largest word of which there are several."""
        words = [(times, word) for word, (times, unit) in _WORDS.items() if unit is self.unit]
        times, word = max(one for one in words if one[0] == 1 or (self.count % one[0] == 0 and self.count > one[0]))
        number = self.count // times
        return f"{number} {word}{'' if number == 1 else 's'}"

    def part(self, share: Decimal) -> Limit:
        """Return a share of the limit, rounded up to a whole unit and never none."""
        return Limit(max(1, int((self.count * share).to_integral_value(ROUND_CEILING))), self.unit)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let a park's file state a limit as text."""
        return core_schema.no_info_after_validator_function(cls.parse, core_schema.str_schema())


Limits = Mapping[Step, Limit]


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleText(_Text):
    """The limits of needs of some categories or urgencies; a rule that names neither is for all of them."""

    categories: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    limits: dict[Step, Limit] = Field(min_length=1)

    @property
    def rank(self) -> int:
        """How particular the rule is: both named, the category, the urgency, neither."""
        return 2 * bool(self.categories) + bool(self.urgencies)

    def holds(self, category: str, urgency: str) -> bool:
        """Tell whether the rule is for needs of a category and an urgency."""
        return (not self.categories or category in self.categories) and (
            not self.urgencies or urgency in self.urgencies
        )


class Told(StrEnum):
    """Who is told of a clock: whoever holds the need or stands in for them, the level above, the plan office."""

    HOLDER = "holder"
    LEVEL_ABOVE = "level_above"
    OFFICE = "office"


class RungText(_Text):
    """What happens when a share of a limit is used up: who is told, and whether the need goes one level up."""

    at_percent: int = Field(ge=1, le=1_000)
    tell: tuple[Told, ...] = ()
    escalates: bool = False

    @model_validator(mode="after")
    def _is_heard(self) -> RungText:
        if not self.tell and not self.escalates:
            raise ValueError("a rung tells somebody, or takes the need one level up")
        return self


class DeskText(_Text):
    """A park's rules of its desk. ``yellow_at_percent``: from which share used a clock that runs is yellow."""

    rules: tuple[RuleText, ...] = ()
    rungs: tuple[RungText, ...] = ()
    yellow_at_percent: int = Field(default=80, ge=1, le=100)
    pause_reasons: dict[str, Bilingual] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_one_answer(self) -> DeskText:
        for one, other in combinations(self.rules, 2):
            steps = sorted(set(one.limits) & set(other.limits))
            if steps and one.rank == other.rank and _meet(one, other):
                raise ValueError(f"two rules state a limit of {', '.join(steps)} for the same needs")
        return self

    def limits_of(self, category: str, urgency: str, promise: Promise) -> Limits:
        """Return the limits of needs of a kind: of the most particular rule for each step, else what the plan says."""
        found = dict(promised(promise))
        for rule in sorted(self.rules, key=lambda rule: rule.rank):
            if rule.holds(category, urgency):
                found |= rule.limits
        return found


def promised(promise: Promise) -> Iterator[tuple[Step, Limit]]:
    """Yield the limits that a plan promises."""
    if promise.answer_minutes is not None:
        yield Step.ANSWER, Limit(promise.answer_minutes, Unit.WORKING_MINUTE)
    if promise.plan_hours is not None:
        yield Step.PLAN, Limit(promise.plan_hours * 60, Unit.MINUTE)
    if promise.close_days is not None:
        yield Step.CLOSE, Limit(promise.close_days * 24 * 60, Unit.MINUTE)


def _meet(one: RuleText, other: RuleText) -> bool:
    pairs = ((one.categories, other.categories), (one.urgencies, other.urgencies))
    return all(not mine or not theirs or set(mine) & set(theirs) for mine, theirs in pairs)
