"""What scenarios are drawn again from, as arrays and plain words: kept, and had back as it was to the last bit.

What is quick to ask of the snapshot again (the series known, the projects) is not kept; what took the time is: each
series carried on, when each project begins, and what projects add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fivegood.decide.forecast.adding import Added
from fivegood.decide.forecast.goals import Base, grown_of, needs_of
from fivegood.decide.forecast.looking import Looking, Outlook
from fivegood.decide.forecast.pipeline import Months
from fivegood.decide.forecast.times import days_of
from fivegood.decide.forecast.trends import Trend, trend_again
from fivegood.structs import replace

Array = NDArray[np.float64] | NDArray[np.int64]


def kept(base: Base) -> tuple[dict[str, Any], list[Array]]:
    """Return what is to be kept of a base: its words, which JSON holds, and its arrays in their order."""
    trends = [
        {"name": name, "reason": one} if isinstance(one, str) else {"name": name, "assumed": one.assumed}
        for name, one in base.trends.items()
    ]
    added = [
        {"name": name, "chosen": one.chosen, "ratio": one.ratio, "own": one.own, "share": one.share}
        for name, one in base.looking.added.items()
    ]
    fixed = [
        {"goal": goal, "by": by.isoformat(), "method": one.method, "now": one.now, "notes": one.notes}
        for (goal, by), one in base.looking.fixed.items()
    ]
    arrays: list[Array] = [base.pipeline.begins]
    arrays += [one.values for one in base.trends.values() if isinstance(one, Trend)]
    for extra in base.looking.added.values():
        arrays += [extra.months, extra.own_months]
    arrays += [one.values for one in base.looking.fixed.values()]
    return {"trends": trends, "added": added, "fixed": fixed}, arrays


def restored(words: Mapping[str, Any], arrays: Sequence[Array], looking_of: Callable[[Months], Looking]) -> Base:
    """Return a base that was kept; ``looking_of`` says what is looked with, given when each project begins."""
    left: Iterator[Any] = iter(arrays)
    looking = looking_of(next(left))
    needs = needs_of(looking)
    trends: dict[str, Trend | str] = {}
    for one in words["trends"]:
        name = one["name"]
        trends[name] = (
            one["reason"]
            if "reason" in one
            else trend_again(needs.wanted[name], next(left), one["assumed"], looking.ahead)
        )
    added = {
        one["name"]: Added(tuple(one["chosen"]), one["ratio"], next(left), tuple(one["own"]), one["share"], next(left))
        for one in words["added"]
    }
    goals = {(goal.id, goal.target.by): goal for goal in looking.plan.goals}
    fixed = {}
    for one in words["fixed"]:
        key = (one["goal"], date.fromisoformat(one["by"]))
        days = days_of(goals[key], looking.as_of)
        fixed[key] = Outlook(one["method"], looking.as_of, days, next(left), one["now"], notes=tuple(one["notes"]))
    return Base(replace(looking, added=added, fixed=fixed), trends, needs.wanted, grown_of(needs, trends))
