"""Measures of approvals against plain sums over the sample's CSV files, with workdays counted by another library."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from chinese_calendar import is_workday

from fivegood.measures.compute import Figures
from fivegood.park import SAMPLES
from fivegood.periods import Period

Row = dict[str, str]


def decided(period: Period) -> Iterator[Row]:
    for path in sorted((SAMPLES / "ningxiang" / "records").glob("approvals*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["decided_on"]]
            yield from (row for row in rows if period.contains(date.fromisoformat(row["decided_on"])))


def taken(row: Row) -> int:
    first, last = (date.fromisoformat(row[name]) for name in ("submitted_on", "decided_on"))
    worked: int = sum(is_workday(first + timedelta(days=passed)) for passed in range(1, (last - first).days + 1))
    return worked - int(row["paused_days"] or 0)


@pytest.mark.parametrize("when", ["2021-06", "2021-07", "2021-H1", "2021-01/2021-07"])
def test_days_shares_and_time_saved_are_those_counted_by_hand(when: str, figures: Figures) -> None:
    period = Period.parse(when)
    rows = list(decided(period))
    known = [int(row["statutory_days"]) - taken(row) for row in rows if row["statutory_days"]]
    promised = [row["decided_on"] <= row["promised_on"] for row in rows if row["promised_on"]]
    assert known
    assert not all(promised)
    expected = {
        "approvals_decided": Fraction(len(rows)),
        "approvals_on_time": Fraction(100 * sum(promised), len(promised)),
        "approvals_doorstep_share": Fraction(100 * sum(row["is_doorstep"] == "true" for row in rows), len(rows)),
        "approval_days": Fraction(sum(map(taken, rows))),
        "approval_days_mean": Fraction(sum(map(taken, rows)), len(rows)),
        "approval_days_saved": Fraction(sum(known)),
        "approval_days_saved_mean": Fraction(sum(known), len(known)),
    }
    for measure, value in expected.items():
        found = figures(measure, period)
        assert found.value == (Decimal(value.numerator) / value.denominator).quantize(Decimal("0.000001")), measure
    saved = figures("approval_days_saved", period)
    assert (saved.rows, saved.missing) == (len(rows), len(rows) - len(known)), "what is not known is counted"


def test_where_no_statutory_days_are_known_nothing_is_saved_and_nothing_guessed(figures: Figures) -> None:
    period = Period.parse("2021-02")
    rows = list(decided(period))
    assert rows
    assert not any(row["statutory_days"] for row in rows)
    for measure in ("approval_days_saved", "approval_days_saved_mean"):
        found = figures(measure, period)
        assert found.value is None
        assert f"none of the {len(rows)} rows of approvals has a value" in found.reason
    assert figures("approval_days", period).value == sum(map(taken, rows))
