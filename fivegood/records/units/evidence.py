"""What a unit's returns of a year say of its size: revenue of the whole year, people and assets at its end. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from fivegood.errors import Fault
from fivegood.facts.rows import Row
from fivegood.facts.spans import single_values
from fivegood.periods import Period
from fivegood.rules.sizes import FLOWS, Indicator, SectorText


class Reason(StrEnum):
    """Why a unit could not be classed. ``str()`` is the code that programs are told."""

    NO_INDUSTRY_CLASS = "no_industry_class"
    NO_THRESHOLDS = "no_thresholds"
    RETURNS_MISSING = "returns_missing"
    RETURNS_CONTRADICT = "returns_contradict"
    REAL_CLASS = "real_class"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that stands in the way of a class: a reason, and what it is about (an item, periods, a code)."""

    reason: Reason
    item: str = ""
    detail: str = ""

    def __str__(self) -> str:
        told = {
            Reason.NO_INDUSTRY_CLASS: "it has no industry class",
            Reason.NO_THRESHOLDS: f"no sector has thresholds for the industry class {self.detail}",
            Reason.RETURNS_MISSING: f"returns of {self.item} are missing: {self.detail}",
            Reason.RETURNS_CONTRADICT: f"returns of {self.item} contradict each other: {self.detail}",
            Reason.REAL_CLASS: f"a real class is on record from {self.detail}: synthetic returns do not replace it",
        }
        return told[self.reason]


@dataclass(slots=True)
class Evidence:
    """The values of a sector's indicators, money in the park's currency, or what is missing for them."""

    values: dict[Indicator, Decimal] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    is_synthetic: bool = False


def evidence_of(sector: SectorText, returns: dict[str, list[Row]], items: dict[Indicator, str], year: int) -> Evidence:
    """Return what the returns of one unit and year say; ``returns`` are its rows by item, not withdrawn.

    A row has period, basis, stated and is_synthetic. What is missing is told, and never read as nought.
    """
    found = Evidence()
    for indicator in sector.limits:
        item = items[indicator]
        rows = [row for row in returns.get(item, []) if row["stated"] is not None]
        value = _of_year(rows, item, year) if indicator in FLOWS else _at_end(rows, item, year)
        if isinstance(value, Gap):
            found.gaps.append(value)
            continue
        found.values[indicator] = value
        found.is_synthetic = found.is_synthetic or any(row["is_synthetic"] for row in rows)
    return found


def _of_year(rows: Sequence[Row], item: str, year: int) -> Decimal | Gap:
    faults: list[Fault] = []
    single = single_values(rows, ("unit_id", "item"), "stated", "value", faults, lambda _row: ("returns", 0))
    if faults:
        return Gap(Reason.RETURNS_CONTRADICT, item, ", ".join(sorted({str(fault.value) for fault in faults})))
    covered = {
        month.start
        for row in single
        for month in Period(row["period_start"], row["period_end"]).months()  # type: ignore[arg-type] # days, as set
    }
    missing = [str(month) for month in Period.of_year(year).months() if month.start not in covered]
    if missing:
        return Gap(Reason.RETURNS_MISSING, item, _told(missing))
    return sum((row["value"] for row in single if isinstance(row["value"], Decimal)), Decimal(0))


def _told(months: Sequence[str]) -> str:
    return months[0] if len(months) == 1 else f"{months[0]} … {months[-1]} ({len(months)})"


def _at_end(rows: Sequence[Row], item: str, year: int) -> Decimal | Gap:
    last = date(year, 12, 31)
    values = {row["stated"] for row in rows if row["period"].end == last}  # type: ignore[union-attr] # a period
    if not values:
        return Gap(Reason.RETURNS_MISSING, item, f"{year}-12")
    if len(values) > 1:
        return Gap(Reason.RETURNS_CONTRADICT, item, ", ".join(sorted(map(str, values))))
    return values.pop()  # type: ignore[return-value] # a decimal, as it is stated
