"""Invented monthly returns, those under the names of real firms included: no firm stated any of these values.

A firm has a size, a growth and a share of each month; the output of an industry is then scaled to a total for each
year. Returns of Wanshsin for 2021 are left out on purpose, and so are a dozen other months.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import fsum

from fivegood.sample.ningxiang.synthetic_rows import (
    CUTOFF,
    FIRST_DAY,
    Row,
    Rows,
    at,
    month_of,
    month_start,
    month_text,
    random_of,
    row_of,
)
from fivegood.sample.ningxiang.synthetic_tax import taxes
from fivegood.sample.ningxiang.synthetic_units import enterprises

#: A period of a return as its last month (``month_of``); February stands for January and February together.
Months = dict[int, float]

_SEASON = (0.066, 0.050, 0.085, 0.090, 0.092, 0.096, 0.080, 0.079, 0.083, 0.089, 0.092, 0.098)
_EPIDEMIC = (0.95, 0.45, 0.75, 0.92, 0.97)  # January to May 2020
_M = 1_000_000

#: Output in million CNY of synthetic enterprises by industry: 2019, 2020 and the first half of 2021.
_OUTPUT = {
    "equipment": (4_560, 5_090, 2_760),
    "energy_storage": (14_310, 15_800, 7_700),
    "medical_devices": (2_600, 2_950, 1_550),
    "other": (3_350, 3_530, 1_850),
}
#: The same for named firms; Wanshsin has filed nothing for 2021, BYD nothing before.
_NAMED_OUTPUT: dict[str, tuple[int | None, int | None, int | None]] = {
    "sany": (22_600, 24_400, 13_250),
    "sinoboom": (3_480, 4_180, 2_560),
    "wanshsin": (2_600, 2_950, None),
    "byd": (None, None, 900),
}
_NAMED_SALES_SHARE = {"sany": 24_000 / 24_400, "sinoboom": 4_100 / 4_180, "wanshsin": 2_900 / 2_950, "byd": 0.97}
_NAMED_STAFF = {"sany": 7_800, "sinoboom": 1_460, "wanshsin": 940, "byd": 2_300}

_EVERY_CUMULATIVE = 10
_MISSING = 12
#: The share of returns that come after they were due, on the 16th or the workday after.
_LATE = 0.04
_CORRECTED, _CORRECTED_MONTH = "e033", month_of(date(2021, 4, 1))
_OUTPUT_PER_HEAD = 1_150_000
_FEBRUARY = 1


@dataclass(frozen=True, slots=True)
class _Firm:
    """What one firm states, by item and last month of the period."""

    unit_id: str
    is_cumulative: bool
    output: Months
    items: dict[str, Months] = field(default_factory=dict)


def returns() -> Rows:
    """Return the rows of all items, with one mis-stated value that a later row corrects."""
    firms = _synthetic_firms() + _named_firms()
    for unit_id, tax in taxes({firm.unit_id: firm.output for firm in firms}).items():
        next(firm for firm in firms if firm.unit_id == unit_id).items["tax_paid"] = tax
    rng = random_of("returns recorded")
    rows = [row for firm in firms for row in _rows(rng, firm)]
    return _with_mistake(rows)


def _periods(first: date) -> list[int]:
    """Return the last months of the periods owed from ``first`` on."""
    months = range(month_of(max(first, FIRST_DAY)), month_of(CUTOFF) + 1)
    return [month for month in months if month % 12]


def _synthetic_firms() -> list[_Firm]:
    rng = random_of("returns")
    listed = enterprises()
    raw = {firm.unit_id: _weights(rng, firm.reports_from) for firm in listed}
    cumulative = {
        firm.unit_id
        for index, firm in enumerate(listed)
        if index % _EVERY_CUMULATIVE == 7 and firm.reports_from.month == 1
    }
    _leave_out(rng, {unit_id: months for unit_id, months in raw.items() if unit_id not in cumulative | {_CORRECTED}})
    output: dict[str, Months] = {}
    for industry, totals in _OUTPUT.items():
        members = {firm.unit_id: raw[firm.unit_id] for firm in listed if firm.industry == industry}
        output |= _scaled(members, totals)
    return [_complete(rng, firm.unit_id, firm.unit_id in cumulative, output[firm.unit_id]) for firm in listed]


def _named_firms() -> list[_Firm]:
    rng = random_of("returns of named firms")
    firms = []
    for unit_id, totals in _NAMED_OUTPUT.items():
        years = {2019 + index for index, total in enumerate(totals) if total is not None}
        months = {month: weight for month, weight in _weights(rng, FIRST_DAY, 1.1).items() if month // 12 in years}
        output = _scaled({unit_id: months}, [total or 0 for total in totals])[unit_id]
        firms.append(_complete(rng, unit_id, False, output))
    return firms


def _weights(rng: random.Random, first: date, growth: float | None = None) -> Months:
    """Return the unscaled course of one firm."""
    size = rng.uniform(0.36, 1.0) ** 3
    yearly = growth or rng.uniform(0.93, 1.28)
    dent = rng.uniform(0.7, 1.25)
    weights: Months = {}
    for month in _periods(first):
        parts = [month - 1, month] if month % 12 == _FEBRUARY else [month]
        course = fsum(_SEASON[part % 12] * _epidemic(part, dent) for part in parts)
        years = (month - month_of(FIRST_DAY)) / 12
        weights[month] = size * yearly**years * course * rng.uniform(0.94, 1.06)
    return weights


def _epidemic(month: int, dent: float) -> float:
    index = month - month_of(date(2020, 1, 1))
    return max(0.1, 1 - (1 - _EPIDEMIC[index]) * dent) if 0 <= index < len(_EPIDEMIC) else 1.0


def _leave_out(rng: random.Random, firms: dict[str, Months]) -> None:
    """Take a dozen months away, each from another firm: returns that were owed and never came."""
    for unit_id in rng.sample(sorted(firms), _MISSING):
        del firms[unit_id][rng.choice(sorted(firms[unit_id])[1:])]


def _scaled(firms: Mapping[str, Months], totals: tuple[int, ...] | list[int]) -> dict[str, Months]:
    """Scale each year to its total; 2021 is scaled by its first half."""
    factors = {}
    for index, total in enumerate(totals):
        start = (2019 + index) * 12
        end = start + (6 if index == 2 else 12)
        weight = fsum(value for months in firms.values() for month, value in months.items() if start <= month < end)
        factors[2019 + index] = total * _M / weight if weight else 0.0
    return {
        unit_id: {month: float(round(value * factors[month // 12])) for month, value in months.items()}
        for unit_id, months in firms.items()
    }


def _complete(rng: random.Random, unit_id: str, is_cumulative: bool, output: Months) -> _Firm:
    """Add sales and employees to the output of a firm."""
    named = _NAMED_SALES_SHARE.get(unit_id)
    share = named or rng.uniform(0.92, 1.0)
    spread = 0.004 if named else 0.03
    sales = {month: value * share * rng.uniform(1 - spread, 1 + spread) for month, value in output.items()}
    yearly = fsum(output.values()) / len(output) * 12
    staff = float(_NAMED_STAFF.get(unit_id) or max(25, yearly / _OUTPUT_PER_HEAD * rng.uniform(0.7, 1.5)))
    employees: Months = {}
    for month in output:
        staff *= rng.uniform(0.993, 1.011)
        employees[month] = staff
    return _Firm(
        unit_id, is_cumulative, output, {"output_value": output, "sales_revenue": sales, "employees": employees}
    )


def _rows(rng: random.Random, firm: _Firm) -> Rows:
    rows = []
    for month in firm.output:
        due = month_start(month + 1)
        days = rng.randint(17, 21) if rng.random() < _LATE else rng.randint(10, 15)
        recorded_at = at(due + timedelta(days=days), rng.randint(8, 17))
        for item, values in firm.items.items():
            is_cumulative = firm.is_cumulative and item != "employees"
            stated = _since_january(values, month) if is_cumulative else round(values[month])
            rows.append(
                row_of(
                    "returns",
                    recorded_at,
                    unit_id=firm.unit_id,
                    period=_period_text(month),
                    item=item,
                    basis="cumulative" if is_cumulative else "single",
                    stated=stated,
                )
            )
    return rows


def _since_january(values: Months, month: int) -> int:
    return sum(round(value) for other, value in values.items() if other // 12 == month // 12 and other <= month)


def _period_text(month: int) -> str:
    text = month_text(month)
    return f"{month_text(month - 1)}/{text}" if month % 12 == _FEBRUARY else text


def _with_mistake(rows: Rows) -> Rows:
    """Put an earlier row before one value, stated ten times too high, and record the right one in June."""
    result: list[Row] = []
    for row in rows:
        key = (row["unit_id"], row["item"], row["period"])
        if key == (_CORRECTED, "output_value", month_text(_CORRECTED_MONTH)):
            result.append({**row, "stated": f"{row['stated']}0"})
            row = {**row, "recorded_at": "2021-06-03T15:00"}
        result.append(row)
    return result
