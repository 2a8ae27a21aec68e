"""Working out and storing the figures: whole or not at all, once for each state of the journal and each day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from fivegood import __version__
from fivegood.editions.keeping import runs_thin
from fivegood.editions.lines import Line, lines_of
from fivegood.editions.models import Run, StoredFigure, StoredStanding
from fivegood.editions.moments import Moment, moment_now
from fivegood.editions.snapshots import is_kept, snapshot_keep
from fivegood.editions.working import Work, cells_of_figure, cells_of_standing, question_of, work_out
from fivegood.errors import InputError
from fivegood.measures.compute import Figures
from fivegood.records.journal.selectors import head_now
from fivegood.records.park.source import current_park

Tell = Callable[[str, int, int], None]


def figures_are_due(today: date) -> bool:
    """True when the newest records are not worked out, or a snapshot of them is not on this machine."""
    try:
        plan = current_park().plan
    except InputError:  # no park yet
        return False
    number, text = head_now()
    return any(not _is_whole(_run_of(line, text)) for line in lines_of(plan, today)) and number > 0


def figures_refresh(by: str, today: date, tell: Tell) -> list[Run]:
    """Work out what is due and return the newest run of each line; what is there already is left as it is.

    May run twice, and in two places at once. Raises InputError without a park, SnapshotError when the disk refuses.
    """
    plan, (_number, text) = current_park().plan, head_now()
    found = [_run_of(line, text) for line in lines_of(plan, today)]
    runs = [run for run in found if run is not None and _is_whole(run)]
    if len(runs) < len(found):
        tell("Reading the records", 0, len(found) + 1)
        moment = moment_now()
        lines, runs = lines_of(moment.park.plan, today), []
        for done, line in enumerate(lines, 1):
            tell("Working out the figures", done, len(lines) + 1)
            runs.append(run_make(moment, line, by))
    runs_thin(datetime.now(UTC))
    return runs


def run_first(moment: Moment, by: str, today: date, figures: Figures | None = None) -> Run:
    """Store the run of the newest edition, or of today where there is none, so that the first page need not wait."""
    return run_make(moment, lines_of(moment.park.plan, today)[0], by, figures)


def run_make(moment: Moment, line: Line, by: str, figures: Figures | None = None) -> Run:
    """Work out one line at a moment and store it; return the run, or the one that is there already.

    ``figures`` are those of the moment as of the line's day, where they have been frozen before.
    """
    run = _run_of(line, moment.head_hash)
    if _is_whole(run):
        assert run is not None
        return run
    started = datetime.now(UTC)
    figures = figures or moment.park.figures(line.as_of)
    snapshot_keep(figures.snapshot)
    return run or _run_write(moment, line, by, started, figures, work_out(moment.park.plan, figures, line))


def _run_of(line: Line, head: str) -> Run | None:
    return Run.objects.filter(**_key(line, head)).first()


def _key(line: Line, head: str) -> Mapping[str, Any]:
    return {
        "kind": Run.Kind.STANDING,
        "edition": line.edition,
        "as_of": line.as_of,
        "scored_on": line.scored_on,
        "head_hash": head,
        "release": __version__,
    }


def _is_whole(run: Run | None) -> bool:
    return run is not None and is_kept(run.snapshot)


def _run_write(moment: Moment, line: Line, by: str, started: datetime, figures: Figures, work: Work) -> Run:
    try:
        with transaction.atomic():
            run = Run.objects.create(
                **_key(line, moment.head_hash),
                head_number=moment.head_number,
                texts=dict(moment.texts),
                snapshot=figures.snapshot.id,
                started_at=started,
                finished_at=datetime.now(UTC),
                by=by,
            )
            _parts_write(run, work)
    except IntegrityError:  # somebody else was quicker: theirs is as good
        return Run.objects.get(**_key(line, moment.head_hash))
    return run


def _parts_write(run: Run, work: Work) -> None:
    rows = [StoredFigure(run=run, **cells_of_figure(answer, place)) for place, answer in enumerate(work.answers)]
    StoredFigure.objects.bulk_create(rows)
    by_question = {answer.question: row for answer, row in zip(work.answers, rows, strict=True)}
    StoredStanding.objects.bulk_create(
        StoredStanding(
            run=run,
            on=card.as_of,
            figure=None if standing.figure is None else by_question[question_of(standing.figure)],
            **cells_of_standing(standing, place),
        )
        for card in work.cards
        for place, standing in enumerate(card.standings)
    )
