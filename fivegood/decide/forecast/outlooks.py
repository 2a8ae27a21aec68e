"""Which way each kind of measure is looked ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from fivegood.decide.forecast.happenings import count_or_amount, held, rank, share
from fivegood.decide.forecast.land import is_land, land
from fivegood.decide.forecast.looking import CannotLookError, Looking, Outlook
from fivegood.decide.forecast.sums import above, change, ratio, summed
from fivegood.decide.forecast.trends import Trend
from fivegood.facts.schema import TimeKind
from fivegood.measures.catalogue import Kind, Measure
from fivegood.plan.goals import Goal

_Method = Callable[[Goal, Looking, Mapping[str, Trend]], Outlook]


def look(goal: Goal, looking: Looking, names: Sequence[str], trends: Mapping[str, Trend | str]) -> Outlook:
    """Return the outlook of a goal that is not due yet, by the series of these names. Raises CannotLookError."""
    measure = looking.measure(goal)
    method = _method(measure, looking, names)
    if method is None:
        if measure.kind is Kind.STATISTIC:
            raise CannotLookError("a median or percentile of cases to come says nothing that is known today")
        table = _place(measure.version_on(looking.as_of).table)
        raise CannotLookError(f"a {measure.kind.value} over {table} is not looked ahead")
    refused = [told for told in trends.values() if isinstance(told, str)]
    if refused and len(refused) == len(trends):
        raise CannotLookError(refused[0])
    return method(goal, looking, {name: one for name, one in trends.items() if isinstance(one, Trend)})


def _method(measure: Measure, looking: Looking, names: Sequence[str]) -> _Method | None:
    version = measure.version_on(looking.as_of)
    if measure.kind is Kind.RATIO:
        return ratio if names else share
    if measure.kind is Kind.CHANGE:
        return change if names else None
    if measure.kind is Kind.LEVEL:
        return rank
    if version.table is None:
        return None
    if version.table.time.kind is TimeKind.SPAN:
        if version.each is not None:
            return partial(above, names=names)
        return summed if names else None
    if measure.kind is Kind.FLOW:
        return count_or_amount
    if measure.kind is Kind.STOCK and version.table.time.kind is TimeKind.INTERVAL:
        return land if is_land(measure, looking) else held
    return None


def _place(table: object) -> str:
    return getattr(table, "name", "other measures")
