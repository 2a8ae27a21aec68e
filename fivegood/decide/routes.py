"""The order of a day's stops that makes the way shortest: exact for a dozen, a good one that says so beyond.

Exact is the dynamic programme over sets of stops (Held and Karp, 1962). A longer day begins with the nearest stop each
time and is bettered by turning parts of the way round until none gains (2-opt, Croes 1958): no claim to be shortest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import hypot

#: Metres east and north of a point that a park chooses.
Place = tuple[float, float]
#: Up to so many stops the shortest way is found: 12 take 600,000 steps, and each more twice as many.
EXACT = 12
#: What a turn must gain, in metres, so that rounding never turns a part to and fro.
_GAIN = 1e-6


class Method(StrEnum):
    """How an order was found: the shortest there is, a short one, or by address where no place is known."""

    EXACT = "exact"
    TWO_OPT = "two_opt"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Stop:
    """Where somebody goes on a day; ``place`` is None where it is not known."""

    id: str
    place: Place | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """Stops in the order of the way. ``metres``: as the crow flies, between places alone.

    ``unplaced`` are the last of ``order``: their places are not known, and they stand by address.
    """

    order: tuple[str, ...]
    metres: float
    method: Method
    unplaced: tuple[str, ...] = ()


def route(stops: Sequence[Stop], start: Place | None = None) -> Route:
    """Return the order of the shortest way over all stops from ``start``, or from the best of them where it is None.

    The way ends at the last stop. Of ways of one length the first by id is taken, so that a day has one order.
    """
    ordered = sorted(stops, key=lambda stop: stop.id)
    placed = [stop for stop in ordered if stop.place is not None]
    rest = sorted((stop for stop in ordered if stop.place is None), key=lambda stop: (stop.address, stop.id))
    unplaced = tuple(stop.id for stop in rest)
    if not placed:
        return Route(unplaced, 0.0, Method.ADDRESS, unplaced)
    places = [stop.place for stop in placed if stop.place is not None]
    is_exact = len(placed) <= EXACT
    order = _shortest(places, start) if is_exact else _bettered(_nearest(places, start), places, start)
    method = Method.EXACT if is_exact else Method.TWO_OPT
    ids = tuple(placed[index].id for index in order)
    return Route(ids + unplaced, _length([places[index] for index in order], start), method, unplaced)


def _metres(first: Place, second: Place) -> float:
    return hypot(first[0] - second[0], first[1] - second[1])


def _length(way: Sequence[Place], start: Place | None) -> float:
    whole = [start, *way] if start is not None else list(way)
    return sum(_metres(first, second) for first, second in pairwise(whole))


def _shortest(places: Sequence[Place], start: Place | None) -> list[int]:
    """Return the order of least length: for each set of stops and each last one of it, the shortest way there."""
    count = len(places)
    between = [[_metres(first, second) for second in places] for first in places]
    best: list[dict[int, tuple[float, int]]] = [{} for _ in range(1 << count)]
    for index, place in enumerate(places):
        best[1 << index][index] = (_metres(start, place) if start is not None else 0.0, -1)
    for seen in range(1, 1 << count):
        for last, (length, _) in best[seen].items():
            for following in range(count):
                there = seen | 1 << following
                if there == seen:
                    continue
                longer = length + between[last][following]
                if following not in best[there] or longer < best[there][following][0]:
                    best[there][following] = (longer, last)
    seen = (1 << count) - 1
    last = min(best[seen], key=lambda index: (best[seen][index][0], index))
    order: list[int] = []
    while last >= 0:
        order.append(last)
        seen, last = seen & ~(1 << last), best[seen][last][1]
    return order[::-1]


def _nearest(places: Sequence[Place], start: Place | None) -> list[int]:
    """Return the order of going to the nearest stop each time."""
    order: list[int] = []
    left, here = list(range(len(places))), places[0] if start is None else start
    while left:
        following = min(left, key=lambda index: (_metres(here, places[index]), index))
        left.remove(following)
        order.append(following)
        here = places[following]
    return order


def _bettered(order: list[int], places: Sequence[Place], start: Place | None) -> list[int]:
    """Return the order with parts of it turned round until no turn makes the way shorter."""
    is_better = True
    while is_better:
        is_better = False
        for first in range(len(order) - 1):
            for last in range(first + 1, len(order)):
                if _gain(order, places, start, first, last) > _GAIN:
                    order[first : last + 1] = order[first : last + 1][::-1]
                    is_better = True
    return order


def _gain(order: Sequence[int], places: Sequence[Place], start: Place | None, first: int, last: int) -> float:
    """Return the metres saved by going from ``first`` to ``last`` the other way round."""
    before = places[order[first - 1]] if first else start
    after = places[order[last + 1]] if last + 1 < len(order) else None
    gain = 0.0
    if before is not None:
        gain += _metres(before, places[order[first]]) - _metres(before, places[order[last]])
    if after is not None:
        gain += _metres(places[order[last]], after) - _metres(places[order[first]], after)
    return gain
