"""The shapes of returns in the API: forms, a sheet to fill in, what a step brings along, how complete a year is."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import ConfigDict, Field


class FormShape(Schema):
    """A form of an authority."""

    id: str
    name: dict[str, str]
    authority: dict[str, str]
    period: str
    items: list[str]
    asked: list[str]
    is_example: bool


class FormsShape(Schema):
    """The forms, and the burden: cells asked for in a year, and filled in as each item counts once."""

    forms: list[FormShape]
    cells_asked: int
    cells_filled: int


class Of(Schema):
    """Which sheet: the form, the period and the unit."""

    form: str
    period: str = Field(description="2021-08, 2021-01/2021-02, 2021-Q2, 2021-H1 or 2021.")
    unit_id: str


class LineShape(Schema):
    """An item of a sheet; amounts are exact texts in the item's own unit."""

    item: str
    stated: str | None
    before: str | None
    last_year: str | None
    is_open: bool
    collected_in: str
    held_by: str


class DoubtShape(Schema):
    """What a check says of an item."""

    check: str
    item: str
    severity: str
    message: dict[str, str]
    explanation: str = Field(description="What the unit says to it; empty while nobody has explained it.")


class SheetShape(Schema):
    """One form of one unit for one period."""

    form: str
    period: str
    unit_id: str
    state: str
    version: int
    due_at: str | None
    is_late: bool
    lines: list[LineShape]
    doubts: list[DoubtShape]
    moves: list[str]


class SheetSent(Schema):
    """What a step brings along: values by item as people write them, explanations of doubtful ones."""

    model_config = ConfigDict(extra="forbid")
    stated: dict[str, str] = Field(default_factory=dict)
    explanation: str | None = Field(None, description="A word for all warnings that have none of their own.")
    explanations: dict[str, str] = Field(
        default_factory=dict, description='By item and check of a doubt: {"tax_paid.missing": "…"}.'
    )
    channel: Literal["page", "phone", "visit", "desk", "api"] = "api"


class CoverageShape(Schema):
    """How complete a form is for a period."""

    form: str
    period: str
    due_at: str | None
    owed: int
    filed: int
    on_time: int
    accepted: int
    overdue: int
    missing: int


class Year(Schema):
    """A year."""

    year: int = Field(ge=1900, le=2199)


class PeriodSent(Schema):
    """A form for a period, and the units it is about."""

    model_config = ConfigDict(extra="forbid")
    form: str
    period: str
    unit_ids: list[str] = Field(default_factory=list, max_length=2_000)


class Changed(Schema):
    """How many filings a step changed."""

    added: int
    corrected: int
    entry: int | None
