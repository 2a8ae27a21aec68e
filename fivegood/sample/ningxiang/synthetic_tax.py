"""Invented tax of the enterprises: which of them stand above 40 m and which have newly crossed 10 m CNY a year."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from math import fsum

from fivegood.sample.ningxiang.synthetic_rows import month_of, random_of

Months = dict[int, float]

_M = 1_000_000
LINE = 10 * _M
_TOTAL_2020 = 2_097 * _M
#: Share of output paid as tax by named firms.
_NAMED_RATES = {"sany": 0.0325, "sinoboom": 0.0335, "wanshsin": 0.031, "byd": 0.0035}
_TOP, _TOP_RANGE = 7, (43 * _M, 92 * _M)
_CAP = 34 * _M
_CROSSED = 7
_Y19, _Y20 = (2019 * 12, 2020 * 12), (2020 * 12, 2021 * 12)
_HALF = (month_of(date(2021, 1, 1)), month_of(date(2021, 7, 1)))
_YEAR_TO_HALF = (_HALF[1] - 12, _HALF[1])
_YEAR_BEFORE = (_HALF[1] - 24, _HALF[1] - 12)


def taxes(output: Mapping[str, Months]) -> dict[str, Months]:
    """Return the tax of each firm by the last month of the period, in CNY, from its output."""
    rng = random_of("tax")
    course = {unit_id: _course(rng, months) for unit_id, months in output.items()}
    result = {unit_id: _times(course[unit_id], rate) for unit_id, rate in _NAMED_RATES.items()}
    synthetic = {unit_id: months for unit_id, months in course.items() if unit_id not in result}
    steady = [unit_id for unit_id, months in synthetic.items() if min(months) < _Y19[0] + 12]
    top = sorted(steady, key=lambda unit_id: -_sum(output[unit_id], _Y20))[:_TOP]
    for unit_id in top:
        result[unit_id] = _to_total(synthetic[unit_id], rng.uniform(*_TOP_RANGE), _Y20)
    rest = {unit_id: months for unit_id, months in synthetic.items() if unit_id not in top}
    left = _TOTAL_2020 - fsum(_sum(months, _Y20) for months in result.values())
    spread = _spread(rng, rest, left)
    crossed = _nearest_to_line(spread, steady)
    for unit_id, months in spread.items():
        result[unit_id] = _cross(rng, months) if unit_id in crossed else _stay(months)
    return {unit_id: {month: float(round(value)) for month, value in result[unit_id].items()} for unit_id in output}


def _course(rng: random.Random, months: Months) -> Months:
    return {month: value * rng.uniform(0.85, 1.15) for month, value in months.items()}


def _sum(months: Months, span: tuple[int, int]) -> float:
    return fsum(value for month, value in months.items() if span[0] <= month < span[1])


def _times(months: Months, factor: float) -> Months:
    return {month: value * factor for month, value in months.items()}


def _to_total(months: Months, total: float, span: tuple[int, int]) -> Months:
    return _times(months, total / _sum(months, span))


def _spread(rng: random.Random, firms: Mapping[str, Months], total: float) -> dict[str, Months]:
    """Give each firm a rate of its own, cap the yearly tax, and scale what is not capped to the total of 2020."""
    rated = {unit_id: _times(months, rng.uniform(0.02, 0.055)) for unit_id, months in firms.items()}
    for _ in range(8):
        capped = {unit_id for unit_id, months in rated.items() if _sum(months, _Y20) >= _CAP - 1}
        free = total - len(capped) * _CAP
        factor = free / fsum(_sum(months, _Y20) for unit_id, months in rated.items() if unit_id not in capped)
        rated = {
            unit_id: months if unit_id in capped else _limited(months, factor) for unit_id, months in rated.items()
        }
    return rated


def _limited(months: Months, factor: float) -> Months:
    scaled = _times(months, factor)
    return _to_total(scaled, _CAP, _Y20) if _sum(scaled, _Y20) > _CAP else scaled


def _nearest_to_line(firms: Mapping[str, Months], steady: list[str]) -> set[str]:
    """Return the firms just under the line in 2020, which then cross it."""
    under = {unit_id: _sum(firms[unit_id], _Y20) for unit_id in steady if unit_id in firms}
    ranked = sorted((unit_id for unit_id in under if under[unit_id] < LINE), key=lambda unit_id: -under[unit_id])
    return set(ranked[:_CROSSED])


def _cross(rng: random.Random, months: Months) -> Months:
    """Keep 2019 and 2020 below the line and lift the first half of 2021 alone above it."""
    peak = max(_sum(months, span) for span in (_Y19, _Y20, _YEAR_BEFORE))
    before = _times(months, rng.uniform(0.76, 0.94) * LINE / peak)
    after = _to_total(months, rng.uniform(1.04, 1.26) * LINE, _HALF)
    return {month: after[month] if month >= _HALF[0] else before[month] for month in months}


def _stay(months: Months) -> Months:
    """Lower a firm that would cross the line by any reading of a year, so that exactly the chosen ones do."""
    latest = _sum(months, _YEAR_TO_HALF)
    earlier = min(_sum(months, span) for span in (_Y19, _Y20, _YEAR_BEFORE))
    return _times(months, 0.95 * LINE / latest) if earlier <= LINE < latest else months
