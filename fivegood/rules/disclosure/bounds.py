"""How closely an outsider can work out a sum of unknown amounts from other sums that are shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

_EPSILON = 1e-9


class Bounds:
    """What is left open about amounts once sums of them are known.

    ``amounts`` are the true ones, in any unit; ``shown`` are sums, each the places of its amounts. An outsider knows
    the sums, and that no amount is below nought unless ``is_signed``.
    """

    def __init__(self, amounts: Sequence[float], shown: Collection[frozenset[int]], *, is_signed: bool = False) -> None:
        import numpy as np  # takes a while, and most commands publish nothing

        self._np = np
        self._scale = max((abs(amount) for amount in amounts), default=0.0) or 1.0
        self._room = None if is_signed else np.array(amounts, dtype=float) / self._scale
        matrix = np.zeros((len(shown), len(amounts)))
        for row, places in enumerate(shown):
            matrix[row, list(places)] = 1.0
        self._moves = _null_space(matrix)

    def known_to(self, own: Collection[int]) -> Callable[[frozenset[int]], bool]:
        """Return what tells whether the sums give a target exactly to whoever knows the amounts at ``own`` as well."""
        moves = self._moves @ _null_space(self._moves[sorted(own), :])
        return lambda target: not bool((self._np.abs(moves[list(target), :].sum(axis=0)) > _EPSILON).any())

    def can_differ(self, target: frozenset[int], above: float, below: float) -> bool:
        """True when, for all that is known, the target may be ``above`` more than it is, and may be ``below`` less."""
        return self._reaches(target, above, 1.0) and self._reaches(target, below, -1.0)

    def _gain(self, target: frozenset[int]) -> Array:
        gain: Array = self._moves[list(target), :].sum(axis=0)
        return gain

    def _reaches(self, target: frozenset[int], need: float, sign: float) -> bool:
        if need <= 0:
            return True
        gain = self._gain(target) * sign
        if not (self._np.abs(gain) > _EPSILON).any():
            return False
        if self._room is None:
            return True
        return _can_gain(gain, -self._moves, self._room, need / self._scale)


def _null_space(matrix: Array) -> Array:
    """Return the moves that leave every sum as it is: a column for each amount that can be chosen freely."""
    import numpy as np

    reduced, count = matrix.copy(), matrix.shape[1]
    pivots: list[int] = []
    for column in range(count):
        at = len(pivots)
        if at == len(reduced):
            break
        best = at + int(np.argmax(np.abs(reduced[at:, column])))
        if abs(reduced[best, column]) < _EPSILON:
            continue
        reduced[[at, best]] = reduced[[best, at]]
        reduced[at] /= reduced[at, column]
        factors = reduced[:, column].copy()
        factors[at] = 0.0
        reduced -= np.outer(factors, reduced[at])
        pivots.append(column)
    free = [column for column in range(count) if column not in set(pivots)]
    moves = np.zeros((count, len(free)))
    moves[free, range(len(free))] = 1.0
    moves[pivots, :] = -reduced[: len(pivots)][:, free]
    return moves


def _can_gain(gain: Array, limits: Array, room: Array, need: float) -> bool:
    """True when some z with ``limits @ z <= room`` has ``gain @ z >= need``.

    The simplex method from z = 0, which ``room`` (nowhere below nought) allows; z may be below nought and is the
    difference of two parts. Of equal ratios the lowest place leaves, and after many steps the first gain enters
    (Bland's rule), so that it ends.
    """
    import numpy as np

    table = np.hstack([limits, -limits, room[:, None]])
    table = np.vstack([table, np.append(np.concatenate([-gain, gain]), 0.0)])
    rows, columns = table.shape[0] - 1, table.shape[1] - 1
    basis, outside = [columns + row for row in range(rows)], list(range(columns))
    patience = 4 * (rows + columns)
    for step in range(100 * (rows + columns)):
        if table[-1, -1] >= need * (1 - _EPSILON):
            return True
        entering = _entering(table[-1, :-1], outside, is_blunt=step < patience)
        if entering is None:
            return False
        column = table[:-1, entering]
        rising = np.flatnonzero(column > _EPSILON)
        if not len(rising):
            return True
        ratios = table[rising, -1] / column[rising]
        least = ratios.min()
        leaving = min((row for row in rising[ratios <= least + _EPSILON]), key=lambda row: basis[row])
        _pivot(table, int(leaving), entering)
        basis[leaving], outside[entering] = outside[entering], basis[leaving]
    return False  # taken as not protected: more is withheld than need be, never less


def _entering(costs: Array, outside: list[int], *, is_blunt: bool) -> int | None:
    import numpy as np

    gaining = np.flatnonzero(costs < -_EPSILON)
    if not len(gaining):
        return None
    return int(gaining[np.argmin(costs[gaining])]) if is_blunt else int(min(gaining, key=lambda place: outside[place]))


def _pivot(table: Array, row: int, column: int) -> None:
    """Exchange what stands in a row with what stands in a column."""
    import numpy as np

    pivot = table[row, column]
    line, other = table[row] / pivot, table[:, column].copy()
    line[column] = 1.0 / pivot
    other[row] = 0.0
    table[:, column] = 0.0
    table -= np.outer(other, line)
    table[row] = line
