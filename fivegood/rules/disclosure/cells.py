"""Cells and the rules that find the sensitive ones: minimum count, (n,k) dominance, p per cent.

A cell is a set of elements, each with who contributed it and how much. Cells share elements: a year holds those of its
months, a total those of its slices, and so what adds up to what needs no telling.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fivegood.rules.disclosure.text import DisclosureText

#: Rules by name, as a verdict says which one withheld a cell.
MINIMUM, DOMINANCE, P_PER_CENT, SECONDARY = "minimum", "dominance", "p_per_cent", "secondary"


@dataclass(frozen=True, slots=True)
class Element:
    """The smallest part of a value: what tells it from every other, who contributed it, and how much."""

    key: Hashable
    contributor: Hashable
    value: Decimal


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure that is published, or is to be.

    ``is_count``: its value is the number of its contributors, so that none can outweigh the others. ``is_fixed``: it is
    known already, or published by decision; it cannot be withheld. ``cost``: what withholding it loses; of several ways
    to protect a cell, the one that loses least is taken.
    """

    elements: frozenset[Element]
    is_count: bool = False
    is_fixed: bool = False
    cost: int = 1


@dataclass(frozen=True, slots=True)
class Sensitive:
    """By which rule a set of elements is sensitive, and how far from its value an outsider's bounds must stay."""

    rule: str
    need: Decimal


def contributions(elements: Iterable[Element]) -> Mapping[Hashable, Decimal]:
    """Return what each contributor gives."""
    found: dict[Hashable, Decimal] = defaultdict(Decimal)
    for element in elements:
        found[element.contributor] += element.value
    return found


def sensitivity(elements: Iterable[Element], rules: DisclosureText, is_count: bool = False) -> Sensitive | None:
    """Return by which rule elements taken together are sensitive; None when they may be shown.

    An empty set is not sensitive. Sizes are taken without their sign: a loss outweighs as a profit does.
    The (n,k) rule: the ``n`` largest exceed ``k`` per cent of the whole. The p rule: whoever is second largest can work
    out the largest more closely than ``p`` per cent, that is, all others together are less than ``p`` per cent of it
    (Hundepool et al., Statistical Disclosure Control, 2012, chapter 4).
    """
    sizes = sorted((abs(value) for value in contributions(elements).values()), reverse=True)
    if not sizes:
        return None
    whole, largest, near = sum(sizes, Decimal(0)), sizes[0], rules.p_per_cent or 10
    need = Decimal(1) if is_count or not largest else largest * near / 100
    if len(sizes) < rules.minimum:
        return Sensitive(MINIMUM, need)
    if is_count or not whole:
        return None
    nk = rules.dominance
    if nk is not None and sum(sizes[: nk.n], Decimal(0)) * 100 > nk.k * whole:
        return Sensitive(DOMINANCE, need)
    if rules.p_per_cent is not None and sum(sizes[2:], Decimal(0)) * 100 < rules.p_per_cent * largest:
        return Sensitive(P_PER_CENT, need)
    return None
