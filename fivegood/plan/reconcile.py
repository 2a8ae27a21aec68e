"""What a plan says about itself before any record is read: sums, slack, concentration, implications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from fivegood.errors import Finding, Number
from fivegood.measures.catalogue import Catalogue, Kind
from fivegood.plan.goals import Goal, Plan
from fivegood.plan.paths import implied_base, value_on
from fivegood.quantities import format_quantity

#: From this share of the whole on, a single part is called a concentration. A choice of the product, not a norm.
CONCENTRATED = Decimal("0.5")
_DAY = timedelta(days=1)


def reconcile(plan: Plan, catalogue: Catalogue) -> list[Finding]:
    """Return every finding about the plan itself."""
    found: list[Finding] = []
    for goal in plan.goals:
        found.extend(_implied_base(goal, plan))
        found.extend(_parts(goal, plan, catalogue))
        found.extend(_denominator(goal, plan, catalogue))
        if not (goal.owner.en and goal.owner.zh):
            found.append(Finding(f"owner:{goal.id}", "warning", f"{goal.id} has no owner: nobody answers for it"))
    return found


def _show(value: Decimal, goal: Goal, significant: int | None = None) -> str:
    return format_quantity(value, goal.target.unit, "en", significant=significant)


def _implied_base(goal: Goal, plan: Plan) -> Iterator[Finding]:
    if goal.path.kind != "compound" or goal.path.growth is None:
        return
    start = plan.start_of(goal, goal.target.by)
    base = implied_base(goal.target, goal.path.growth, start)
    years = range(plan.start.year, goal.target.by.year + 1)
    path = {year: value_on(goal.path, goal.target, start, date(year, 12, 31)) or Decimal(0) for year in years}
    steps = ", ".join(_show(value, goal, 3) for value in path.values())
    growth = f"{(goal.path.growth * 100).normalize():f} %"
    yield Finding(
        f"implied_base:{goal.id}",
        "info",
        f"{goal.id}: {_show(goal.target.value, goal)} by {goal.target.by.year} at {growth} a year implies a "
        f"{start.year} base of {_show(base, goal, 4)} and a path of {steps}",
        {
            "base": base.quantize(Decimal("0.01")),
            "growth": goal.path.growth,
            "target": goal.target.value,
            "path": {str(year): value.quantize(Decimal("0.01")) for year, value in path.items()},
        },
    )


def _parts(goal: Goal, plan: Plan, catalogue: Catalogue) -> Iterator[Finding]:
    parts = [
        part
        for part in plan.goals
        if part.part_of == goal.id and part.target.by == goal.target.by and part.target.unit.id == goal.target.unit.id
    ]
    if not parts:
        return
    yield from _mixed_measures(goal, parts, catalogue)
    summed = [part for part in parts if part.relation != "overlaps"]
    if not summed or not goal.target.value:
        return
    total, whole = sum((part.target.value for part in summed), Decimal(0)), goal.target.value
    terms = " + ".join(_show(part.target.value, part) for part in summed)
    numbers = {
        "sum": total,
        "whole": whole,
        "slack": whole - total,
        "ratio": (total / whole).quantize(Decimal("0.0001")),
    }
    text = f"{goal.id}: its parts {terms} are {_show(total, goal)}"
    if total > whole:
        over = (total / whole - 1) * 100
        message = f"{text}, more than {_show(whole, goal)}: they over-cover it by {over:.0f} %"
        yield Finding(f"parts_sum:{goal.id}", "warning", message, numbers)
    elif total == whole:
        message = f"{text}, exactly the target: there is no slack, every part must be met in full"
        yield Finding(f"parts_sum:{goal.id}", "warning", message, numbers)
    else:
        message = f"{text}: {_show(whole - total, goal)} of {_show(whole, goal)} rest on no part"
        yield Finding(f"parts_sum:{goal.id}", "info", message, numbers)
    yield from _concentration(goal, summed)


def _concentration(goal: Goal, parts: Sequence[Goal]) -> Iterator[Finding]:
    largest = max(parts, key=lambda part: part.target.value)
    share = largest.target.value / goal.target.value
    if share < CONCENTRATED:
        return
    yield Finding(
        f"concentration:{goal.id}",
        "warning",
        f"{goal.id}: {share * 100:.0f} % of it rests on {largest.id} ({_show(largest.target.value, largest)})",
        {"share": share.quantize(Decimal("0.0001")), "part": largest.id, "largest": largest.target.value},
    )


def _mixed_measures(goal: Goal, parts: Sequence[Goal], catalogue: Catalogue) -> Iterator[Finding]:
    others = [part for part in parts if part.measure != goal.measure]
    if not others:
        return
    named = ", ".join(f"{part.id} ({catalogue[part.measure].name.en})" for part in others)
    yield Finding(
        f"mixed_measures:{goal.id}",
        "warning",
        f"{goal.id} is {catalogue[goal.measure].name.en}, but parts of it are other measures: {named}; "
        "their sum is shown beside it, never taken for it",
        {"parts": Decimal(len(others))},
    )


def _denominator(goal: Goal, plan: Plan, catalogue: Catalogue) -> Iterator[Finding]:
    """A target for A / B and one for A imply a B: say it, and what A would be over the areas the park names."""
    measure = catalogue[goal.measure]
    version = measure.version_on(goal.target.by)
    if measure.kind is not Kind.RATIO or version.per is None or not goal.target.value:
        return
    for other in plan.goals:
        if other.measure != version.of or other.target.by != goal.target.by or other.slice:
            continue
        share = Decimal(100) if goal.target.unit.id == "percent" else Decimal(1)
        needed = other.target.value / goal.target.value * share
        per = catalogue[version.per]
        unit = per.unit(plan.park.currency, plan.park.area_unit)
        numbers: dict[str, Number] = {"needed": needed.quantize(Decimal("0.01"))}
        told = []
        for name, area in plan.park.areas.items() if unit.dimension == "area" else ():
            per_area = other.target.value / area * share
            numbers[f"area_{name}"] = area
            numbers[f"per_{name}"] = per_area.quantize(Decimal("0.01"))
            told.append(
                f"over the {name.replace('_', '-')} {format_quantity(area, unit, 'en')} it is "
                f"{format_quantity(per_area.quantize(Decimal(1)), goal.target.unit, 'en')}"
            )
        # A target for no less of A / B leaves at most so much of B, one for no more of it at least so much.
        most = "at least" if goal.target.comparator in ("<", "<=") else "at most"
        counted = "of counted land" if unit.dimension == "area" else f"({per.name.en})"
        yield Finding(
            f"denominator:{goal.id}",
            "warning" if told else "info",
            f"{other.id} {_show(other.target.value, other)} at {_show(goal.target.value, goal)} needs {most} "
            f"{format_quantity(needed.quantize(Decimal(1)), unit, 'en')} {counted}"
            + (f"; {', '.join(told)}: the denominator ({version.per}) must be explicit" if told else ""),
            numbers,
        )
