"""A figure over time: the times before its own that compare with it, and the measure at each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import dropwhile, islice

from fivegood.errors import FigureError, InputError
from fivegood.measures.compile import When
from fivegood.measures.compute import Figure, Figures, Question
from fivegood.periods import Period
from fivegood.structs import replace


def course(figures: Figures, question: Question, most: int) -> Sequence[Figure]:
    """Return the figure at up to ``most`` times in their order, its own the last, the first one with a value.

    Twelve months count from when there is a value for their first quarter: before, records had only begun to come.
    They share scans. Raises FigureError when the question itself cannot be asked.
    """
    figures.check(question)
    asked, begun = [question], dict[Question, Question]()
    for when in islice(times_before(question.when), most - 1):
        earlier = replace(question, when=when)
        try:
            figures.check(earlier)
        except FigureError:  # no definition was in force that early
            break
        asked.append(earlier)
        if isinstance(when, Period) and len(when.months()) == 12:
            begun[earlier] = replace(earlier, when=Period(when.start, when.months()[2].end))
    answers = figures.answer([*asked, *begun.values()])
    rest = dropwhile(lambda one: answers[begun.get(one, one)].value is None, reversed(asked[1:]))
    return [answers[one] for one in (*rest, question)]


def times_before(when: When) -> Iterator[When]:
    """Yield earlier times to compare with, the nearest first, until the calendar begins.

    For a year, half, quarter or month it is the one before; for the end of a month, and for the twelve months to it,
    a quarter of a year earlier; for any other days the same days a year earlier.
    """
    end = when if isinstance(when, date) else when.end
    is_month_end = Period.month(end.year, end.month).end == end
    try:
        while True:
            if isinstance(when, date):
                when = _quarter_before(when) if is_month_end else Period.day(when).same_period_last_year().end
            elif is_month_end and when == Period.trailing_year(when.end) and end.month != 12:
                when = Period.trailing_year(_quarter_before(when.end))
            elif when.kind in ("day", "range"):
                when = when.same_period_last_year()
            else:
                when = when.previous()
            yield when
    except (InputError, ValueError):  # the year 1 has no year before
        return


def _quarter_before(month_end: date) -> date:
    number = month_end.year * 12 + month_end.month - 1 - 3
    return Period.month(number // 12, number % 12 + 1).end
