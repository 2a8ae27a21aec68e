"""The catalogue of returns: items with their meaning, and the forms of authorities that ask for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from fivegood import yamlfile
from fivegood.rules.duedates import DueRule

_FILE = Path(__file__).parent.parent / "catalogue" / "returns.yaml"


class Bilingual(BaseModel):
    """Words in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def in_(self, lang: str) -> str:
        """Return the words in a language."""
        return self.zh if lang == "zh" else self.en


class ItemText(BaseModel):
    """An item: a flow or a stock, stated for the period alone or since 1 January; money or a number."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Literal["flow", "stock"]
    basis: Literal["single", "cumulative"]
    money: bool = False
    may_be_negative: bool = False
    definition: Bilingual

    @model_validator(mode="after")
    def _stock_is_single(self) -> ItemText:
        if self.kind == "stock" and self.basis == "cumulative":
            raise ValueError("a stock is never cumulative")
        return self


class FormText(BaseModel):
    """A form of an authority: how often, when due, which items."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    authority: Bilingual
    name: Bilingual
    is_example: bool = False
    period: Literal["month", "quarter", "half", "year"]
    due: DueRule
    items: tuple[str, ...] = Field(min_length=1)


class ReturnsText(BaseModel):
    """The whole catalogue."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    items: dict[str, ItemText]
    forms: dict[str, FormText]

    @model_validator(mode="after")
    def _items_are_there(self) -> ReturnsText:
        unknown = sorted({item for form in self.forms.values() for item in form.items} - self.items.keys())
        if unknown:
            raise ValueError(f"forms ask for items that are not there: {', '.join(unknown)}")
        return self

    def forms_asking(self, item: str) -> list[str]:
        """Return the forms that an item serves."""
        return [name for name, form in self.forms.items() if item in form.items]


class _File(RootModel[ReturnsText]):
    pass


@cache
def shipped() -> ReturnsText:
    """Return the catalogue that is shipped."""
    return yamlfile.load(_FILE).shape(_File).root


def burden(catalogue: ReturnsText, forms: Collection[str]) -> tuple[int, int]:
    """Return how many cells the forms of a year ask for, and how many an enterprise fills in as each item counts once.

    A quarter's item is worked out of its months where a monthly form asks for it, so it is not asked again.
    """
    times = {"month": 12, "quarter": 4, "half": 2, "year": 1}
    asked = sum(times[catalogue.forms[name].period] * len(catalogue.forms[name].items) for name in forms)
    finest: Counter[str] = Counter()
    for name in forms:
        form = catalogue.forms[name]
        for item in form.items:
            finest[item] = max(finest[item], times[form.period])
    return asked, sum(finest.values())
