"""The figures of the newest edition as the records stand now, worked out once for each state of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from fivegood.errors import InputError
from fivegood.measures.compute import Figure
from fivegood.plan.goals import Claim, Edition
from fivegood.records.journal.models import JournalHead
from fivegood.records.park.source import current_park, open_database


@dataclass(frozen=True, slots=True)
class EditionFigures:
    """What an edition claims, each with its figure, and the snapshot behind them all."""

    edition: Edition
    snapshot: str
    figures: Sequence[tuple[Claim, Figure]]


def edition_figures() -> EditionFigures:
    """Return the figures of the newest edition. Raises InputError when the plan names none."""
    if not current_park().plan.editions:
        raise InputError([], "the plan names no edition yet, so there are no figures to show")
    head = JournalHead.objects.first()
    return _worked_out(head.hash if head else "")


@lru_cache(maxsize=2)
def _worked_out(head: str) -> EditionFigures:  # noqa: ARG001 - what the figures are remembered by
    park = open_database()
    edition = park.plan.edition()
    figures = park.figures(edition.as_of)
    answers = figures.answer([claim.question for claim in edition.claims])
    listed = [(claim, answers[claim.question]) for claim in edition.claims]
    return EditionFigures(edition, figures.snapshot.id, listed)
