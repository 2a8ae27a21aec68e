"""The shape of plan.yaml as people write it; `loader` turns it into checked values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from fivegood.measures.catalogue import Words


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ListEntry(_Strict):
    """A code of a list: the words shown for it; ``owed`` marks an item that every unit owes each month."""

    en: str
    zh: str
    owed: bool = False


CodeListsText = dict[str, dict[str, ListEntry]]


class ParkText(_Strict):
    """Section ``park``: who it is, and what its records are written in."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,40}$", description="short id, lower case")]
    name: Words
    short: Words | None = None
    place: Words
    currency: Annotated[str, Field(description="ISO 4217 code that money columns hold")]
    area_unit: Annotated[str, Field(description="mu, ha, m2 or km2: what area columns hold")]
    calendar: Annotated[str, Field(description="working calendar: cn, plain, or a file beside the plan")] = "plain"
    joins_january_february: Annotated[bool, Field(description="returns of January and February come together")] = False
    areas: Annotated[dict[str, str], Field(description="named areas, such as built_up: 13 km2")] = {}
    notice: Annotated[Words | None, Field(description="a notice shown wherever synthetic records are")] = None


class PlanText(_Strict):
    """Section ``plan``: its name and span."""

    name: Words
    from_: Annotated[date, Field(alias="from")]
    to: date
    base_year: int


class GoalText(_Strict):
    """One entry of ``goals``."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,80}$")]
    branch: str
    name: Words
    measure: Annotated[str | None, Field(description="measure id; by default the goal's id")] = None
    slice: Annotated[dict[str, str], Field(description="dimensions that narrow the measure")] = {}
    by: Annotated[int | date, Field(description="a year (its last day) or a date", union_mode="left_to_right")]
    target: Annotated[str | int | float, Field(description="comparator and quantity: > 100 bn CNY")]
    path: Annotated[
        str | dict[int | date, str | int | float],
        Field(description="linear, linear from Q, compound 11 % a year, constant, none, or quantities by year"),
    ] = "none"
    steps: Annotated[
        dict[int | date, str | int | float],
        Field(description="annual steps instead of a path: each is due by the end of its year"),
    ] = {}
    over: Annotated[Literal["trailing_year", "year", "plan"], Field(description="how a flow is measured")] = (
        "trailing_year"
    )
    owner: Annotated[
        str | Words, Field(description="the office that answers for it; a plain text stands in both languages")
    ] = ""
    weight: Annotated[Decimal, Field(ge=0)] = Decimal(1)
    part_of: Annotated[str, Field(description="the larger goal it is a part of")] = ""
    relation: Annotated[
        Literal["adds_up", "overlaps", "other_measure"], Field(description="how it lies in that goal")
    ] = "adds_up"
    kind: Literal["value", "milestone", "rank", "service_level"] = "value"
    clock: Annotated[str, Field(description="the clock of a service level, in words")] = ""


class ClaimText(_Strict):
    """One entry of an edition's ``figures``: a figure as it is published."""

    id: Annotated[str, Field(description="measure id")]
    period: Annotated[str | int | None, Field(description="2021-H1, 2021-07, 2021-07-30/2021-08-01")] = None
    as_of: Annotated[date | None, Field(description="the date a stock holds at")] = None
    slice: dict[str, str] = {}
    hedge: Literal["exact", "more_than", "nearly", "about", "at_most", "at_least"] = "exact"
    stated: Annotated[str | int | float | None, Field(description="the number stated; by default the exact value")] = (
        None
    )
    subject: Words | None = None


class EditionText(_Strict):
    """One entry of ``editions``."""

    period: str | int
    as_of: date
    published_on: date
    title: Words
    figures: tuple[ClaimText, ...] = ()


class CheckText(_Strict):
    """One entry of ``checks``: arithmetic that must hold between figures (see the reference of checks)."""

    id: str
    kind: str
    of: dict[str, str | int]


class CodesText(_Strict):
    """Section ``codes``: the rules that codes of its country carry. A park in yuan has those of China by default."""

    credit_code: Annotated[
        Literal["cn_uscc", "none"] | None, Field(description="cn_uscc: GB 32100-2015, with a check character")
    ] = None
    industry_class: Annotated[
        Literal["gbt4754", "none"] | None, Field(description="gbt4754: sections and divisions of GB/T 4754-2017")
    ] = None


class LampsText(_Strict):
    """Section ``lamps``: when a lamp changes."""

    on_track: Decimal = Decimal(1)
    behind: Decimal = Decimal("0.9")
    complete: Decimal = Decimal("0.9")


class PlanFile(_Strict):
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
