"""What stands behind the figures of a run, kept between pages: a snapshot never changes, nor do the texts of a run.

Opening a snapshot and writing a question as SQL takes several times as long as answering it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from fivegood.editions.models import Publication, PublicationCheck, Run
from fivegood.editions.snapshots import files_of, snapshot_opened
from fivegood.measures.compute import Figures, Question
from fivegood.measures.trace import Leaf, leaves, recomputed, rows_between
from fivegood.park import OpenPark
from fivegood.records.park.source import park_of_texts

_Files = tuple[tuple[str, int, int], ...]


def figures_of(run: Run, park: OpenPark) -> Figures:
    """Return what answers questions from the snapshot of a run with the definitions of its park (`park_of`).

    Raises SnapshotError.
    """
    return _opened(run.snapshot, files_of(run.snapshot), park)


@lru_cache(maxsize=4)
def _opened(snapshot: str, _files: _Files, park: OpenPark) -> Figures:
    """Open a snapshot whose files are these: when one of them was touched it is opened, and checked, anew."""
    return Figures(snapshot_opened(snapshot), park.catalogue)


@lru_cache(maxsize=500)
def leaves_of(figures: Figures, question: Question) -> tuple[Leaf, ...]:
    """Return what a figure counts, table by table; see `measures.trace.leaves`."""
    return leaves(figures, question)


@lru_cache(maxsize=500)
def recomputed_of(figures: Figures, question: Question) -> Decimal | None:
    """Return a figure worked out again from its rows; see `measures.trace.recomputed`."""
    return recomputed(figures, question)


@lru_cache(maxsize=200)
def rows_of_leaf(
    figures: Figures, question: Question, leaf: int, first: int, count: int
) -> tuple[Mapping[str, Any], ...]:
    """Return some of the rows that a leaf of a figure counts; see `measures.trace.rows_between`."""
    return rows_between(figures, leaves_of(figures, question)[leaf], first, count)


def published_figures(of: Publication) -> Figures:
    """Return what answers questions as a publication did: its snapshot, its definitions.

    Raises SnapshotError where its snapshot is not on this machine.
    """
    return _opened(of.snapshot, files_of(of.snapshot), park_of_texts(of.texts))


def checked_figures(check: PublicationCheck) -> Figures:
    """Return what answers questions as a publication was checked last. Raises SnapshotError."""
    return _opened(check.snapshot, files_of(check.snapshot), park_of_texts(check.texts))
