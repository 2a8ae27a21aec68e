"""What enterprises are asked for: items with their meaning, the forms of authorities that ask for them, the checks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fivegood import yamlfile
from fivegood.errors import Fault, InputError
from fivegood.periods import Period
from fivegood.rules.duedates import DueRule

Severity = Literal["error", "warning"]
PeriodKind = Literal["month", "quarter", "half", "year"]
_TIMES = {"month": 12, "quarter": 4, "half": 2, "year": 1}


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(_Text):
    """Words in both languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def in_(self, lang: str) -> str:
        """Return the words in a language."""
        return self.zh if lang == "zh" else self.en


class ItemText(_Text):
    """An item: a flow or a stock, stated for the period alone or since 1 January; money or a number."""

    kind: Literal["flow", "stock"]
    basis: Literal["single", "cumulative"]
    unit: Literal["money", "number", "whole"] = "number"
    may_be_negative: bool = False
    definition: Bilingual

    @model_validator(mode="after")
    def _stock_is_single(self) -> ItemText:
        if self.kind == "stock" and self.basis == "cumulative":
            raise ValueError("a stock is never cumulative")
        return self


class FormText(_Text):
    """A form of an authority: how often, when due, which items; for periods from a day and to a day, if it says so."""

    authority: Bilingual
    name: Bilingual
    is_example: bool = False
    period: PeriodKind
    due: DueRule
    valid_from: date | None = None
    valid_to: date | None = None
    items: tuple[str, ...] = Field(min_length=1)

    @property
    def times(self) -> int:
        """How often a year it is asked for."""
        return _TIMES[self.period]

    def asks_for(self, period: Period) -> bool:
        """True when the form is in force for the whole of a period."""
        begun = self.valid_from is None or self.valid_from <= period.start
        return begun and (self.valid_to is None or period.end <= self.valid_to)


class AboveText(_Text):
    """A check: an item that should not be above another of the same return."""

    item: str
    other: str
    severity: Severity = "warning"


class GrowthText(_Text):
    """A check: against the same period a year before, a growth in percent that is beyond what is usual."""

    above_percent: Decimal = Decimal(200)
    below_percent: Decimal = Decimal(-70)


class RepeatText(_Text):
    """A check: a value that stands the same so many periods one after the other."""

    periods: int = Field(3, ge=2)


class HeapText(_Text):
    """A check: last digits that heap. The chi-square of ten equally likely digits, over at least so many values."""

    least: int = Field(30, ge=20)
    chi_square: Decimal = Decimal("27.88")


class ChecksText(_Text):
    """The checks at entry. A check that is not named is not made."""

    not_above: tuple[AboveText, ...] = ()
    growth: GrowthText | None = None
    repeats: RepeatText | None = None
    heaps: HeapText | None = None


class ReturnsText(_Text):
    """The whole catalogue; empty for a park that asks for none."""

    items: dict[str, ItemText] = Field(default_factory=dict)
    forms: dict[str, FormText] = Field(default_factory=dict)
    checks: ChecksText = ChecksText()

    def forms_asking(self, item: str) -> list[str]:
        """Return the forms that an item serves."""
        return [name for name, form in self.forms.items() if item in form.items]

    def asked_in(self, form: str) -> tuple[str, ...]:
        """Return the items that are asked for in a form: the rest come out of forms that are filled in more often.

        An item collected once serves every form: a quarter's revenue is known when its months are.
        """
        own = self.forms[form]
        finer = {item for other in self.forms.values() if other.times > own.times for item in other.items}
        return tuple(item for item in own.items if item not in finer)


def parse(text: str, name: str, items: Collection[str]) -> ReturnsText:
    """Read the catalogue out of its text; ``items`` are the codes of the park's list of items.

    Raises InputError with every fault, each with its line and column.
    """
    file = yamlfile.parse(text, name)
    found = file.shape(ReturnsText)
    faults = [*_unknown_items(file, found), *_unlisted_items(file, found, items)]
    if faults:
        raise InputError(sorted(faults), name)
    return found


def _unknown_items(file: yamlfile.YamlFile, text: ReturnsText) -> Iterator[Fault]:
    known = tuple(text.items)
    message = "is no item of this catalogue"
    for name, form in text.forms.items():
        for place, item in enumerate(form.items):
            if item not in text.items:
                yield file.fault(("forms", name, "items", place), message, value=item, choices=known)
            elif item in form.items[:place]:
                yield file.fault(("forms", name, "items", place), "stands in this form already", value=item)
    for place, check in enumerate(text.checks.not_above):
        for side in ("item", "other"):
            item = getattr(check, side)
            if item not in text.items:
                yield file.fault(("checks", "not_above", place, side), message, value=item, choices=known)


def _unlisted_items(file: yamlfile.YamlFile, text: ReturnsText, items: Collection[str]) -> Iterator[Fault]:
    message = "is not in the park's list of items (plan.yaml, lists.item)"
    for item in text.items:
        if items and item not in items:
            yield file.fault(("items", item), message, value=item, choices=tuple(items))


def burden(catalogue: ReturnsText, forms: Iterable[str]) -> tuple[int, int]:
    """Return how many cells the forms of a year ask for, and how many an enterprise fills in as each item counts once.

    An item that several forms ask for is filled in as often as the most frequent of them asks.
    """
    asked, most = 0, dict[str, int]()
    for form in (catalogue.forms[name] for name in forms):
        asked += form.times * len(form.items)
        for item in form.items:
            most[item] = max(most.get(item, 0), form.times)
    return asked, sum(most.values())
