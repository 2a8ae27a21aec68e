"""Reading what was worked out: the newest run, its figures and standings, what changed, and whether it is stale.

Whoever asks is checked at the door: a run is had only by those who may read the park's figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Subquery

from fivegood.editions.models import FigureCells, Run, StoredFigure, StoredStanding
from fivegood.editions.service import KNOWN
from fivegood.errors import ForbiddenError, MissingError
from fivegood.hedges import Hedge, bears_out
from fivegood.measures.compute import Question, figure_id
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.records.actors import Actor
from fivegood.records.journal.chain import GENESIS
from fivegood.records.journal.kept import until_written
from fivegood.records.journal.models import Entry, JournalHead
from fivegood.records.park.source import park_of_texts
from fivegood.records.scope import may_read_figures

#: A goal and the day it is due, which make it one.
GoalKey = tuple[str, date]
#: A slow worker may end after a quicker one that read later: the newest run is the one that read last.
_NEWEST = ("-head_number", "-id")


@dataclass(frozen=True, slots=True)
class Staleness:
    """How far the records have moved on past a run: the newest entry, how many since, when the first was written."""

    head_number: int
    entries: int
    since: datetime


def runs_for(actor: Actor) -> QuerySet[Run]:
    """Return every run, the newest first. Raises ForbiddenError."""
    if not may_read_figures(actor):
        raise ForbiddenError(f"the role {actor.role} may not read the figures of the park")
    return Run.objects.order_by(*_NEWEST)


def run_newest(actor: Actor, *, of_edition: bool = True) -> Run | None:
    """Return the newest run of an edition, or of a day; None when there is none. Raises ForbiddenError."""
    found = runs_for(actor)
    return (found.exclude(edition="") if of_edition else found.filter(edition="")).first()


def run_numbered(actor: Actor, number: int) -> Run:
    """Return a run by its number. Raises ForbiddenError, and MissingError for one that is not there (any more)."""
    run = runs_for(actor).filter(pk=number).first()
    if run is None:
        raise MissingError(f"there is no run {number}: older ones are kept one a day, then one a month")
    return run


def runs_before(run: Run) -> QuerySet[Run]:
    """Return the earlier runs of the same edition, or of earlier days, the newest first."""
    earlier = Q(head_number__lt=run.head_number) | Q(head_number=run.head_number, pk__lt=run.pk)
    return Run.objects.filter(earlier, edition=run.edition).order_by(*_NEWEST)


def claims_of(run: Run) -> QuerySet[StoredFigure]:
    """Return what the run's edition claims, in its order; nothing for the run of a day."""
    return StoredFigure.objects.filter(run=run, claim__isnull=False).order_by("claim")


def figure_for(actor: Actor, number: int, slug: str) -> StoredFigure:
    """Return a figure with its run, by the run's number and its slug. Raises ForbiddenError and MissingError."""
    runs_for(actor)  # who reads one reads them all
    found = StoredFigure.objects.filter(run=number, slug=slug)
    figure = found.select_related("run").order_by("place").first()
    if figure is None:
        raise MissingError(f"the run {run_numbered(actor, number).pk} has no such figure")
    return figure


def question_of(figure: FigureCells) -> Question:
    """Return the question that a stored figure answers."""
    when = date.fromisoformat(figure.when) if figure.is_dated else Period.parse(figure.when)
    return Question(figure.measure, when, tuple((name, code) for name, code in figure.slice))


def value_of(text: str | None) -> Decimal | None:
    """Return a stored number."""
    return None if text is None else Decimal(text)


def holds(figure: StoredFigure) -> bool:
    """Return whether the value bears out the hedge and the number that are published."""
    value, stated = value_of(figure.value), value_of(figure.stated)
    return value is not None and (stated is None or bears_out(Hedge(figure.hedge), value, stated))


def id_of(figure: StoredFigure) -> str:
    """Return the measure's id with the slice behind it: industrial_output[industry=equipment]."""
    return figure_id(figure.measure, question_of(figure).slice)


