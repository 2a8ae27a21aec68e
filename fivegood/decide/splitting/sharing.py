"""Sharing a whole out by weights so that the shares add up to it exactly."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal

#: A step is at most this part of the whole, and never less than one.
_FINE = 1000


def step_of(whole: Decimal) -> Decimal:
    """Return the step that shares of a whole are told in: 1 for 24 projects, 100 m for 100 bn, never less than 1.

    The largest power of ten that the whole is a multiple of and that is no more than a thousandth of it.
    """
    if not whole:
        return Decimal(1)
    told = int(whole.normalize().as_tuple().exponent)
    return Decimal(1).scaleb(max(min(told, (abs(whole) / _FINE).adjusted()), 0))


def shared(whole: Decimal, weights: Mapping[str, Decimal], step: Decimal | None = None) -> dict[str, Decimal]:
    """Return each key's share of a whole by weight, in steps, so that all add up to the whole exactly.

    The largest remainder (Hamilton's method): each share is rounded down to a step, and the steps that are left go one
    by one to those that lost most by it, of equals to the first. What is less than a step goes to the largest weight.
    Where all weights are nought the whole is shared evenly. Weights are never below nought.
    """
    if not weights:
        return {}
    step = step or step_of(whole)
    total = sum(weights.values(), Decimal(0))
    if total == 0:
        weights, total = dict.fromkeys(weights, Decimal(1)), Decimal(len(weights))
    exact = {key: whole * weight / total / step for key, weight in weights.items()}
    found = {key: value.to_integral_value(ROUND_FLOOR) for key, value in exact.items()}
    left = whole / step - sum(found.values(), Decimal(0))
    places = {key: place for place, key in enumerate(weights)}
    for key in sorted(weights, key=lambda key: (found[key] - exact[key], places[key]))[: int(left)]:
        found[key] += 1
    amounts = {key: value * step for key, value in found.items()}
    largest = max(weights, key=lambda key: (weights[key], -places[key]))
    amounts[largest] += whole - sum(amounts.values(), Decimal(0))
    return amounts


def by_growth_room(
    whole: Decimal, today: Mapping[str, Decimal], room: Mapping[str, Decimal], step: Decimal | None = None
) -> dict[str, Decimal]:
    """Return shares that keep what each has today and share what is lacking by its room to grow.

    Room below nought counts as none. Where nothing is lacking, or nobody has room, the whole is shared as it is today.
    """
    lacking = whole - sum(today.values(), Decimal(0))
    rooms = {key: max(room.get(key, Decimal(0)), Decimal(0)) for key in today}
    total = sum(rooms.values(), Decimal(0))
    if lacking <= 0 or not total:
        return shared(whole, today, step)
    return shared(whole, {key: today[key] + lacking * rooms[key] / total for key in today}, step)
