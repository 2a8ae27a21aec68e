"""Which officers are looked at for a unit where units and officers are too many for all pairs: those nearest to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from fivegood.decide.assignment.problem import Officer, Problem, Unit, bar_of

#: Up to so many pairs every officer is looked at for every unit.
ALL_UP_TO = 1_000_000
#: Else so many of the nearest, and so many dealt out in turn, so that no corner of the park runs out of places.
NEAREST, _DEALT = 50, 10


def candidates_of(problem: Problem, all_up_to: int = ALL_UP_TO) -> Mapping[str, Sequence[str]] | None:
    """Return the officers that are looked at for each unit; None where they are few enough to look at all.

    Those who serve a unit today are always among them. Of a unit whose place is not known, and among officers whose
    place is not known, nobody is near: there more are dealt out.
    """
    if len(problem.units) * len(problem.officers) <= all_up_to:
        return None
    able = [one for one in problem.officers if one.percent > 0]
    near = _nearest(problem.units, able)
    in_turn = _Turns(able)
    found = {}
    for unit in problem.units:
        names = {*near.get(unit.unit_id, ()), *unit.now.values()} & in_turn.ids
        more = NEAREST + _DEALT - len(names) if len(names) < NEAREST else _DEALT
        found[unit.unit_id] = sorted(names.union(islice(in_turn.dealt(unit), more)))
    return found


class _Turns:
    """Officers dealt out in turn, each as often as every other."""

    def __init__(self, officers: Sequence[Officer]) -> None:
        self._officers, self._next = officers, 0
        self.ids = frozenset(one.officer_id for one in officers)

    def dealt(self, unit: Unit) -> Iterator[str]:
        """Yield officers who may serve a unit, at most once round."""
        for _ in range(len(self._officers)):
            officer = self._officers[self._next]
            self._next = (self._next + 1) % len(self._officers)
            if bar_of(unit, officer) is None:
                yield officer.officer_id


def _nearest(units: Sequence[Unit], officers: Sequence[Officer]) -> Mapping[str, Sequence[str]]:
    """Return the nearest officers of each unit who speak its language, where both places are known."""
    from scipy.spatial import cKDTree

    found: dict[str, Sequence[str]] = {}
    placed = [one for one in units if one.place.metres is not None]
    for languages in {one.languages for one in placed}:
        of_units = [one for one in placed if one.languages == languages]
        among = [
            one for one in officers if one.place.metres is not None and (not languages or languages & one.languages)
        ]
        if among:
            tree = cKDTree([one.place.metres for one in among])
            count = min(NEAREST, len(among))
            places = tree.query([one.place.metres for one in of_units], k=range(1, count + 1))[1]
            for unit, row in zip(of_units, places.tolist(), strict=True):
                found[unit.unit_id] = [among[at].officer_id for at in row]
    return found
