"""Which cells to withhold, so that no sensitive one can be worked out from those that are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import heappop, heappush
from typing import Generic, TypeVar

from fivegood.rules.disclosure.bounds import Bounds
from fivegood.rules.disclosure.cells import SECONDARY, Cell, Element, sensitivity
from fivegood.rules.disclosure.text import DisclosureText

_Key = TypeVar("_Key", bound=Hashable)
#: Ways of withholding that are tried, cheapest first, before one is taken that is sound and perhaps not the cheapest.
_TRIES = 300
_FEW = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a cell may be shown. ``rule``: by which one it is withheld, or would be if it were not published."""

    is_shown: bool = True
    rule: str = ""


@dataclass(frozen=True, slots=True)
class _Target:
    """A sensitive set of amounts, the places it covers, and who contributes to it."""

    places: frozenset[int]
    value: Decimal
    need: Decimal
    contributors: frozenset[Hashable]


def protect(cells: Mapping[_Key, Cell], rules: DisclosureText) -> dict[_Key, Verdict]:
    """Judge cells that are published together; those that share no elements have nothing to do with each other.

    Sensitive cells are withheld (primary), and of the others as few as it takes (secondary): for each sensitive cell,
    and for each sensitive difference of shown cells, an outsider's bounds stay at least ``Sensitive.need`` away from
    its value; and whoever alone contributed an amount does not learn another's exactly. What the cells that cannot be
    withheld give away by themselves is given away already.
    """
    found: dict[_Key, Verdict] = {}
    for family in _families(cells):
        found |= _Family(family, rules).verdicts()
    return found


def _families(cells: Mapping[_Key, Cell]) -> Iterator[dict[_Key, Cell]]:
    """Yield the cells that hang together by elements they share, in the order they were given."""
    home: dict[Element, int] = {}
    families: dict[int, dict[_Key, Cell]] = {}
    for number, (key, cell) in enumerate(cells.items()):
        joined = sorted({home[element] for element in cell.elements if element in home})
        family: dict[_Key, Cell] = {}
        for other in joined:
            family |= families.pop(other)
        family[key] = cell
        families[number] = family
        touched = cell.elements if not joined else frozenset().union(*(one.elements for one in family.values()))
        home.update(dict.fromkeys(touched, number))
    for family in families.values():
        yield {key: cells[key] for key in cells if key in family}


