"""The size class of an enterprise by the thresholds of its sector, which are data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fivegood import yamlfile

CLASSES = ("large", "medium", "small", "micro")
Indicator = Literal["employees", "revenue", "assets"]
INDICATORS: tuple[Indicator, ...] = ("employees", "revenue", "assets")
#: Indicators that are money: their limits are in ten thousands of the currency.
MONEY = frozenset({"revenue", "assets"})
#: The indicator that a whole year adds up to; the others are those of its last day.
FLOWS = frozenset({"revenue"})
_FILE = Path(__file__).parent.parent / "catalogue" / "sizes.yaml"
_TEN_THOUSAND = 10_000
_Limits = tuple[int, int, int]


class SectorText(BaseModel):
    """A sector: where it lies in GB/T 4754-2017, and the lower limits of large, medium and small by indicator."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    divisions: tuple[tuple[int, int], ...] = ()
    groups: tuple[str, ...] = ()
    employees: _Limits | None = None
    revenue: _Limits | None = None
    assets: _Limits | None = None

    @model_validator(mode="after")
    def _limits_fall(self) -> SectorText:
        if not self.limits:
            raise ValueError("a sector needs limits of employees, revenue or assets")
        if any(below >= above for limits in self.limits.values() for above, below in pairwise((*limits, 0))):
            raise ValueError("limits fall from large to small, and the last is above nought")
        return self

    @property
    def limits(self) -> dict[Indicator, _Limits]:
        """The limits of each indicator that the sector is told by."""
        found = {name: getattr(self, name) for name in INDICATORS}
        return {name: limits for name, limits in found.items() if limits is not None}

    def holds(self, digits: str) -> bool:
        """True when the digits of an industry code lie in the sector."""
        if digits[:3] in self.groups:
            return True
        division = int(digits[:2]) if digits[:2].isascii() and digits[:2].isdecimal() else -1
        return any(first <= division <= last for first, last in self.divisions)


class ItemsText(BaseModel):
    """The items of returns that hold the indicators."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    employees: str = "employees"
    revenue: str = "sales_revenue"
    assets: str = "total_assets"


class SizesText(BaseModel):
    """The whole file. Money is in ten thousands of ``currency``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    valid_from: date
    source: str = Field(min_length=1)
    currency: str = "CNY"
    items: ItemsText = ItemsText()
    sectors: dict[str, SectorText]


@dataclass(frozen=True, slots=True)
class SizeClass:
    """A class, the sector it was found by, and the rule in words."""

    name: str
    sector: str
    rule: str


@cache
def shipped() -> SizesText:
    """Return the thresholds that are shipped."""
    return yamlfile.load(_FILE).shape(SizesText)


def sector_of(industry: str, sizes: SizesText | None = None) -> tuple[str, SectorText] | None:
    """Return the sector of an industry code and its limits; None when none holds it.

    A section alone (C) lies in none: it may reach over several.
    """
    text = sizes or shipped()
    digits = industry[1:] if industry[:1].isalpha() else industry
    return next((item for item in text.sectors.items() if len(digits) >= 2 and item[1].holds(digits)), None)


def class_in(
    name: str, sector: SectorText, values: Mapping[Indicator, Decimal], sizes: SizesText | None = None
) -> SizeClass:
    """Return the class by the values of every indicator of a sector, money in the currency itself.

    A class needs every indicator at its limit or above; otherwise the enterprise falls to the next one.
    """
    text = sizes or shipped()
    scaled = {one: values[one] / _TEN_THOUSAND if one in MONEY else values[one] for one in sector.limits}
    place = next((at for at in range(3) if all(scaled[one] >= sector.limits[one][at] for one in scaled)), 3)
    return SizeClass(CLASSES[place], name, f"{text.source} {name}: {_told(sector, scaled, place, text.currency)}")


def _told(sector: SectorText, scaled: Mapping[Indicator, Decimal], place: int, currency: str) -> str:
    """Say each indicator beside the limit that it meets; for micro, those that are below the limit of small."""
    told = []
    for one, value in scaled.items():
        limit = sector.limits[one][min(place, 2)]
        if place == 3 and value >= limit:
            continue
        unit = f" ×10,000 {currency}" if one in MONEY else ""
        told.append(f"{one} {value.normalize():f} {'≥' if value >= limit else '<'} {limit}{unit}")
    return ", ".join(told)


def size_class(
    industry: str,
    *,
    employees: int | None = None,
    revenue: Decimal | None = None,
    assets: Decimal | None = None,
    sizes: SizesText | None = None,
) -> SizeClass | None:
    """Return the class of an enterprise: ``revenue`` and ``assets`` in yuan, of a whole year and at its end.

    None when its industry has no thresholds or an indicator that they ask for is not known.
    """
    found = sector_of(industry, sizes)
    if found is None:
        return None
    name, sector = found
    given: dict[Indicator, Decimal | None] = {
        "employees": None if employees is None else Decimal(employees),
        "revenue": revenue,
        "assets": assets,
    }
    values = {one: value for one, value in given.items() if value is not None}
    return class_in(name, sector, values, sizes) if values.keys() >= sector.limits.keys() else None
