"""The shape of plan.yaml as people write it; `loader` turns it into checked values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from fivegood.measures.catalogue import Words
from fivegood.shapes import Shape


class ListEntry(Shape, frozen=True, kw_only=True):
    """A code of a list: the words shown for it; ``owed`` marks an item that every unit owes each month."""

    en: str
    zh: str
    owed: bool = False


CodeListsText = dict[str, dict[str, ListEntry]]


class ParkText(Shape, frozen=True, kw_only=True):
    """Section ``park``: who it is, and what its records are written in."""

    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,40}\Z", description="short id, lower case")]
    name: Words
    short: Words | None = None
    place: Words
    currency: Annotated[str, Meta(description="ISO 4217 code that money columns hold")]
    area_unit: Annotated[str, Meta(description="mu, ha, m2 or km2: what area columns hold")]
    calendar: Annotated[str, Meta(description="working calendar: cn, plain, or a file beside the plan")] = "plain"
    joins_january_february: Annotated[bool, Meta(description="returns of January and February come together")] = False
    areas: Annotated[dict[str, str], Meta(description="named areas, such as built_up: 13 km2")] = {}
    notice: Annotated[Words | None, Meta(description="a notice shown wherever synthetic records are")] = None


class PlanText(Shape, frozen=True, kw_only=True):
    """Section ``plan``: its name and span."""

    name: Words
    from_: date = msgspec.field(name="from")
    to: date
    base_year: int


class GoalText(Shape, frozen=True, kw_only=True):
    """One entry of ``goals``."""

    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_.]{0,80}\Z")]
    branch: str
    name: Words
    measure: Annotated[str | None, Meta(description="measure id; by default the goal's id")] = None
    slice: Annotated[dict[str, str], Meta(description="dimensions that narrow the measure")] = {}
    by: Annotated[int | date, Meta(description="a year (its last day) or a date")]
    target: Annotated[str | int | float, Meta(description="comparator and quantity: > 100 bn CNY")]
    path: Annotated[
        str | dict[int | date, str | int | float],
        Meta(description="linear, linear from Q, compound 11 % a year, constant, none, or quantities by year"),
    ] = "none"
    steps: Annotated[
        dict[int | date, str | int | float],
        Meta(description="annual steps instead of a path: each is due by the end of its year"),
    ] = {}
    over: Annotated[Literal["trailing_year", "year", "plan"], Meta(description="how a flow is measured")] = (
        "trailing_year"
    )
    owner: Annotated[
        str | Words, Meta(description="the office that answers for it; a plain text stands in both languages")
    ] = ""
    weight: Annotated[Decimal, Meta(extra={"ge": 0})] = Decimal(1)
    part_of: Annotated[str, Meta(description="the larger goal it is a part of")] = ""
    relation: Annotated[
        Literal["adds_up", "overlaps", "other_measure"], Meta(description="how it lies in that goal")
    ] = "adds_up"
    kind: Literal["value", "milestone", "rank", "service_level"] = "value"
    clock: Annotated[str, Meta(description="the clock of a service level, in words")] = ""

    def __post_init__(self) -> None:
        if not self.weight.is_finite() or self.weight < 0:
            raise ValueError("a weight is nought or more")


class ClaimText(Shape, frozen=True, kw_only=True):
    """One entry of an edition's ``figures``: a figure as it is published."""

    id: Annotated[str, Meta(description="measure id")]
    period: Annotated[str | int | None, Meta(description="2021-H1, 2021-07, 2021-07-30/2021-08-01")] = None
    as_of: Annotated[date | None, Meta(description="the date a stock holds at")] = None
    slice: dict[str, str] = {}
    hedge: Literal["exact", "more_than", "nearly", "about", "at_most", "at_least"] = "exact"
    stated: Annotated[str | int | float | None, Meta(description="the number stated; by default the exact value")] = (
        None
    )
    subject: Words | None = None


class EditionText(Shape, frozen=True, kw_only=True):
    """One entry of ``editions``."""

    period: str | int
    as_of: date
    published_on: date
    title: Words
    figures: tuple[ClaimText, ...] = ()


class CheckText(Shape, frozen=True, kw_only=True):
    """One entry of ``checks``: arithmetic that must hold between figures (see the reference of checks)."""

    id: str
    kind: str
    of: dict[str, str | int]


class CodesText(Shape, frozen=True, kw_only=True):
    """Section ``codes``: the rules that codes of its country carry. A park in yuan has those of China by default."""

    credit_code: Annotated[
        Literal["cn_uscc", "none"] | None, Meta(description="cn_uscc: GB 32100-2015, with a check character")
    ] = None
    industry_class: Annotated[
        Literal["gbt4754", "none"] | None, Meta(description="gbt4754: sections and divisions of GB/T 4754-2017")
    ] = None


class LampsText(Shape, frozen=True, kw_only=True):
    """Section ``lamps``: when a lamp changes."""

    on_track: Decimal = Decimal(1)
    behind: Decimal = Decimal("0.9")
    complete: Decimal = Decimal("0.9")

    def __post_init__(self) -> None:
        if not all(share.is_finite() for share in (self.on_track, self.behind, self.complete)):
            raise ValueError("a share is a number")


class PlanFile(Shape, frozen=True, kw_only=True):
    """The whole of plan.yaml."""

    park: ParkText
    plan: PlanText
    branches: dict[str, Words]
    goals: tuple[GoalText, ...]
    lists: CodeListsText = {}
    codes: CodesText = CodesText()
    editions: dict[str, EditionText] = {}
    checks: tuple[CheckText, ...] = ()
    lamps: LampsText = LampsText()
