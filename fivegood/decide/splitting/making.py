"""A goal split from above: along which keys, how much of it there is to share, and by which weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from fivegood.decide.splitting.sharing import by_growth_room, shared
from fivegood.decide.splitting.text import BASES, FILE, OTHERS, TIMES, Split
from fivegood.errors import Fault, InputError
from fivegood.measures.catalogue import Catalogue, Kind
from fivegood.measures.compile import Slice
from fivegood.periods import Period
from fivegood.plan.goals import Goal, Plan
from fivegood.plan.paths import value_on
from fivegood.structs import replace


def fault(column: str, message: str, value: str = "", choices: Sequence[str] = ()) -> InputError:
    """Return the refusal of one field of a split."""
    from fivegood.errors import nearest

    suggestion = nearest(value, choices) if value and choices else None
    return InputError([Fault(FILE, 0, column, message, value or None, suggestion)], FILE)


def alongs_of(goal: Goal, plan: Plan, catalogue: Catalogue) -> tuple[str, ...]:
    """Return what a goal may be split along; nothing when it does not add up (a rank, a ratio, growth)."""
    measure = catalogue[goal.measure]
    if measure.kind not in (Kind.FLOW, Kind.STOCK):
        return ()
    narrowed = {name for name, _code in goal.slice}
    lists = [name for name in measure.dimensions if name not in narrowed and name in plan.park.lists]
    parts = parts_of(goal, plan)
    return (*TIMES, *lists, *(name for name in OTHERS if name != "part" or parts))


def parts_of(goal: Goal, plan: Plan) -> dict[str, Goal]:
    """Return the goals that a goal is made of by the plan, due on the same day and in the same unit."""
    return {
        part.id: part
        for part in plan.goals
        if part.part_of == goal.id and part.target.by == goal.target.by and part.target.unit.id == goal.target.unit.id
    }


def check_along(goal: Goal, plan: Plan, catalogue: Catalogue, along: str) -> None:
    """Raise InputError for what a goal cannot be split along."""
    known = alongs_of(goal, plan, catalogue)
    if not known:
        kind = catalogue[goal.measure].kind.value
        raise fault("goal", f"a {kind} does not add up, so that it cannot be split", goal.id)
    if along not in known:
        raise fault("along", f"this goal is split along one of {', '.join(known)}", along, known)


def periods_of(goal: Goal, plan: Plan, along: str) -> tuple[Period, ...]:
    """Return the years, quarters or months from the plan's first day (or the year's, for a goal of a year)."""
    first = plan.start_of(goal, goal.target.by)
    begun = date(first.year + 1, 1, 1) if (first.month, first.day) == (12, 31) else first
    return tuple(
        part
        for year in range(begun.year, goal.target.by.year + 1)
        for part in Period.of_year(year).split(along)
        if part.end <= goal.target.by and part.end >= begun
    )


def whole_of(goal: Goal, plan: Plan, along: str) -> Decimal:
    """Return what there is to share: the target, or along time what lies between the path's base and the target.

    What holds or is summed over a trailing year does not begin anew each year: years share its growth.
    """
    if along not in TIMES or goal.over in ("plan", "year"):
        return goal.target.value
    start = plan.start_of(goal, goal.target.by)
    return goal.target.value - (value_on(goal.path, goal.target, start, start) or Decimal(0))


def keys_of(goal: Goal, plan: Plan, along: str) -> tuple[str, ...]:
    """Return the keys that shares go to; of officers, those that the caller knows."""
    if along in TIMES:
        return tuple(str(period) for period in periods_of(goal, plan, along))
    if along == "branch":
        return tuple(plan.branches)
    if along == "part":
        return tuple(parts_of(goal, plan))
    return tuple(plan.park.lists.get(along, ()))


def plan_weights(goal: Goal, plan: Plan, along: str) -> dict[str, Decimal]:
    """Return the weights that the plan itself gives: of time the steps of the path, of parts their targets, of branches
    the weight of their goals. Without a path, or for any other keys, all are equal.
    """
    if along == "part":
        return {name: part.target.value for name, part in parts_of(goal, plan).items()}
    if along == "branch":
        return {
            name: sum((one.weight for one in plan.goals if one.branch == name), Decimal(0)) for name in plan.branches
        }
    if along not in TIMES:
        return dict.fromkeys(keys_of(goal, plan, along), Decimal(1))
    start = plan.start_of(goal, goal.target.by)
    periods = periods_of(goal, plan, along)
    values = [value_on(goal.path, goal.target, start, day) for day in (start, *(period.end for period in periods))]
    found = {}
    for period, before, after in zip(periods, values, values[1:], strict=False):
        found[str(period)] = Decimal(1) if before is None or after is None else max(after - before, Decimal(0))
    return found


def sliced(goal: Goal, along: str, keys: Sequence[str]) -> dict[str, Goal]:
    """Return the goal of each key of a dimension: the same measure, narrowed further."""

    def narrowed(key: str) -> Slice:
        return tuple(sorted((*goal.slice, (along, key))))

    return {
        key: replace(goal, id=f"{goal.id}.{key}", slice=narrowed(key), part_of="", path=replace(goal.path, base=None))
        for key in keys
    }


def split_of(
    goal: Goal,
    plan: Plan,
    catalogue: Catalogue,
    along: str,
    basis: str,
    worked_out: date,
    *,
    weights: Mapping[str, Decimal] | None = None,
    room: Mapping[str, Decimal] | None = None,
) -> Split:
    """Return a goal split along keys. Raises InputError for what it cannot be split along, by, or into.

    ``basis``: path (the plan's own weights), weight (those given), records (what each has today, as ``weights``), or
    forecast (what each has today, and by its ``room`` to grow what is lacking).
    """
    check_along(goal, plan, catalogue, along)
    if basis not in BASES:
        raise fault("basis", f"a goal is split by one of {', '.join(BASES)}", basis, BASES)
    if basis == "path" and along == "officer":
        raise fault("basis", "the plan gives officers no weight: split by weight or by records", basis)
    if basis in ("records", "forecast") and along in (*TIMES, "branch", "part"):
        raise fault("basis", f"records are not told by {along}: split by path or by weight", basis)
    known = plan_weights(goal, plan, along) if basis == "path" else dict(weights or {})
    allowed = keys_of(goal, plan, along)
    unknown = [key for key in known if along != "officer" and key not in allowed]
    if unknown:
        raise fault("shares", f"there is no such {along}", unknown[0], allowed)
    if not known or any(weight < 0 for weight in known.values()):
        raise fault("shares", "a goal is split into one share or more, each of a weight of nought or above")
    whole = whole_of(goal, plan, along)
    shares = by_growth_room(whole, known, room or {}) if basis == "forecast" else shared(whole, known)
    return Split(
        goal=goal.id, due=goal.target.by, along=along, basis=basis, whole=whole, worked_out=worked_out, shares=shares
    )