class _Family(Generic[_Key]):
    """Cells that hang together, their amounts by which cells they are in, and what of them is sensitive.

    An amount (`places`) is what all elements in the same cells come to: nobody outside can tell these apart.
    """

    def __init__(self, cells: Mapping[_Key, Cell], rules: DisclosureText) -> None:
        self.cells, self.rules = cells, rules
        self.is_count = any(cell.is_count for cell in cells.values())
        atoms = _atoms(cells)
        self.atoms = list(atoms.values())
        self.places = {key: frozenset(at for at, held in enumerate(atoms) if key in held) for key in cells}
        self.amounts = [float(sum(element.value for element in atom)) for atom in self.atoms]
        self.is_signed = any(element.value < 0 for atom in self.atoms for element in atom)
        self.own: dict[Hashable, set[int]] = defaultdict(set)
        for at, atom in enumerate(self.atoms):
            if len(owners := {element.contributor for element in atom}) == 1:
                self.own[owners.pop()].add(at)
        self.primary = {
            key: found for key, cell in cells.items() if (found := sensitivity(cell.elements, rules, self.is_count))
        }
        self.free = [key for key, cell in cells.items() if not cell.is_fixed and key not in self.primary]
        self.free.sort(key=self._loss)
        self.targets = list(self._targets())
        given_away = set(self._open_targets(self.free))
        self.targets = [target for target in self.targets if target not in given_away]

    def verdicts(self) -> dict[_Key, Verdict]:
        """Return the verdict on each cell."""
        withheld = self._withheld()
        found = {}
        for key, cell in self.cells.items():
            rule = self.primary[key].rule if key in self.primary else SECONDARY if key in withheld else ""
            found[key] = Verdict(cell.is_fixed or not rule, rule)
        return found

    def _targets(self) -> Iterator[_Target]:
        fixed = {self.places[key] for key, cell in self.cells.items() if cell.is_fixed}
        sets = dict.fromkeys(self.places.values())
        sets |= dict.fromkeys(frozenset({at}) for at in range(len(self.atoms)))
        for places in dict.fromkeys([*sets, *_rests(list(dict.fromkeys(self.places.values())))]):
            elements = [element for at in places for element in self.atoms[at]]
            found = sensitivity(elements, self.rules, self.is_count)
            if found is not None and places not in fixed:
                value = sum((element.value for element in elements), Decimal(0))
                yield _Target(places, value, found.need, frozenset(element.contributor for element in elements))

    def _open_targets(self, withheld: Collection[_Key]) -> Iterator[_Target]:
        """Yield the sensitive sums that are not protected when cells are withheld besides the sensitive ones."""
        hidden = {*withheld, *(key for key in self.primary if not self.cells[key].is_fixed)}
        shown = {self.places[key] for key in self.cells if key not in hidden}
        outside = Bounds(self.amounts, shown, is_signed=self.is_signed)
        inside = [(name, outside.known_to(own)) for name, own in self.own.items()]
        for target in self.targets:
            above, value = float(target.need), float(target.value)
            below = above if self.is_signed else min(above, value)
            known = any(is_known(target.places) for name, is_known in inside if target.contributors - {name})
            if known or not outside.can_differ(target.places, above, below):
                yield target

    def _loss(self, key: _Key) -> tuple[int, int]:
        """Return what withholding a cell loses; of equal costs, the larger one loses more."""
        return self.cells[key].cost, len(self.cells[key].elements)

    def _is_safe(self, withheld: Collection[_Key]) -> bool:
        return next(self._open_targets(withheld), None) is None

    def _withheld(self) -> frozenset[_Key]:
        """Return which of the cells that are not sensitive to withhold: the cheapest way that few tries find."""
        tries: list[tuple[tuple[int, int], tuple[int, ...]]] = [((0, 0), ())]
        count = 0
        while tries and count < _TRIES and len(self.free) <= _FEW:
            (cost, size), chosen = heappop(tries)
            count += 1
            if self._is_safe(withheld := frozenset(self.free[at] for at in chosen)):
                return withheld
            for at in range(chosen[-1] + 1 if chosen else 0, len(self.free)):
                more, larger = self._loss(self.free[at])
                heappush(tries, ((cost + more, size + larger), (*chosen, at)))
        return self._greedily()

    def _greedily(self) -> frozenset[_Key]:
        """Withhold cell by cell what protects the next target that is open, then show again what need not be."""
        withheld: list[_Key] = []
        while (target := next(self._open_targets(withheld), None)) is not None:
            left = [key for key in self.free if key not in withheld]
            near = [key for key in left if self.places[key] & target.places] or left
            closing = (key for key in near if target not in self._open_targets([*withheld, key]))
            withheld.append(next(closing, near[0]))
        for key in sorted(withheld, key=self._loss, reverse=True):
            without = [other for other in withheld if other != key]
            if self._is_safe(without):
                withheld = without
        return frozenset(withheld)


def _atoms(cells: Mapping[_Key, Cell]) -> dict[frozenset[_Key], list[Element]]:
    """Return the elements by the cells they are in."""
    held: dict[Element, list[_Key]] = defaultdict(list)
    for key, cell in cells.items():
        for element in cell.elements:
            held[element].append(key)
    atoms: dict[frozenset[_Key], list[Element]] = defaultdict(list)
    for element, keys in held.items():
        atoms[frozenset(keys)].append(element)
    return atoms


def _rests(sets: Sequence[frozenset[int]]) -> Iterator[frozenset[int]]:
    """Yield what is left of each set when sets within it are taken off, one after another."""
    for whole in sets:
        parts = sorted((part for part in sets if part < whole), key=len, reverse=True)
        for first in parts:
            left = whole - first
            yield left
            for part in parts:
                if part < left:
                    left -= part
                    yield left
