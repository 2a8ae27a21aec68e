"""What the optimum would cost more with one unit elsewhere: the shortest way round through the prices, exactly.

A unit leaves its place over an arc to another officer; there another unit gives way, or a place is taken; and so on,
until something takes the place that was left, or a place less is paid for there. No step of it is below 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush

from fivegood.decide.assignment.flow import FAR
from fivegood.decide.assignment.solving import Solved

_Ways = Sequence[Sequence[tuple[int, int]]]


class Detours:
    """The ways between the places of one role, ready for many questions."""

    def __init__(self, solved: Solved) -> None:
        self.solved, self.network, self._net = solved, solved.network, solved.network.net
        outside = self._outside = len(solved.price)
        ways = [sorted(self._ways(node)) for node in range(outside)]
        ways.append(sorted(self._entries()))
        self._into = _lengths(_turned(ways), outside)
        self._from = _lengths(ways, outside)
        self._rows = [[way for way in row if way[1] != outside] for row in ways[:-1]]

    def over(self, unit: int, arcs: Iterable[int]) -> tuple[int, int] | None:
        """Return how much more the whole costs when a unit takes one of some arcs, and the arc; None where none can be.

        Of arcs that cost the same the first counts. A way leads through the places that are free, whose lengths are
        known once for all, or past them: that one is looked for no farther than it can be the shorter.
        """
        home = self.network.unit_node(unit, self.solved.held[unit])
        heap = [(self._beyond(unit, arc), arc, self.network.unit_node(unit, arc)) for arc in arcs]
        heap.sort()
        back = self._from[home]
        best = min(((here + self._into[node] + back, arc) for here, arc, node in heap), default=(FAR, -1))
        if heap and best[0] > heap[0][0]:
            best = min(best, self._past(heap, home, best[0]))
        return best if best[0] <= self.network.bonus // 2 else None

    def _past(self, heap: list[tuple[int, int, int]], home: int, bound: int) -> tuple[int, int]:
        """Return the shortest way home that takes no free place, and its arc, if it is no longer than a bound."""
        done: set[int] = set()
        label = {node: (here, arc) for here, arc, node in reversed(heap)}
        while heap:
            here, arc, node = heappop(heap)
            if node == home:
                return here, arc
            if node in done or here > bound:
                continue
            done.add(node)
            for length, to in self._rows[node]:
                if here + length > bound:
                    break
                reach = (here + length, arc)
                if to not in label or reach < label[to]:
                    label[to] = reach
                    heappush(heap, (*reach, to))
        return FAR, -1

    def _beyond(self, unit: int, arc: int) -> int:
        """Return what an arc costs a unit more than the one that it holds, prices included."""
        return self._sum(unit, arc) - self._sum(unit, self.solved.held[unit])

    def _sum(self, unit: int, arc: int) -> int:
        price: int = self.solved.price[self.network.unit_node(unit, arc)]
        return self.network.cost[arc] + price

    def _paid(self, node: int) -> int:
        below = self.solved.price[node - 1] if node % self._net.levels else 0
        return self.solved.price[node] - below

    def _place_more(self, node: int) -> int | None:
        """Return what one place more costs above the price; None where there is none."""
        count = self.solved.count[node]
        if count >= self._net.most[node]:
            return None
        cost: int = self._net.step[self._net.slot[node] + count] - self._paid(node)
        return cost

    def _place_less(self, node: int) -> int | None:
        """Return what the last place taken costs below the price; None where none is taken."""
        count = self.solved.count[node]
        cost: int = self._paid(node) - self._net.step[self._net.slot[node] + count - 1]
        return cost if count else None

    def _ways(self, node: int) -> Iterator[tuple[int, int]]:
        """Yield the ways from a node: a place more and a level down, a place less and a level up, a unit that moves."""
        more = self._place_more(node)
        if more is not None:
            yield more, node - 1 if node % self._net.levels else self._outside
        if (node + 1) % self._net.levels:
            less = self._place_less(node + 1)
            if less is not None:
                yield less, node + 1
        nearest: dict[int, int] = {}
        for unit in self.solved.units_on.get(node, ()):
            for arc in range(self.network.start[unit], self.network.start[unit + 1]):
                to, length = self.network.unit_node(unit, arc), self._beyond(unit, arc)
                nearest[to] = min(length, nearest.get(to, length))
        yield from ((length, to) for to, length in nearest.items() if to != node)

    def _entries(self) -> Iterator[tuple[int, int]]:
        for node in range(0, self._outside, self._net.levels):
            less = self._place_less(node)
            if less is not None:
                yield less, node


def _turned(ways: _Ways) -> list[list[tuple[int, int]]]:
    """Return the same ways, each the other way round."""
    found: list[list[tuple[int, int]]] = [[] for _ in ways]
    for node, row in enumerate(ways):
        for length, to in row:
            found[to].append((length, node))
    return found


def _lengths(ways: _Ways, start: int) -> list[int]:
    """Return the length of the shortest way from one node to each."""
    found = [FAR] * len(ways)
    found[start] = 0
    heap = [(0, start)]
    while heap:
        here, node = heappop(heap)
        if here > found[node]:
            continue
        for length, to in ways[node]:
            if here + length < found[to]:
                found[to] = here + length
                heappush(heap, (here + length, to))
    return found
