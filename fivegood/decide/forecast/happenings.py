"""What happens, is held, is met or ranked, looked ahead from how it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np
from sqlglot import exp

from fivegood.decide.forecast import counting
from fivegood.decide.forecast.looking import CannotLookError, Looking, Outlook
from fivegood.decide.forecast.smoothing import Floats
from fivegood.decide.forecast.stagecounts import STAGES, coming_to
from fivegood.decide.forecast.times import days_of, window
from fivegood.decide.forecast.trends import Trend
from fivegood.measures.compile import Ask, end_of, subject_condition
from fivegood.measures.dialects import sql_of
from fivegood.periods import Period
from fivegood.plan.goals import Goal
from fivegood.rules.months import months_after

_YEAR = 365.25
#: Titles, platforms and standings are entered when they are granted, and most events when they happen.
_UNTOLD = "what is being built or applied for is on no record, so that it goes on as it came so far"


def _months(days: Sequence[date], as_of: date) -> list[float]:
    return [(day - as_of).days / _YEAR * 12 for day in days]


def count_or_amount(goal: Goal, looking: Looking, trends: Mapping[str, Trend]) -> Outlook:
    """Return the outlook of a goal that counts what happens in a period, or sums what it is worth."""
    value = looking.measure(goal).version_on(looking.as_of).value
    if value is not None and value.function in ("count", "count_distinct"):
        return _count(goal, looking, trends)
    return _amount(goal, looking)


def _flow(goal: Goal, looking: Looking) -> tuple[list[tuple[date, float]], tuple[date, date] | None]:
    """Return what a flow was month by month, and the first and the newest day that its table tells of."""
    ask = looking.ask(goal.measure, goal.slice)
    rows = looking.told(ask).get("", [])
    return sorted((row.start, row.value) for row in rows), _span(looking, ask)


def _span(looking: Looking, ask: Ask) -> tuple[date, date] | None:
    """Return the first and the newest day that a table tells of."""
    column = exp.column(ask.table.time.start, quoted=True)
    query = exp.select(exp.Min(this=column), exp.Max(this=column.copy()))
    query = query.from_(exp.to_table(ask.table.name, quoted=True))
    first, newest = looking.figures.snapshot.engine.rows(ask.table.name, sql_of(query))[0]
    if first is None:
        return None
    return (first.date(), newest.date()) if isinstance(first, datetime) else (first, newest)


def _count(goal: Goal, looking: Looking, _trends: Mapping[str, Trend]) -> Outlook:
    rows, span = _flow(goal, looking)
    if span is None:
        raise CannotLookError("there are no records of what it counts")
    days, text = days_of(goal, looking.as_of), looking.text.counts
    months = _months(days, looking.as_of)
    names = (goal.measure, str(goal.slice))
    ask = looking.ask(goal.measure, goal.slice)
    coming = coming_to(ask, looking)
    if coming is None:
        pace = counting.pace_of(rows, looking.as_of, text, span[0])
        more = counting.arrivals(pace, text, looking.ahead, months, *names)
        notes = (*_pace_note(pace, looking), *(() if ask.table.name == STAGES else (_UNTOLD,)))
    else:
        pace = counting.pace_of(coming.entered, looking.as_of, text, span[0])
        more = counting.arrivals(pace, text, looking.ahead, coming.effective(months, looking), *names)
        notes = (*coming.note(months[-1]), *_pace_note(pace, looking))
        more = more + coming.reached_by(months)
    values = _with_known(goal, looking, rows, days, more)
    notes = (*notes, *looking.stale(span[1]))
    return Outlook("count", looking.as_of, days, values, looking.now(goal), notes=notes)


def _pace_note(pace: counting.Pace, looking: Looking) -> tuple[str, ...]:
    if pace.events:
        return (f"{pace.events:g} came in {pace.months} months",)
    beforehand = looking.text.counts.events
    return (
        f"none came in {pace.months} months: the chance rests on what is assumed beforehand ({beforehand:g} events)",
    )


def _with_known(
    goal: Goal, looking: Looking, rows: Sequence[tuple[date, float]], days: Sequence[date], more: Floats
) -> Floats:
    """Return what is counted on each day: what of its window is known, and of what comes the part that lies in it."""
    values = np.empty((looking.ahead.scenarios, len(days)))
    for index, day in enumerate(days):
        period = window(goal, looking.plan, day)
        known = sum(value for on, value in rows if period.start <= on.replace(day=1) <= looking.as_of)
        before = [place for place, other in enumerate(days) if other < period.start]
        values[:, index] = known + more[:, index] - (more[:, before[-1]] if before else 0)
    return values


def _amount(goal: Goal, looking: Looking) -> Outlook:
    rows, span = _flow(goal, looking)
    if span is None or not rows:
        raise CannotLookError("nothing of it is on record, so that no amount can be told")
    first = span[0]
    months = min(looking.text.counts.months, (looking.as_of.year - first.year) * 12 + looking.as_of.month - first.month)
    begun = looking.as_of.year * 12 + looking.as_of.month - months
    past = np.zeros(max(months, 1))
    for on, value in rows:
        place = on.year * 12 + on.month - 1 - begun
        if 0 <= place < len(past):
            past[place] += value
    days = days_of(goal, looking.as_of)
    spans = [max(0, round(months)) for months in _months(days, looking.as_of)]
    more = counting.amounts(past, looking.ahead, spans, goal.measure, str(goal.slice))
    values = _with_known(goal, looking, rows, days, more)
    notes = (f"{len(past)} months of the past drawn again", *looking.stale(span[1]))
    return Outlook("amount", looking.as_of, days, values, looking.now(goal), notes=notes)


def held(goal: Goal, looking: Looking, _trends: Mapping[str, Trend]) -> Outlook:
    """What is held: what is held today, what comes at the pace of the past, less what lapses at its own."""
    ask = looking.ask(goal.measure, goal.slice)
    axis = ask.table.time
    columns = [exp.column(name, quoted=True) for name in (axis.start, axis.end)]
    query = exp.select(*columns).from_(exp.to_table(ask.table.name, quoted=True)).where(subject_condition(ask))
    spells = looking.figures.snapshot.engine.rows(ask.table.name, sql_of(query))
    span = _span(looking, ask)
    now = looking.now(goal)
    if span is None or now is None:
        raise CannotLookError(f"there are no records of {ask.table.name}")
    begun = [(start, 1.0) for start, _ in spells if start is not None]
    ended = [(end, 1.0) for _, end in spells if end is not None and end <= looking.as_of]
    days, text = days_of(goal, looking.as_of), looking.text.counts
    names = (goal.measure, str(goal.slice))
    months = _months(days, looking.as_of)
    gained = counting.pace_of(begun, looking.as_of, text, span[0])
    values = now + counting.arrivals(gained, text, looking.ahead, months, *names)
    lapsed = counting.pace_of(ended, looking.as_of, text, span[0])
    ends = [end for _, end in spells if end is not None and end > looking.as_of]  # on record already
    values = values - [sum(end < day for end in ends) for day in days]
    if now > len(ends):
        values = values - counting.losses(now - len(ends), lapsed, text, looking.ahead, months, *names)
    known = (f"the end of {len(ends)} is on record",) if ends else ()
    notes = (*_pace_note(gained, looking), *known, _UNTOLD, *looking.stale(span[1]))
    return Outlook("held", looking.as_of, days, values, now, notes=notes)


def share(goal: Goal, looking: Looking, _trends: Mapping[str, Trend]) -> Outlook:
    """The share of what is counted that meets a condition: each does so with the chance seen in the last year."""
    of, per = looking.parts(goal)
    for part in (of, per):
        version = looking.figures.catalogue[part.measure].version_on(looking.as_of)
        if version.value is None or version.value.function not in ("count", "count_distinct") or version.each:
            raise CannotLookError(f"{part.measure} is no count, and only shares of counts are looked ahead")
    year = Period(months_after(looking.as_of + timedelta(days=1), -12), looking.as_of)
    now = [looking.figures.answer([part])[part].value for part in (of, per)]
    past = [looking.figures(part.measure, year, part.slice).value for part in (of, per)]
    if past[0] is None or not past[1]:
        raise CannotLookError(f"{per.measure} is not known for the last year, so that no share can be told")
    days = days_of(goal, looking.as_of)
    in_year = end_of(of.when).year
    pace = float(past[1]) / 12
    scale = 100.0 if goal.target.unit.id == "percent" else 1.0
    values = np.empty((looking.ahead.scenarios, len(days)))
    for index, day in enumerate(days):
        same = goal.over != "year" or day.year == in_year
        known = (float(now[0] or 0), float(now[1] or 0)) if same else (0.0, 0.0)
        begun = looking.as_of if same else date(day.year, 1, 1)
        more = pace * (day - begun).days / _YEAR * 12
        names = (goal.measure, str(goal.slice), str(day))
        values[:, [index]] = scale * counting.shares(
            float(past[0]), float(past[1]), known, [more], looking.ahead, *names
        )
    note = f"of {past[1]:f} in the last twelve months {past[0]:f} met it"
    return Outlook("share", looking.as_of, days, values, looking.now(goal), notes=(note,))


def rank(goal: Goal, looking: Looking, _trends: Mapping[str, Trend]) -> Outlook:
    """Return the outlook of a goal that is a rank among others."""
    ask = looking.ask(goal.measure, goal.slice)
    version = ask.version
    assert version.value is not None
    start = exp.column(ask.table.time.start, quoted=True)
    query = exp.select(start, version.value.expression()).from_(exp.to_table(ask.table.name, quoted=True))
    query = query.where(subject_condition(ask)).group_by(start.copy()).order_by(start.copy())
    rows = looking.figures.snapshot.engine.rows(ask.table.name, sql_of(query))
    held = [(day, float(value)) for day, value in rows if value and day <= looking.as_of]
    if not held:
        raise CannotLookError("no rank is on record yet")
    days = days_of(goal, looking.as_of)
    years = [months / 12 for months in _months(days, looking.as_of)]
    spread = looking.text.ranks.yearly_spread
    values = counting.ranks(held, spread, looking.ahead, years, goal.measure, str(goal.slice))
    moves = (
        () if len(held) > 2 else (f"with fewer than three ranks on record, a move of {spread:.0%} a year is assumed",)
    )
    notes = (f"ranks on record: {len(held)}", *moves, _UNTOLD)
    return Outlook("rank", looking.as_of, days, values, looking.now(goal) or held[-1][1], notes=notes)
