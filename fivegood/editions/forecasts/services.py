"""Looking the plan ahead from what a run stands on: worked out by a worker, stored whole, the same for the same inputs.

numpy is imported where a plan is looked ahead: pages that read what is stored need none of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from fivegood.editions.forecasts.basefiles import bases_forget
from fivegood.editions.forecasts.bases import SEED, forecast_looked, inputs_of, runs_looked_from
from fivegood.editions.forecasts.models import GoalForecast, Scenario, StoredForecast
from fivegood.editions.models import Run
from fivegood.errors import ForbiddenError
from fivegood.records.actors import By
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.services import Tell, is_under_way, job_of_worker, job_queue
from fivegood.records.scope import may_read_figures

if TYPE_CHECKING:
    pass

KIND = "forecast"
#: After work that failed it is tried again no sooner.
_AGAIN = timedelta(minutes=10)
_WIDE = (0.025, 0.975)


def forecasts_are_due(seed: int = SEED) -> bool:
    """True when a run has no forecast yet."""
    wanted = {inputs_of(run, seed) for run in runs_looked_from()}
    return StoredForecast.objects.filter(inputs__in=wanted).count() < len(wanted)


def forecasts_ask(today: date) -> Job | None:
    """Queue the work where a forecast is due, on behalf of the worker itself."""
    if is_under_way(KIND) or not forecasts_are_due():
        return None
    since = datetime.now(UTC) - _AGAIN
    if Job.objects.filter(kind=KIND, state=Job.State.FAILED, finished_at__gt=since).exists():
        return None
    return job_of_worker(KIND, {"seed": SEED}, today, "the figures have changed")


def forecast_request(by: By, seed: int) -> Job:
    """Ask for forecasts of the newest runs with scenarios of a seed. Raises ForbiddenError."""
    if by.actor.is_read_only or not may_read_figures(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} may not have forecasts worked out, or its token only reads")
    return job_queue(KIND, {"seed": seed}, by)


def forecasts_refresh(by: str, seed: int, tell: Tell) -> list[StoredForecast]:
    """Look ahead from every run that has no forecast yet, hold kept scenarios against it; return those of now.

    May run twice, and in two places at once. Raises SnapshotError.
    """
    from fivegood.editions.forecasts.scenarios import outcome_make

    found, runs = [], runs_looked_from()
    for done, run in enumerate(runs):
        tell("Looking ahead", done, len(runs))
        stored = StoredForecast.objects.filter(inputs=inputs_of(run, seed)).first()
        found.append(stored or forecast_make(run, by, seed))
    if seed == SEED:
        bases_forget({one.inputs for one in found})
        for run, stored in zip(runs, found, strict=True):
            for scenario in Scenario.objects.exclude(outcomes__forecast=stored):
                outcome_make(scenario, stored, run)
    _thin(found)
    return found


def forecast_make(run: Run, by: str, seed: int = SEED) -> StoredForecast:
    """Look ahead from a run and store it whole, with what moved each chance since the forecast before."""
    from fivegood.decide.forecast.telling import told_of
    from fivegood.editions.forecasts.moving import moved

    looked = forecast_looked(run, seed)
    told = told_of(looked.looking.plan, looked, run.snapshot)
    goals: Sequence[dict[str, Any]] = told.pop("goals")
    before = StoredForecast.objects.filter(edition=run.edition, seed=seed).order_by("-id").first()
    steps, told["moved_reason"] = moved(before, run, looked)
    chances = {(one.goal, one.by): one.chance for one in before.goals.all()} if before else {}
    try:
        with transaction.atomic():
            stored = StoredForecast.objects.create(
                inputs=inputs_of(run, seed),
                edition=run.edition,
                snapshot=run.snapshot,
                as_of=run.as_of,
                seed=seed,
                texts=run.texts,
                release=run.release,
                before=before,
                told=told,
                made_at=datetime.now(UTC),
                by=by,
            )
            GoalForecast.objects.bulk_create(
                GoalForecast(
                    forecast=stored,
                    place=place,
                    goal=one.goal.id,
                    by=one.goal.target.by,
                    chance=cells["chance"],
                    chance_before=chances.get((one.goal.id, one.goal.target.by)),
                    moved=steps.get((one.goal.id, one.goal.target.by), []),
                    told={**cells, "wide": _wide(one), "series": list(one.outlook.trends) if one.outlook else []},
                )
                for place, (one, cells) in enumerate(zip(looked.goals, goals, strict=True))
            )
    except IntegrityError:  # somebody else was quicker: theirs is as good
        return StoredForecast.objects.get(inputs=inputs_of(run, seed))
    return stored


def _wide(one: Any) -> list[list[str]]:
    """Return the ends of the interval of 95 % on each day of the path, of which ``goal_told`` holds that of 80 %."""
    if one.outlook is None:
        return []
    import numpy as np

    from fivegood.decide.forecast.telling import number_told

    ends = np.quantile(one.outlook.values, _WIDE, axis=0)
    return [[number_told(value) for value in pair] for pair in ends.T]


def _thin(made: Sequence[StoredForecast]) -> None:
    """Remove the forecasts whose runs are gone: old runs are thinned, and these with them."""
    seeds = set(StoredForecast.objects.order_by().values_list("seed", flat=True).distinct())
    kept = {inputs_of(run, seed) for run in Run.objects.all() for seed in seeds} | {one.inputs for one in made}
    old: Mapping[int, str] = dict(StoredForecast.objects.values_list("id", "inputs"))
    StoredForecast.objects.filter(pk__in=[pk for pk, inputs in old.items() if inputs not in kept]).delete()
