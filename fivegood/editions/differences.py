"""What a publication would say today: which of its figures would be another, and the rows and definitions behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fivegood.editions.behind import published_figures
from fivegood.editions.models import Publication, PublishedFigure
from fivegood.editions.selectors import question_of
from fivegood.errors import FigureError, SnapshotError
from fivegood.facts.cells import plain, write
from fivegood.facts.schema import Table
from fivegood.measures.compute import Figures, Question
from fivegood.measures.trace import Leaf, leaves, rows_between

#: Rows of a figure that are compared one by one; of more than that only the values are.
MOST_ROWS = 50_000
#: Columns that say when a row was written, not what it says.
_NOT_SAID = frozenset({"park", "recorded_at"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A published figure that would be another today; ``new`` is None where it has no value any more."""

    figure: PublishedFigure
    question: Question
    new: str | None
    reason: str

    @property
    def old(self) -> str | None:
        return self.figure.value


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that a figure counted and counts no more (``after`` empty), the other way round, or with other cells.

    ``before`` and ``after`` hold the cells that differ, of a row that came or went all of them.
    """

    table: Table
    key: tuple[str, ...]
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def kind(self) -> str:
        """added, gone or changed."""
        return "changed" if self.before and self.after else "added" if self.after else "gone"


@dataclass(frozen=True, slots=True)
class Causes:
    """Why a figure differs: its rows then and now, and whether it is worked out by another definition.

    ``unseen`` says why the rows cannot be compared; they are not looked at where they are too many.
    """

    rows: Sequence[RowChange]
    is_redefined: bool
    unseen: str = ""

    def count(self, kind: str) -> int:
        """Return how many rows were added, are gone or changed."""
        return sum(1 for row in self.rows if row.kind == kind)


def differences(of: Publication, now: Figures) -> list[Difference]:
    """Return the figures of a publication that are another in ``now``, in the order of its text.

    Of those it withheld nobody knows what they were.
    """
    figures = list(of.figures.filter(withheld="").order_by("place"))
    asked = {figure: question_of(figure) for figure in figures}
    reasons = {figure: now.refusal(question) for figure, question in asked.items()}
    found = now.answer([question for figure, question in asked.items() if not reasons[figure]])
    differing = []
    for figure, question in asked.items():
        answer = found.get(question)
        value = None if answer is None or answer.value is None else plain(answer.value)
        if value != figure.value:
            reason = reasons[figure] or (answer.reason if answer else "")
            differing.append(Difference(figure, question, value, reason))
    return differing


def causes(question: Question, then: Figures, now: Figures) -> Causes:
    """Return what lies between a figure then and now. A figure that cannot be asked any more has no rows."""
    try:
        before, after = _leaves(then, question), _leaves(now, question)
    except SnapshotError as error:
        return Causes((), is_redefined=False, unseen=str(error))
    is_redefined = [leaf.sql for leaf in before] != [leaf.sql for leaf in after]
    if sum(leaf.figure.rows for leaf in (*before, *after)) > MOST_ROWS:
        return Causes((), is_redefined, unseen=f"more than {MOST_ROWS:,} rows stand behind it")
    try:
        return Causes(list(_changes(_rows(then, before), _rows(now, after))), is_redefined)
    except SnapshotError as error:
        return Causes((), is_redefined, unseen=str(error))


def causes_since(of: Publication, question: Question, now: Figures) -> Causes:
    """Return what lies between a figure as it was published and now; ``unseen`` where its snapshot is not here."""
    try:
        return causes(question, published_figures(of), now)
    except SnapshotError as error:
        return Causes((), is_redefined=False, unseen=str(error))


_Rows = dict[tuple[str, tuple[str, ...]], tuple[Table, Mapping[str, str]]]


def _leaves(figures: Figures, question: Question) -> tuple[Leaf, ...]:
    try:
        return leaves(figures, question)
    except FigureError:
        return ()


def _rows(figures: Figures, found: Sequence[Leaf]) -> _Rows:
    rows: _Rows = {}
    for leaf in found:
        table = leaf.ask.table
        for row in rows_between(figures, leaf, 0, MOST_ROWS):
            cells = {name: write(value) for name, value in row.items() if name not in _NOT_SAID and value is not None}
            rows[table.name, tuple(write(row[name]) for name in table.key)] = (table, cells)
    return rows


def _changes(before: _Rows, after: _Rows) -> Iterator[RowChange]:
    for place in sorted({*before, *after}):
        table, old = before.get(place, (None, {}))
        table_now, new = after.get(place, (None, {}))
        if old == new:
            continue
        differing = {name for name in {*old, *new} if old.get(name) != new.get(name)}
        is_both = bool(old and new)
        told = [{name: cells.get(name, "") for name in sorted(differing)} if is_both else cells for cells in (old, new)]
        which = table or table_now
        assert which is not None
        yield RowChange(which, place[1], *told)


def told_of(difference: Difference) -> dict[str, Any]:
    """Return a difference as a worker keeps it; see `models.PublicationCheck`."""
    figure = difference.figure
    return {
        "slug": figure.slug,
        "name_en": figure.name_en,
        "name_zh": figure.name_zh,
        "when": figure.when,
        "unit": figure.unit,
        "old": figure.value,
        "new": difference.new,
        "reason": difference.reason,
    }
