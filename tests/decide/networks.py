"""Small networks by chance, and what they cost when every possibility is tried."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, product

from hypothesis import strategies as st

from fivegood.decide.assignment.network import Network, Places


@st.composite
def networks(
    draw: st.DrawFn,
    *,
    units: int = 5,
    officers: int = 3,
    levels: int = 3,
    least: bool = True,
    highest: int = 12,
    room: int = 0,
) -> Network:
    """Draw a network; costs are often equal, so that ties are met. ``room``: the fewest places and arcs there are."""
    many, few, depth = (draw(st.integers(1, most)) for most in (units, officers, levels))
    arcs = [
        sorted(
            (draw(st.integers(0, highest)), officer)
            for officer in draw(st.sets(st.integers(0, few - 1), min_size=min(room, few)))
        )
        for _ in range(many)
    ]
    most = []
    for _ in range(few):
        most += sorted((draw(st.integers(room, max(room, many))) for _ in range(depth)), reverse=True)
    steps = [sorted(draw(st.lists(st.integers(0, highest), min_size=one, max_size=one))) for one in most]
    at_least = [
        draw(st.integers(0, min(one, 1 if room else 2))) if least and node % depth == 0 else 0
        for node, one in enumerate(most)
    ]
    places = Places(
        depth,
        list(accumulate([0, *(len(one) for one in steps[:-1])])),
        [*(cost for one in steps for cost in one), 0],
        at_least,
        most,
    )
    return Network(
        list(accumulate([0, *map(len, arcs)])),
        [officer for of_unit in arcs for _, officer in of_unit],
        [cost for of_unit in arcs for cost, _ in of_unit],
        [draw(st.integers(1, depth)) for _ in range(many)],
        places,
    )


def cost_of(network: Network, held: tuple[int, ...]) -> int | None:
    """Return what a choice of arcs costs, None when it breaks a limit: counted anew, without the flow."""
    places, total = network.places, sum(network.cost[arc] for arc in held)
    for node, (least, most) in enumerate(zip(places.least, places.most, strict=True)):
        officer, level = divmod(node, places.levels)
        count = sum(network.officer[arc] == officer and network.level[unit] > level for unit, arc in enumerate(held))
        if not least <= count <= most:
            return None
        total += sum(places.step[places.slot[node] : places.slot[node] + count])
    return total


def choices(network: Network) -> Iterator[tuple[int, ...]]:
    """Yield every choice of an arc for each unit."""
    return product(*(range(first, end) for first, end in zip(network.start, network.start[1:], strict=False)))


def least_cost(network: Network) -> int | None:
    """Return the least cost of all choices, None when none keeps the limits."""
    found = [cost for held in choices(network) if (cost := cost_of(network, held)) is not None]
    return min(found, default=None)
