"""The flow of least cost that gives every unit an officer: shortest ways through prices, one unit after another.

Everything is whole numbers in flat sequences, so that the same code runs on lists, and compiled by numba on arrays.

A unit of level k takes a place of its officer on each of the levels 1 to k. The node of an officer's level is reached
by units of that level and from the level above; from it the way leads to the level below, and from the lowest one out.
The places of a level never get cheaper: so the optimum is whole, and the prices left prove it (`solving.bound_of`).
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any, NamedTuple

#: Farther than any way: sums of costs stay far below it.
FAR = 1 << 60
#: Who brought the search to a node where no unit did: the neighbouring level of the same officer.
_FROM_ABOVE, _FROM_BELOW = -1, -2


class Net(NamedTuple):
    """The network. Sequences are lists or arrays of whole numbers; nodes are ``officer * levels + level - 1``.

    Unit u may go to ``officer[a]`` at ``cost[a]`` for a from ``start[u]`` up to ``start[u + 1]``, the cheapest first,
    and counts on the levels 1 to ``level[u]``. A node has ``most[node]`` places, the j-th of which costs
    ``step[slot[node] + j]``. No officer's place on all levels up to k is ever cheaper than ``floor[k - 1]``.
    Units are settled in ``order``: any gives the least cost, light ones first, those of one officer together, soonest.
    """

    order: Any

    start: Any
    officer: Any
    cost: Any
    level: Any
    slot: Any
    step: Any
    most: Any
    floor: Any
    levels: int


class State(NamedTuple):
    """Settled so far: the arc held by each unit (-1: none), the price of a place on all levels up to a node, the
    places taken, and the units of each officer as a chain; then the labels of the search that runs."""

    held: Any
    price: Any
    count: Any
    first: Any
    after: Any
    distance: Any
    by: Any
    arc: Any
    closed: Any


def route_all(net: Net, state: State) -> int:
    """Give every unit an officer, at the least cost of all; return how many units no way is left for."""
    without = 0
    for node in range(len(net.most)):
        below = state.price[node - 1] if node % net.levels > 0 else 0
        state.price[node] = below + (net.step[net.slot[node]] if net.most[node] > 0 else 0)
    for unit in net.order:
        without += _route(net, state, unit)
    return without


def _route(net: Net, state: State, unit: int) -> int:
    """Settle one more unit by the shortest way out; return 1 when there is none."""
    least, straight, arc = _straight(net, state, unit)
    if arc >= 0 and straight == least:
        _attach(net, state, unit, arc)
        return 0
    # No way longer than the straight one is worth a look.
    best = straight - least + 1 if straight < FAR else FAR
    heap = [(least, 0)]
    heap.pop()
    touched = [0]
    touched.pop()
    end = best + least - net.floor[net.level[unit] - 1]
    for out in range(net.start[unit], net.start[unit + 1]):
        if net.cost[out] >= end:
            break
        node = net.officer[out] * net.levels + net.level[unit] - 1
        reach = net.cost[out] + state.price[node] - least
        if reach < best and reach < state.distance[node]:
            state.arc[node] = out
            _label(state, heap, touched, node, reach, unit)
    best, exit_at = _search(net, state, heap, touched, best)
    if exit_at >= 0:
        for node in touched:
            if state.closed[node]:
                state.price[node] += best - state.distance[node]
        _move(net, state, unit, exit_at)
    for node in touched:
        state.distance[node] = FAR
        state.closed[node] = False
    return 1 if exit_at < 0 else 0


def _search(net: Net, state: State, heap: Any, touched: Any, best: int) -> tuple[int, int]:
    """Follow the shortest ways until one leads out; return its length and its last node, or -1 for none."""
    exit_at = -1
    while len(heap) > 0:
        here, node = heappop(heap)
        if here >= best:
            break
        if not state.closed[node]:
            state.closed[node] = True
            found = _leave(net, state, heap, touched, node, here, best)
            if found < best:
                best, exit_at = found, node
            _displace(net, state, heap, touched, node, here, best)
    return best, exit_at


def _straight(net: Net, state: State, unit: int) -> tuple[int, int, int]:
    """Return the least sum of cost and price, the least real cost of a way straight out, and its arc."""
    least, best, chosen = FAR, FAR, -1
    floor = net.floor[net.level[unit] - 1]
    for arc in range(net.start[unit], net.start[unit + 1]):
        node = net.officer[arc] * net.levels + net.level[unit] - 1
        cost = net.cost[arc]
        if cost + floor >= best:
            break
        least = min(least, cost + state.price[node])
        for down in range(net.officer[arc] * net.levels, node + 1):
            taken = state.count[down]
            cost = cost + net.step[net.slot[down] + taken] if taken < net.most[down] else FAR + FAR
        if cost < best:
            best, chosen = cost, arc
    return least, best, chosen


def _label(state: State, heap: Any, touched: Any, node: int, reach: int, by: int) -> None:
    if state.distance[node] == FAR:
        touched.append(node)
    state.distance[node] = reach
    state.by[node] = by
    heappush(heap, (reach, node))


def _leave(net: Net, state: State, heap: Any, touched: Any, node: int, here: int, best: int) -> int:
    """Look from a node to the levels beside it; return the distance of the exit, `FAR` where there is none."""
    lowest = node % net.levels == 0
    taken, found = state.count[node], FAR
    if taken < net.most[node]:
        below = 0 if lowest else state.price[node - 1]
        reach = here + net.step[net.slot[node] + taken] - state.price[node] + below
        if lowest:
            found = reach
        elif reach < best and reach < state.distance[node - 1]:
            _label(state, heap, touched, node - 1, reach, _FROM_ABOVE)
    above = node + 1
    if above % net.levels > 0 and state.count[above] > 0:
        reach = here + state.price[above] - state.price[node] - net.step[net.slot[above] + state.count[above] - 1]
        if reach < best and reach < state.distance[above]:
            _label(state, heap, touched, above, reach, _FROM_BELOW)
    return found


def _displace(net: Net, state: State, heap: Any, touched: Any, node: int, here: int, best: int) -> None:
    """Look where the units that hold a place on a node could go instead."""
    depth = node % net.levels + 1
    unit = state.first[node // net.levels]
    while unit >= 0:
        if net.level[unit] == depth:
            base = here - net.cost[state.held[unit]] - state.price[node]
            end = best - base - net.floor[depth - 1]
            for arc in range(net.start[unit], net.start[unit + 1]):
                if net.cost[arc] >= end:
                    break
                to = net.officer[arc] * net.levels + depth - 1
                reach = base + net.cost[arc] + state.price[to]
                if reach < best and reach < state.distance[to]:
                    state.arc[to] = arc
                    _label(state, heap, touched, to, reach, unit)
        unit = state.after[unit]


def _move(net: Net, state: State, unit: int, exit_at: int) -> None:
    """Let every unit on the way found take the place the way gives it, from the exit back to the unit that began."""
    node = exit_at
    while True:
        by = state.by[node]
        if by == _FROM_ABOVE:
            node += 1
        elif by == _FROM_BELOW:
            node -= 1
        else:
            arc = state.arc[node]
            if by != unit:
                node = net.officer[state.held[by]] * net.levels + net.level[by] - 1
                _detach(net, state, by)
            _attach(net, state, by, arc)
            if by == unit:
                return


def _attach(net: Net, state: State, unit: int, arc: int) -> None:
    officer = net.officer[arc]
    state.held[unit] = arc
    state.after[unit] = state.first[officer]
    state.first[officer] = unit
    for node in range(officer * net.levels, officer * net.levels + net.level[unit]):
        state.count[node] += 1


def _detach(net: Net, state: State, unit: int) -> None:
    officer = net.officer[state.held[unit]]
    if state.first[officer] == unit:
        state.first[officer] = state.after[unit]
    else:
        before = state.first[officer]
        while state.after[before] != unit:
            before = state.after[before]
        state.after[before] = state.after[unit]
    for node in range(officer * net.levels, officer * net.levels + net.level[unit]):
        state.count[node] -= 1


def bound(net: Net, least: Any, bonus: int, price: Any) -> int:
    """Return what no assignment costs less than, by any prices at all: weak duality.

    Each unit pays at least its cheapest sum of cost and price; each node gives back what it takes in for its places
    beyond what they cost, at most, from its least load up to all of them. ``bonus`` is what the net takes off the first
    ``least[node]`` places: it is put back, so that the bound is one of the problem as it was given.
    """
    total = 0
    for unit in range(len(net.level)):
        cheapest = FAR
        for arc in range(net.start[unit], net.start[unit + 1]):
            cheapest = min(cheapest, net.cost[arc] + price[net.officer[arc] * net.levels + net.level[unit] - 1])
        total += cheapest if cheapest < FAR else 0
    for node in range(len(net.most)):
        paid = price[node] - (price[node - 1] if node % net.levels > 0 else 0)
        given, cheapest = 0, 0 if least[node] == 0 else FAR
        for place in range(net.most[node]):
            given += net.step[net.slot[node] + place] - paid + (bonus if place < least[node] else 0)
            if place + 1 >= least[node]:
                cheapest = min(cheapest, given)
        total += cheapest
    return total
