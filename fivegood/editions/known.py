"""What everybody knows of the park's figures: all that was published, as what is published next is judged beside it."""

from __future__ import annotations

from functools import lru_cache

from fivegood.editions.models import Publication
from fivegood.editions.selectors import question_of
from fivegood.editions.snapshots import files_of, snapshot_opened
from fivegood.errors import SnapshotError
from fivegood.measures.compute import Figures, Question
from fivegood.park import OpenPark
from fivegood.records.park.source import park_of_texts
from fivegood.report.disclosure import known_cells
from fivegood.rules.disclosure.cells import Cell


def known_now(park: OpenPark, now: Figures) -> list[Cell]:
    """Return every figure that was published and shown, from whichever snapshot: what two of them say apart adds up.

    One whose snapshot is not on this machine is judged by the records of ``now``, which are the nearest to it.
    """
    told: set[tuple[str, Question]] = set()
    found: list[Cell] = []
    for one in Publication.objects.prefetch_related("figures"):
        shown = [question_of(figure) for figure in one.figures.all() if figure.value is not None]
        new = tuple(question for question in shown if (one.snapshot, question) not in told)
        told.update((one.snapshot, question) for question in new)
        if not new:
            continue
        try:
            found += _cells(one.snapshot, files_of(one.snapshot), tuple(sorted(one.texts.items())), new, park)
        except SnapshotError:
            found += known_cells(now, [one for one in new if not now.refusal(one)], park.rules.disclosure)
    return found


@lru_cache(maxsize=64)
def _cells(
    snapshot: str,
    _files: tuple[tuple[str, int, int], ...],
    texts: tuple[tuple[str, int], ...],
    questions: tuple[Question, ...],
    park: OpenPark,
) -> tuple[Cell, ...]:
    """Return what a publication told, by the rules of a park; kept while its snapshot's files lie untouched.

    What was published never changes, and to open its snapshot takes longer than all the rest of a preview.
    """
    figures = Figures(snapshot_opened(snapshot), park_of_texts(dict(texts)).catalogue)
    return known_cells(figures, questions, park.rules.disclosure)
