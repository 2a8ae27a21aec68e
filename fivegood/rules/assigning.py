"""Who serves whom: weights, limits and costs as data. The numbers shipped are Fivegood's own, and official nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fivegood import yamlfile
from fivegood.rules.forms import Bilingual

_FILE = Path(__file__).parent.parent / "catalogue" / "assigning.yaml"
#: Points and numbers of units: bounded, so that sums of them stay exact in 64 bits.
_Points = Annotated[int, Field(ge=0, le=100_000)]
_Units = Annotated[int, Field(ge=0, le=1_000)]


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WeightText(_Text):
    """What a unit weighs: by its size class, and more for each open need, up to a number of them, and step of risk."""

    size: Mapping[str, Annotated[int, Field(ge=1, le=1_000)]]
    other: int = Field(1, ge=1, le=1_000)
    open_need: _Units = 0
    open_needs_at_most: _Units = 0
    risk: _Units = 0

    def of(self, size: str, open_needs: int, risk: int) -> int:
        """Return the weight of a unit; a size class that is not named, or none, counts as ``other``."""
        needs = min(open_needs, self.open_needs_at_most)
        return self.size.get(size, self.other) + self.open_need * needs + self.risk * risk


class LimitsText(_Text):
    """The units of an officer whose whole time is free: at least, and at most on each level, the lowest first."""

    least: _Units = 0
    most: tuple[_Units, ...]

    @model_validator(mode="after")
    def _in_order(self) -> LimitsText:
        if list(self.most) != sorted(self.most, reverse=True):
            raise ValueError("a higher level has no more places than the one below it")
        if self.most and self.least > self.most[0]:
            raise ValueError("the least load is above the most")
        return self


class CostsText(_Text):
    """Points that a pair of unit and officer costs, and that make loads even."""

    move: _Points = 0
    kilometre: _Points = 0
    other_area: _Points = 0
    lacking_skill: _Points = 0
    even: _Points = 0


class AwayText(_Text):
    """Absences that count: of the ``days`` from the day on, once an officer is absent for at least ``from_days``."""

    days: int = Field(default=90, ge=1, le=3_660)
    from_days: int = Field(default=30, ge=1, le=3_660)

    def share_there(self, absent: int) -> Fraction:
        """Return which share of these days an officer is there who is absent on so many of them."""
        return (
            Fraction(max(0, self.days - absent), self.days) if absent >= min(self.from_days, self.days) else Fraction(1)
        )


class AssigningText(_Text):
    """The whole file: where the numbers come from, weights, levels, limits of both roles, costs."""

    source: Bilingual
    weight: WeightText
    levels: tuple[Annotated[int, Field(ge=1)], ...] = Field(min_length=1, max_length=8)
    lead: LimitsText
    deputy: LimitsText
    costs: CostsText
    away: AwayText = AwayText()

    @model_validator(mode="after")
    def _levels_rise(self) -> AssigningText:
        if self.levels[0] != 1 or sorted(set(self.levels)) != list(self.levels):
            raise ValueError("levels begin with 1 and rise")
        for limits in (self.lead, self.deputy):
            if len(limits.most) != len(self.levels):
                raise ValueError(f"most has one number for each of the {len(self.levels)} levels")
        return self

    def level_of(self, weight: int) -> int:
        """Return the highest level that a weight reaches, from 1."""
        return sum(1 for least in self.levels if weight >= least)


@cache
def shipped() -> AssigningText:
    """Return the numbers that are shipped."""
    return yamlfile.load(_FILE).shape(AssigningText)
