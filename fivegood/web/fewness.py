"""What of the desk the public is not told: figures of few needs, and those by which these could be worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from fivegood.editions.models import StoredFigure
from fivegood.editions.selectors import value_of
from fivegood.editions.service import COVERAGE, EVER_CLOSED, RAISED
from fivegood.rules.disclosure.cells import Cell, Element
from fivegood.rules.disclosure.suppression import protect
from fivegood.rules.disclosure.text import DisclosureText

Figures = Mapping[str, StoredFigure]
#: Counts of needs that others rest on, beside how many were raised.
_COUNTS = (RAISED, "needs_judged", "needs_open", "needs_open_over_7_days", EVER_CLOSED)
_RESTS_ON = {"needs_satisfaction": "needs_judged", "needs_reopened_share": EVER_CLOSED}


def count_of(measure: str, figures: Figures) -> int:
    """Return a count among figures; nought where it is not there."""
    return int((value_of(figures[measure].value) if measure in figures else None) or 0)


def withheld(rows: Sequence[Figures], whole: Figures, rules: DisclosureText) -> list[frozenset[str]]:
    """Return the counts of needs that the public is not told, for each row and last for the whole they are parts of.

    No row and no rest of the whole tells of fewer needs than the park's minimum, alone or by what is shown beside it.
    """
    hidden: list[set[str]] = [set() for _ in (*rows, whole)]
    for measure in _COUNTS:
        counts = [count_of(measure, row) for row in (*rows, whole)]
        for at, is_shown in enumerate(_verdicts(counts[:-1], counts[-1], rules)):
            if not is_shown or (measure == EVER_CLOSED and not counts[at]):  # of none on record nothing is told
                hidden[at].add(measure)
    return [frozenset(one) for one in hidden]


def _verdicts(counts: Sequence[int], whole: int, rules: DisclosureText) -> list[bool]:
    """Return which parts may be told, and last whether the whole may, which other tables tell as well."""
    parts = [_needs(at, count) for at, count in enumerate(counts)]
    everything = frozenset().union(*parts, _needs(len(counts), whole - sum(counts)))
    cells = {at: Cell(part, is_count=True) for at, part in enumerate(parts)}
    cells[len(counts)] = Cell(everything, is_count=True, is_fixed=whole >= rules.minimum)
    found = protect(cells, rules)
    return [found[at].is_shown for at in cells]


def _needs(part: int, count: int) -> frozenset[Element]:
    return frozenset(Element((part, number), (part, number), Decimal(1)) for number in range(count))


def is_told(measure: str, hidden: frozenset[str]) -> bool:
    """True when the public may be told a figure of a row of which some counts are withheld."""
    return measure == COVERAGE or not hidden & {RAISED, _RESTS_ON.get(measure, measure)}
