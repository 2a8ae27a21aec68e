"""Invented amounts of projects: what was contracted and what was invested month by month.

The half-year totals are those that the report publishes or, before it, invented ones; their spread over projects,
the real ones included, is invented.
"""

from __future__ import annotations

import random
from datetime import date
from math import fsum

from fivegood.sample.ningxiang.synthetic_projects import NAMED_STAGES, Draft
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

Course = dict[int, float]
Amounts = dict[str, dict[int, int]]

_M = 1_000_000
_STEP = 10_000
#: Completed investment in CNY by the first month of a half year; July 2021 is the one month of its half on record.
_TOTALS = {
    month_of(date(2019, 1, 1)): 1_512 * _M,
    month_of(date(2019, 7, 1)): 2_480 * _M,
    month_of(date(2020, 1, 1)): 3_274 * _M,
    month_of(date(2020, 7, 1)): 4_012 * _M,
    month_of(date(2021, 1, 1)): 4_358 * _M,
    month_of(date(2021, 7, 1)): 702 * _M,
}
#: Contracted million CNY of the 27 invented projects signed in the first half of 2021, by their number.
_SIGNED = (
    *(680, 60, 45, 420, 110, 260, 38, 320, 120),
    *(210, 85, 52, 560, 130, 240, 64, 365, 40),
    *(230, 95, 48, 280, 72, 150, 56, 90, 116),
)
#: Weight in the half-year total of real projects that are being built.
_NAMED_SIZES = {
    "byd-battery-i": 5.5,
    "sinoboom-ii": 1.6,
    "sinoboom-iii": 1.8,
    "sany-tower-crane": 3.0,
    "sany-medium-lifting": 2.6,
    "wanshsin-reducers": 2.2,
    "pengbo-lfp": 1.2,
}
_START_SHARES = (0.015, 0.045)  # of the contract, a month, just after the start
_EVERY_ARRIVED = 2
_UNKNOWN = 4


def amounts(drafts: list[Draft]) -> tuple[dict[str, int], Amounts]:
    """Return the contracted amount by project, and the completed investment by project and month, in CNY."""
    rng = random_of("investments")
    contracted = {draft.project_id: _SIGNED[index] * _M for index, draft in enumerate(drafts[: len(_SIGNED)])}
    fixed = {
        draft.project_id: _starting(rng, draft, contracted[draft.project_id])
        for draft in drafts
        if draft.course == "signed_implemented"
    }
    courses = {
        project_id: _course(rng, NAMED_STAGES[project_id][0][1], CUTOFF, size)
        for project_id, size in _NAMED_SIZES.items()
    }
    courses |= {
        draft.project_id: _course(rng, draft.started, draft.done, rng.uniform(0.35, 1.35) ** 3)
        for draft in drafts
        if draft.course in ("implemented", "done")
    }
    completed = fixed | _scaled(courses, fixed)
    for draft in drafts:
        if draft.project_id not in contracted:
            contracted |= _contract(rng, draft, completed.get(draft.project_id, {}))
    return contracted, completed


def _starting(rng: random.Random, draft: Draft, contracted: int) -> dict[int, int]:
    months = range(month_of(draft.started), month_of(CUTOFF) + 1)
    return {month: _stepped(contracted * rng.uniform(*_START_SHARES)) for month in months}


def _stepped(value: float) -> int:
    return max(1, round(value / _STEP)) * _STEP


def _course(rng: random.Random, started: date, done: date, size: float) -> Course:
    """Return the unscaled investment of each month on record: little at first, most in the middle."""
    first, last = month_of(started), month_of(done)
    span = last - first + 1
    course = {
        month: size * (0.3 + _hump((month - first + 0.5) / span)) * rng.uniform(0.6, 1.4)
        for month in range(first, last + 1)
    }
    return {month: value for month, value in course.items() if month_of(FIRST_DAY) <= month <= month_of(CUTOFF)}


def _hump(share: float) -> float:
    return 4 * share * (1 - share)


def _scaled(courses: dict[str, Course], fixed: Amounts) -> Amounts:
    """Scale every half year to its total; the largest amount of the half takes what rounding leaves."""
    result: Amounts = {project_id: {} for project_id in courses}
    for start, total in _TOTALS.items():
        half = range(start, start + 6)
        left = total - sum(value for months in fixed.values() for month, value in months.items() if month in half)
        weight = fsum(value for months in courses.values() for month, value in months.items() if month in half)
        cells = [(key, month) for key, months in courses.items() for month in months if month in half]
        for key, month in cells:
            result[key][month] = _stepped(courses[key][month] * left / weight)
        key, month = max(cells, key=lambda cell: result[cell[0]][cell[1]])
        result[key][month] += left - sum(result[other][number] for other, number in cells)
    return result


def _contract(rng: random.Random, draft: Draft, completed: dict[int, int]) -> dict[str, int]:
    """Return the contracted amount that fits what was completed; a few of the talks have none yet."""
    if completed:
        share = len(completed) / (month_of(draft.done) - month_of(draft.started) + 1)
        return {draft.project_id: _whole_millions(sum(completed.values()) / share * rng.uniform(1.02, 1.12))}
    if draft.course == "talks" and int(draft.project_id[1:]) % _UNKNOWN == 0:
        return {}
    return {draft.project_id: _whole_millions(rng.uniform(0.3, 0.75) ** 3 * 1_000 * _M)}


def _whole_millions(value: float) -> int:
    return (int(value / _M) + 1) * _M


def project_investments(completed: Amounts) -> Rows:
    """Return completed investment by month and, for every other project, funds arrived by quarter."""
    rng = random_of("funds")
    rows = []
    for index, (project_id, months) in enumerate(completed.items()):
        for month, amount in sorted(months.items()):
            rows.append(_row(rng, project_id, "completed", month_text(month), month, amount))
        if index % _EVERY_ARRIVED == 0:
            rows += _arrived(rng, project_id, months)
    return rows


def _arrived(rng: random.Random, project_id: str, months: dict[int, int]) -> Rows:
    rows = []
    for quarter in sorted({month // 3 for month in months if month < month_of(date(2021, 7, 1))}):
        amount = sum(value for month, value in months.items() if month // 3 == quarter)
        text = f"{quarter // 4}-Q{quarter % 4 + 1}"
        rows.append(_row(rng, project_id, "arrived", text, quarter * 3 + 2, _stepped(amount * rng.uniform(0.85, 1.3))))
    return rows


def _row(rng: random.Random, project_id: str, kind: str, period: str, last: int, amount: int) -> Row:
    return row_of(
        "project_investments",
        at(month_start(last + 1).replace(day=rng.randint(6, 12)), rng.randint(9, 17)),
        project_id=project_id,
        investment_kind=kind,
        period=period,
        amount=amount,
    )
