"""The ramp of a project: what share of its design output it should make, from production to design capacity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from fivegood.periods import Period
from fivegood.rules.months import months_after

_SHARE = Decimal("0.0001")
_CENT = Decimal("0.01")


class NoRamp(StrEnum):
    """What is missing for a ramp, or for holding it against real output."""

    NOT_IN_PRODUCTION = "not_in_production"
    NO_RAMP_MONTHS = "no_ramp_months"
    NO_DESIGN_OUTPUT = "no_design_output"
    NO_UNIT = "no_unit"
    RETURNS_MISSING = "returns_missing"


@dataclass(frozen=True, slots=True)
class Returned:
    """A return of output: the first and last day it is about, and its value for these days alone."""

    start: date
    end: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Ramp:
    """A ramp on a day. Shares are of the design output, amounts in the park's currency.

    ``expected_share`` is that of the day; ``expected_output`` and ``output`` are of the twelve months in ``window``:
    what the ramp asked for in them, and what the project's unit returned as its whole output. ``missing_months`` are
    months of the window without a return. Whatever is not known is None, and ``why`` says what is missing.
    """

    production_on: date | None = None
    full_on: date | None = None
    expected_share: Decimal | None = None
    window: Period | None = None
    expected_output: Decimal | None = None
    output: Decimal | None = None
    missing_months: int = 0
    why: NoRamp | None = None

    @property
    def attained(self) -> Decimal | None:
        """Output over what the ramp asked for in the same months; None while they reach back before production.

        A unit that makes other things too attains more than its project: the output is the unit's as a whole.
        """
        if self.output is None or not self.expected_output or self.window is None or self.production_on is None:
            return None
        if self.production_on > self.window.start:
            return None
        return (self.output / self.expected_output).quantize(_SHARE)


def expected_share(production_on: date, ramp_months: int, day: date) -> Decimal:
    """Return the share of design output that is due on a day: 0 before production, then a straight line to 1."""
    full_on = months_after(production_on, ramp_months)
    if day < production_on:
        return Decimal(0)
    if day >= full_on:
        return Decimal(1)
    return (Decimal((day - production_on).days) / Decimal((full_on - production_on).days)).quantize(_SHARE)


def expected_over(production_on: date, ramp_months: int, period: Period) -> Decimal:
    """Return the mean share of design output that is due over the days of a period."""
    days = [period.start + timedelta(days=offset) for offset in range(period.days)]
    shares = (expected_share(production_on, ramp_months, day) for day in days)
    return (sum(shares, Decimal(0)) / period.days).quantize(_SHARE)


def trailing_window(day: date) -> Period:
    """Return the twelve whole months that were over by a day."""
    return Period.trailing_year(day if (day + timedelta(days=1)).day == 1 else day.replace(day=1) - timedelta(days=1))


def ramp_of(
    day: date,
    *,
    production_on: date | None,
    ramp_months: int | None,
    design_output: Decimal | None,
    returned: Iterable[Returned] | None,
) -> Ramp:
    """Return the ramp of a project on a day; ``returned`` is None when it is nobody's, so that nothing is returned.

    ``design_output`` is that of a year; ``returned`` are single values that do not overlap.
    """
    if production_on is None or production_on > day:
        return Ramp(why=NoRamp.NOT_IN_PRODUCTION)
    if ramp_months is None:
        return Ramp(production_on, why=NoRamp.NO_RAMP_MONTHS)
    full_on = months_after(production_on, ramp_months)
    share = expected_share(production_on, ramp_months, day)
    if design_output is None:
        return Ramp(production_on, full_on, share, why=NoRamp.NO_DESIGN_OUTPUT)
    window = trailing_window(day)
    expected = (design_output * expected_over(production_on, ramp_months, window)).quantize(_CENT)
    if returned is None:
        return Ramp(production_on, full_on, share, window, expected, why=NoRamp.NO_UNIT)
    within = [one for one in returned if window.start <= one.start and one.end <= window.end]
    covered = {month for one in within for month in Period(one.start, one.end).months()}
    missing = len(set(window.months()) - covered)
    if missing:
        return Ramp(production_on, full_on, share, window, expected, missing_months=missing, why=NoRamp.RETURNS_MISSING)
    return Ramp(production_on, full_on, share, window, expected, sum((one.value for one in within), Decimal(0)))
