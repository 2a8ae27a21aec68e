"""What the optimum would cost more with one unit elsewhere: the shortest way round through the prices, exactly.

A unit leaves its place over an arc to another officer; there another unit gives way, or a place is taken; and so on,
until something takes the place that was left, or a place less is paid for there. No step of it is below 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush

from fivegood.decide.assignment.solving import Solved

_Row = list[tuple[int, int]]


class Detours:
    """The ways between the places of one role, ready for many questions."""

    def __init__(self, solved: Solved) -> None:
        self.solved, self.network, self._net = solved, solved.network, solved.network.net
        self._exit = len(solved.price)
        self._rows = [sorted(self._ways(node)) for node in range(self._exit)]
        self._rows.append(sorted(self._entries()))

    def over(self, unit: int, arcs: Iterable[int]) -> tuple[int, int] | None:
        """Return how much more the whole costs when a unit takes one of some arcs, and the arc; None where none can be.

        Of arcs that cost the same the first counts.
        """
        home = self.network.unit_node(unit, self.solved.held[unit])
        heap = [(self._beyond(unit, arc), arc, self.network.unit_node(unit, arc)) for arc in arcs]
        heap.sort()
        back = self._slack(home, is_out=False)
        straight = [here + self._slack(node, is_out=True) + back for here, _, node in heap]
        bound = min(straight, default=0)
        if heap and straight[0] == heap[0][0] <= self.network.bonus // 2:
            return straight[0], heap[0][1]
        done: set[int] = set()
        label = {node: (here, arc) for here, arc, node in heap}
        while heap:
            here, arc, node = heappop(heap)
            if node == home:
                return (here, arc) if here <= self.network.bonus // 2 else None
            if node in done:
                continue
            done.add(node)
            for length, to in self._rows[node]:
                if here + length > bound:
                    break
                reach = (here + length, arc)
                if to not in label or reach < label[to]:
                    label[to] = reach
                    heappush(heap, (*reach, to))
        return None

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

    def _slack(self, node: int, *, is_out: bool) -> int:
        """Return the length of the way straight from a node out, or straight in to it."""
        first = node - node % self._net.levels
        ways = [self._place_more(one) if is_out else self._place_less(one) for one in range(first, node + 1)]
        known = [way for way in ways if way is not None]
        return sum(known) if len(known) == len(ways) else self.network.bonus

    def _ways(self, node: int) -> Iterator[tuple[int, int]]:
        """Yield the ways from a node: a place more and a level down, a place less and a level up, a unit that moves."""
        more = self._place_more(node)
        if more is not None:
            yield more, node - 1 if node % self._net.levels else self._exit
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
        for node in range(0, self._exit, self._net.levels):
            less = self._place_less(node)
            if less is not None:
                yield less, node
