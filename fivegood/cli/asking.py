"""From the words on a command line to questions: days, instants, figures. Refusals name the valid forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from fivegood.errors import Fault, FigureError, InputError, nearest
from fivegood.hedges import Hedge
from fivegood.measures.catalogue import Catalogue
from fivegood.measures.compile import Slice, When
from fivegood.measures.compute import Question
from fivegood.periods import Period
from fivegood.plan.goals import Claim, Edition, Plan

_FIGURE = re.compile(r"([A-Za-z0-9_.]+)(?:\[([^\]]*)\])?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PAIR = re.compile(r"\s*([a-z_0-9]+)\s*=\s*([^,=]+?)\s*")


def day_of(text: str | None, plan: Plan, edition: Edition | None = None, *, at_period_end: bool = False) -> date:
    """Return the day meant: as written, or that of the edition (by default the newest)."""
    if text is None:
        if not plan.editions and edition is None:
            raise InputError([Fault("", message="give --as-of DATE: the plan names no edition to take the day from")])
        chosen = edition or plan.edition()
        return chosen.period.end if at_period_end else chosen.as_of
    if not _DAY.fullmatch(text):
        raise InputError([Fault("", message="--as-of is a day written as 2021-06-30", value=text)])
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError([Fault("", message="--as-of is not a day of the calendar", value=text)]) from None


def instant_of(text: str | None) -> datetime | None:
    """Return the instant meant, or None. A bare day means its end."""
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise InputError([Fault("", message="--known-at is written as 2021-07-16T12:00", value=text)]) from None
    if instant.tzinfo is not None:
        raise InputError([Fault("", message="--known-at is the park's local time, without a zone", value=text)])
    return instant.replace(hour=23, minute=59, second=59) if len(text) <= len("2021-07-16") else instant


def when_of(text: str, measure_id: str, catalogue: Catalogue) -> When:
    """Return the period or date meant; one day asked of a measure that holds at dates is a date."""
    period = Period.parse(text)
    return period.start if period.kind == "day" and catalogue[measure_id].is_dated else period


def figure_asked(text: str, when: str, catalogue: Catalogue, plan: Plan | None = None) -> Question:
    """Return the question of ``measure``, ``measure[column=value]`` or, with a plan, of a goal's id."""
    match = _FIGURE.fullmatch(text.strip())
    if match is None:
        message = "a figure is written as projects_signed or industrial_output[industry=equipment]"
        raise InputError([Fault("", message=message, value=text)])
    name, narrowed = match[1], _slice(match[2])
    goals = {goal.id: goal for goal in plan.goals} if plan else {}
    if name not in catalogue.measures and name in goals:
        goal = goals[name]
        return Question(goal.measure, when_of(when, goal.measure, catalogue), goal.slice)
    if name not in catalogue.measures:
        close = nearest(name, [*catalogue.measures, *goals])
        raise FigureError(f"there is no measure or goal {name!r}" + (f"; did you mean {close!r}?" if close else ""))
    return Question(name, when_of(when, name, catalogue), narrowed)


def _slice(text: str | None) -> Slice:
    if not text:
        return ()
    pairs = [_PAIR.fullmatch(part) for part in text.split(",")]
    if not all(pairs):
        raise InputError([Fault("", message="what narrows a figure is written as [industry=equipment]", value=text)])
    return tuple(sorted((pair[1], pair[2]) for pair in pairs if pair))


def claims_asked(measures: Sequence[str], whens: Sequence[str], catalogue: Catalogue) -> tuple[Claim, ...]:
    """Return each measure at each time, as exact claims."""
    if not measures or not whens:
        raise InputError([Fault("", message="--measure and --when go together")])
    questions = [figure_asked(measure, when, catalogue) for measure in measures for when in whens]
    return tuple(Claim(question, Hedge.exact, None) for question in questions)


def trace_asked(words: Sequence[str]) -> tuple[Path | None, str, str]:
    """Return the park's folder (None: the database), the figure and the period of ``[PARK] FIGURE PERIOD``."""
    if len(words) == 2:
        return None, words[0], words[1]
    if len(words) == 3:
        return Path(words[0]), words[1], words[2]
    raise InputError([Fault("", message="write [PARK] FIGURE PERIOD", value=" ".join(words))])
