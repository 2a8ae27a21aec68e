"""The figures of the desk that each run holds: how long needs wait, how many are in time, by month and by category."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fivegood.measures.compute import Figures, Question
from fivegood.periods import Period

RAISED = "needs_raised"
#: Told of each month and of the year, in the order in which a page shows them.
MEASURES = (
    RAISED,
    "needs_answered",
    "needs_planned",
    "needs_closed",
    "needs_answer_minutes_median",
    "needs_answer_minutes_p90",
    "needs_close_days_median",
    "needs_close_days_p90",
    "needs_judged",
    "needs_satisfaction",
    "needs_reopened_share",
    "needs_open",
    "needs_open_over_7_days",
)
COVERAGE = "visit_coverage"
#: Of how many needs the share that came back tells: asked beside it, and no column of its own.
EVER_CLOSED = "needs_ever_closed"
#: What needs are set side by side by.
BY = ("category", "channel")
_ASKED = (*MEASURES, EVER_CLOSED)
#: All that a run knows of the desk.
KNOWN = (*_ASKED, COVERAGE)
_MONTHS = 12


def months_to(day: date) -> list[Period]:
    """Return the twelve months of which the last is the newest that is over by the end of a day."""
    last = Period.month(day.year, day.month)
    found = [last if last.end <= day else last.previous()]
    while len(found) < _MONTHS:
        found.append(found[-1].previous())
    return found[::-1]


def year_to(day: date) -> Period:
    """Return the twelve months together."""
    months = months_to(day)
    return Period(months[0].start, months[-1].end)


def service_questions(figures: Figures) -> Sequence[Question]:
    """Return what a run asks of the desk; nothing where no need was raised in the twelve months."""
    year = year_to(figures.as_of)
    if not figures(RAISED, year).value:
        return ()
    asked = [Question(name, when) for when in (year, *months_to(figures.as_of)) for name in _ASKED]
    asked += [Question(COVERAGE, month) for month in months_to(figures.as_of)]
    for dimension in BY:
        codes = sorted(figures.catalogue.codes(RAISED, dimension) or ())
        asked += [Question(name, year, ((dimension, code),)) for code in codes for name in _ASKED]
    return asked
