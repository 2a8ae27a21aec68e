"""Sums that grow: what had come in by the end of each quarter, and what a ramp asked for in it. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from fivegood.periods import Period
from fivegood.rules.ramps import Returned, expected_over

_SHARE = Decimal("0.0001")


def quarters_of(first: date, last: date) -> list[Period]:
    """Return the quarters that the days from one to another lie in."""
    found = [_quarter(first)]
    while found[-1].end < last:
        found.append(_quarter(found[-1].end + timedelta(days=1)))
    return found


def sums_by_quarter(entries: Sequence[tuple[date, Decimal]], quarters: Sequence[Period], day: date) -> list[Decimal]:
    """Return what had been entered up to the end of each quarter for periods that were over by then and by a day."""
    return [
        sum((amount for until, amount in entries if until <= min(quarter.end, day)), Decimal(0)) for quarter in quarters
    ]


def shares_due(production_on: date, ramp_months: int, quarters: Sequence[Period]) -> list[Decimal]:
    """Return the mean share of design output that a ramp asks for in each quarter."""
    return [expected_over(production_on, ramp_months, quarter) for quarter in quarters]


def shares_returned(
    returned: Sequence[Returned], design_output: Decimal, quarters: Sequence[Period]
) -> list[Decimal | None]:
    """Return what was returned in each quarter over a quarter of a year's design output; None while months lack."""
    return [_share(returned, design_output, quarter) for quarter in quarters]


def _share(returned: Sequence[Returned], design_output: Decimal, quarter: Period) -> Decimal | None:
    within = [one for one in returned if quarter.start <= one.start and one.end <= quarter.end]
    covered = {month for one in within for month in Period(one.start, one.end).months()}
    if not design_output or covered != set(quarter.months()):
        return None
    return (sum((one.value for one in within), Decimal(0)) * 4 / design_output).quantize(_SHARE)


def _quarter(day: date) -> Period:
    return Period.quarter(day.year, (day.month + 2) // 3)
