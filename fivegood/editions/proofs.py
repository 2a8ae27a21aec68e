"""Proofreading a draft against the figures as they were worked out last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fivegood.editions.behind import figures_of
from fivegood.editions.models import Run
from fivegood.editions.selectors import park_of, run_newest
from fivegood.errors import Fault, InputError
from fivegood.plan.goals import Edition
from fivegood.records.actors import Actor
from fivegood.report.proofread.checking import proofread
from fivegood.report.proofread.judging import Remark

#: Signs of a draft that is read at once; a half-year report has about ten thousand.
LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Proof:
    """What is to be said of a draft, and the run whose figures it was held against."""

    run: Run
    edition: Edition | None
    remarks: Sequence[Remark]


def draft_proofread(actor: Actor, text: str) -> Proof | None:
    """Hold a draft against the newest run, of an edition where there is one; None when there is no run yet.

    Raises ForbiddenError, InputError for a text that is too long, and SnapshotError.
    """
    run = run_newest(actor) or run_newest(actor, of_edition=False)
    if len(text) > LONGEST:
        raise InputError([Fault("", message=f"a draft has at most {LONGEST:,} signs", value=f"{len(text):,}")])
    if run is None:
        return None
    park = park_of(run)
    edition = park.plan.edition(run.edition) if run.edition else None
    return Proof(run, edition, proofread(text, park.plan, figures_of(run, park), edition))