def standings_of(run: Run) -> Sequence[StoredStanding]:
    """Return the scorecard of a run, in the order of the plan, each with the figure it comes from."""
    found = StoredStanding.objects.filter(run=run, on=run.scored_on)
    return list(found.select_related("figure").order_by("place"))


def series_of(run: Run) -> Mapping[GoalKey, Sequence[StoredStanding]]:
    """Return where each goal stood, at the end of each quarter since the plan began and on the run's own day."""
    return _series(run.pk)


@until_written(8)
def _series(run_id: int) -> Mapping[GoalKey, Sequence[StoredStanding]]:
    return _by_goal(StoredStanding.objects.filter(run=run_id).select_related("figure"))


def series_of_both(run: Run, earlier: Run | None) -> Sequence[Mapping[GoalKey, Sequence[StoredStanding]]]:
    """Return what `series_of` does for a run and for an earlier one, which may be none."""
    return _series_of_both(run.pk, earlier.pk if earlier is not None else 0)


@until_written(4)
def _series_of_both(run_id: int, earlier_id: int) -> Sequence[Mapping[GoalKey, Sequence[StoredStanding]]]:
    return [_by_goal(StoredStanding.objects.filter(run=one).select_related("figure")) for one in (run_id, earlier_id)]


def series_through(figure: StoredFigure) -> Mapping[GoalKey, Sequence[StoredStanding]]:
    """Return where those goals stood, as `series_of` does, of which this figure says where one stands."""
    goals = StoredStanding.objects.filter(figure=figure).values("goal")
    return _by_goal(StoredStanding.objects.filter(run=figure.run_id, goal__in=goals))


def _by_goal(standings: QuerySet[StoredStanding]) -> Mapping[GoalKey, Sequence[StoredStanding]]:
    found: dict[GoalKey, list[StoredStanding]] = defaultdict(list)
    for standing in standings.order_by("on", "place"):
        found[standing.goal, standing.by].append(standing)
    return found


def same_elsewhen(figure: StoredFigure) -> Sequence[StoredFigure]:
    """Return the same measure, as narrowed, at every time the run holds it for, in the order of time."""
    same = StoredFigure.objects.filter(run=figure.run_id, measure=figure.measure, slice=figure.slice)
    return list(same.order_by("ends_on", "place"))


def same_in_runs(figure: StoredFigure) -> QuerySet[StoredFigure]:
    """Return the same figure in every run of the same edition (or of days), the newest first, each with its run."""
    found = StoredFigure.objects.filter(slug=figure.slug, run__edition=figure.run.edition)
    newest = found.select_related("run").order_by(*(f"-run__{name[1:]}" for name in _NEWEST), "place")
    return newest.defer("run__texts")


def service_figures(run: Run) -> Mapping[Question, StoredFigure]:
    """Return what a run tells of the desk, by the question that each figure answers."""
    found = StoredFigure.objects.filter(run=run, measure__in=KNOWN).order_by("place")
    return {question_of(figure): figure for figure in found}


def run_public() -> Run | None:
    """Return the run that the public is told of: of the newest edition, else of a day. Not a question of any reader."""
    found = Run.objects.order_by(*_NEWEST)
    return found.exclude(edition="").first() or found.first()


def park_of(run: Run) -> OpenPark:
    """Return the park as its texts were when the run was made: its plan and definitions. Raises InputError."""
    return park_of_texts(run.texts)


def staleness_of(run: Run) -> Staleness | None:
    """Return how far the journal has moved on past a run; None when the run counts all there is."""
    later = Entry.objects.filter(number__gt=run.head_number).order_by("number").values("at")[:1]
    told = JournalHead.objects.values_list("number", "hash", Subquery(later)).first()
    number, text, first = told or (0, GENESIS, None)
    if text == run.head_hash:
        return None
    since = datetime.fromisoformat(first) if first else run.finished_at
    return Staleness(number, number - run.head_number, since)


def run_of_snapshots(snapshots: QuerySet[Any, Any]) -> Run | None:
    """Return the newest run that was worked out from one of these snapshots, None when none of them is left."""
    return Run.objects.filter(snapshot__in=snapshots).order_by(*_NEWEST).first()
