"""The scorecard: for each goal the value, where its path should be today, the pace, and a lamp with words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from fivegood.errors import FigureError
from fivegood.measures.compile import When
from fivegood.measures.compute import Figure, Figures, Question
from fivegood.periods import Period
from fivegood.plan.goals import Goal, Lamps, Plan, Target
from fivegood.plan.paths import value_on


class Status(StrEnum):
    """Where a goal stands. A lamp never speaks by colour alone: the words stand beside it.

    open: not due yet and no path to judge it by (a title to be won). missing: no value, or too little of it.
    """

    MET = "met"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    OFF_TRACK = "off_track"
    OPEN = "open"
    MISSING = "missing"


class Standing(Struct, frozen=True):
    """One goal on a day.

    ``value`` and ``path`` are in the goal's unit, None when missing. ``pace`` is what has been gained since the base
    over what the path asks to have gained by now (1 = exactly on the path), None where there is no such path.
    ``figure`` is the figure the value comes from, with its trace. ``missing`` counts the records that are owed.
    ``withheld`` names the rule of disclosure by which a public view has left out where the goal stands.
    """

    goal: Goal
    value: Decimal | None
    path: Decimal | None
    pace: Decimal | None
    status: Status
    missing: int
    figure: Figure | None
    reason: str = ""
    withheld: str = ""


class Scorecard(Struct, frozen=True):
    """Every goal of a plan on a day, in the order of the plan."""

    as_of: date
    standings: tuple[Standing, ...]

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many goals have each status; every status is there, and missing is one of them."""
        told = [standing.status for standing in self.standings if not standing.withheld]
        return {status: told.count(status) for status in Status}

    def attained(self, branch: str | None = None) -> Decimal | None:
        """Return the share of the goals' weight, of one branch or of all, that is met or on track.

        What is missing counts as not attained; what is open (not due, no path) is left out. None when nothing is
        left to judge.
        """
        judged = [
            standing
            for standing in self.standings
            if branch in (None, standing.goal.branch) and standing.status is not Status.OPEN and not standing.withheld
        ]
        whole = sum((standing.goal.weight for standing in judged), Decimal(0))
        if not whole:
            return None
        good = (standing.goal.weight for standing in judged if standing.status in (Status.MET, Status.ON_TRACK))
        return (sum(good, Decimal(0)) / whole).quantize(Decimal("0.0001"))


def score(plan: Plan, figures: Figures, as_of: date) -> Scorecard:
    """Hold a plan's goals against the figures of a day. ``as_of`` may not lie after the snapshot's day."""
    questions, reasons = questions_on(plan, figures, as_of)
    answers = figures.answer(questions.values())
    found = [
        _standing(goal, plan, answers[questions[index]] if index in questions else None, as_of, reasons.get(index, ""))
        for index, goal in enumerate(plan.goals)
    ]
    return Scorecard(as_of, tuple(found))


def scores(plan: Plan, figures: Figures, days: Sequence[date]) -> tuple[Scorecard, ...]:
    """Return the scorecard of each day; their figures over one table share scans."""
    asked = [question for day in days for question in questions_on(plan, figures, day)[0].values()]
    figures.answer(asked)
    return tuple(score(plan, figures, day) for day in days)


def questions_on(plan: Plan, figures: Figures, as_of: date) -> tuple[Mapping[int, Question], Mapping[int, str]]:
    """Return what each goal is measured by on a day, by its place in the plan, and why some cannot be measured."""
    questions: dict[int, Question] = {}
    reasons: dict[int, str] = {}
    for index, goal in enumerate(plan.goals):
        try:
            question = Question(goal.measure, when_of(goal, plan, figures, as_of), goal.slice)
            figures.check(question)
            questions[index] = question
        except FigureError as error:
            reasons[index] = str(error)
    return questions, reasons


def when_of(goal: Goal, plan: Plan, figures: Figures, as_of: date) -> When:
    """Return the period or date that a goal is measured over on a day; never later than the day it is due."""
    measure = figures.catalogue[goal.measure]
    day = min(as_of, goal.target.by)
    if measure.is_dated:
        return day
    if goal.over == "year":
        return Period(date(day.year, 1, 1), day)
    if goal.over == "plan":
        return Period(plan.start, max(day, plan.start))
    # Returns come by the month: the newest whole month ends the year that is measured.
    whole = day if (day + timedelta(days=1)).day == 1 else day.replace(day=1) - timedelta(days=1)
    return Period.trailing_year(whole)


def _standing(goal: Goal, plan: Plan, figure: Figure | None, as_of: date, reason: str) -> Standing:
    day = min(as_of, goal.target.by)
    path = value_on(goal.path, goal.target, plan.start_of(goal, day), day)
    value = figure.value if figure is not None else None
    # A goal without any value lacks at least the one record that would give it.
    missing = figure.missing if figure is not None else 0
    if value is None:
        missing = max(missing, 1)
    reason = reason or (figure.reason if figure is not None else "")
    status = _status(goal, value, path, as_of, plan.lamps, figure)
    if status is Status.MISSING and value is not None and figure is not None:
        reason = f"{missing} of {figure.considered} records owed are missing"
    pace = None if status is Status.MISSING else _pace(goal, plan, value, path, day)
    return Standing(goal, value, path, pace, status, missing, figure, reason)


def is_met(target: Target, value: Decimal) -> bool:
    """Say whether a value meets a target; "about" takes 3 % below it."""
    wanted = target.value
    if target.comparator == ">":
        return value > wanted
    if target.comparator == "<":
        return value < wanted
    if target.comparator == "<=":
        return value <= wanted
    if target.comparator == "about":
        return value >= wanted * Decimal("0.97")
    return value >= wanted


def _status(
    goal: Goal, value: Decimal | None, path: Decimal | None, as_of: date, lamps: Lamps, figure: Figure | None
) -> Status:
    if value is None or figure is None or is_incomplete(figure, lamps):
        return Status.MISSING
    if is_met(goal.target, value):
        return Status.MET
    if as_of >= goal.target.by:
        return Status.OFF_TRACK
    if path is None:
        return Status.OPEN
    attained = _attained(goal.target, value, path)
    if attained >= lamps.on_track:
        return Status.ON_TRACK
    return Status.BEHIND if attained >= lamps.behind else Status.OFF_TRACK


def is_incomplete(figure: Figure, lamps: Lamps) -> bool:
    """A sum of which too many rows have no value says too little; so does what is made of it."""
    if figure.parts:
        return any(is_incomplete(part, lamps) for part in figure.parts)
    value = figure.version.value
    is_sum = value is not None and value.function == "sum"
    return is_sum and figure.missing > figure.considered * (1 - lamps.complete)


def _attained(target: Target, value: Decimal, path: Decimal) -> Decimal:
    """Return the value over its path, turned round where less is better (a rank)."""
    over, under = (path, value) if target.comparator in ("<", "<=") else (value, path)
    if under <= 0:
        return Decimal(1) if over >= under else Decimal(0)
    return over / under


def _pace(goal: Goal, plan: Plan, value: Decimal | None, path: Decimal | None, day: date) -> Decimal | None:
    base = value_on(goal.path, goal.target, plan.start_of(goal, day), plan.start_of(goal, day))
    if value is None or path is None or base is None or path == base:
        return None
    return ((value - base) / (path - base)).quantize(Decimal("0.0001"))
