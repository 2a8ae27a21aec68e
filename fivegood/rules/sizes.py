"""The size class of an enterprise by the thresholds of its sector, which are data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from fivegood import yamlfile

CLASSES = ("large", "medium", "small", "micro")
_FILE = Path(__file__).parent.parent / "catalogue" / "sizes.yaml"
_TEN_THOUSAND = 10_000


class SectorText(BaseModel):
    """A sector: where it lies in GB/T 4754-2017, and the lower limits of large, medium and small by indicator."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    divisions: tuple[tuple[int, int], ...] = ()
    groups: tuple[str, ...] = ()
    employees: tuple[int, int, int] | None = None
    revenue: tuple[int, int, int] | None = None
    assets: tuple[int, int, int] | None = None

    def holds(self, digits: str) -> bool:
        """True when the digits of an industry code lie in the sector."""
        division = int(digits[:2])
        is_within = any(first <= division <= last for first, last in self.divisions)
        return digits[:3] in self.groups or is_within


class SizesText(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    valid_from: date
    source: str = Field(min_length=1)
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
    text = sizes or shipped()
    digits = industry[1:] if industry[:1].isalpha() else industry
    found = next((item for item in text.sectors.items() if len(digits) >= 2 and item[1].holds(digits)), None)
    if found is None:
        return None
    name, sector = found
    known = {
        "employees": (sector.employees, None if employees is None else Decimal(employees)),
        "revenue": (sector.revenue, None if revenue is None else revenue / _TEN_THOUSAND),
        "assets": (sector.assets, None if assets is None else assets / _TEN_THOUSAND),
    }
    asked = [(limits, value) for limits, value in known.values() if limits is not None]
    if any(value is None for _, value in asked):
        return None
    place = next(
        (at for at in range(3) if all(value is not None and value >= limits[at] for limits, value in asked)), 3
    )
    return SizeClass(CLASSES[place], name, f"{text.source}: {name}")
