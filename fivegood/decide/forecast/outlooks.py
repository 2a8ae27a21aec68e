"""Which way each kind of measure is looked ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from fivegood.decide.forecast.happenings import count_or_amount, held, rank, share
from fivegood.decide.forecast.looking import CannotLookError, Looking, Outlook
from fivegood.decide.forecast.sums import above, ratio, summed
from fivegood.decide.forecast.trends import Trend
from fivegood.facts.schema import TimeKind
from fivegood.measures.catalogue import Kind
from fivegood.plan.goals import Goal


def look(goal: Goal, looking: Looking, names: Sequence[str], trends: Mapping[str, Trend | str]) -> Outlook:
    """Return the outlook of a goal that is not due yet, by the series of these names. Raises CannotLookError."""
    measure = looking.measure(goal)
    version = measure.version_on(looking.as_of)
    method: Callable[[Goal, Looking, Mapping[str, Trend]], Outlook] | None = None
    if measure.kind is Kind.RATIO:
        method = ratio if names else share
    elif measure.kind is Kind.LEVEL:
        method = rank
    elif version.table is not None and version.table.time.kind is TimeKind.SPAN and (names or version.each):
        method = summed if version.each is None else partial(above, names=names)
    elif version.table is not None and measure.kind is Kind.FLOW:
        if version.table.time.kind is not TimeKind.SPAN:
            method = count_or_amount
    elif version.table is not None and measure.kind is Kind.STOCK and version.table.time.kind is TimeKind.INTERVAL:
        method = held
    if method is None:
        raise CannotLookError(f"a {measure.kind.value} over {_place(version.table)} is not looked ahead")
    refused = [told for told in trends.values() if isinstance(told, str)]
    if refused and len(refused) == len(trends):
        raise CannotLookError(refused[0])
    return method(goal, looking, {name: one for name, one in trends.items() if isinstance(one, Trend)})


def _place(table: object) -> str:
    return getattr(table, "name", "other measures")
