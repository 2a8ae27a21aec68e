"""What a worker does, by kind of work: the place where every room's long work meets."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection

from fivegood.editions.forecasts.services import KIND as FORECAST
from fivegood.editions.forecasts.services import forecasts_ask, forecasts_refresh
from fivegood.editions.watch import KIND as FIGURES
from fivegood.editions.watch import Watch, figures_ask
from fivegood.errors import InputError
from fivegood.plan.goals import Goal
from fivegood.records.actors import By
from fivegood.records.approvals.ladder import approvals_ring
from fivegood.records.assignments.services import KIND as ASSIGNMENT
from fivegood.records.assignments.services import proposal_solve
from fivegood.records.clock import local_now
from fivegood.records.exchange.models import Upload
from fivegood.records.exchange.services import upload_check, upload_commit
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.services import Handler, Tell, job_claim, job_run
from fivegood.records.mail.answers import answers_send
from fivegood.records.mail.folder import KIND as LETTERS_IN
from fivegood.records.mail.folder import folder_take, mail_ask
from fivegood.records.needs.ladder import KIND as LADDER
from fivegood.records.needs.ladder import ladder_ask, ladder_ring
from fivegood.records.notices.letters import KIND as NOTICE_LETTERS
from fivegood.records.notices.letters import letters_ask
from fivegood.records.notices.letters import letters_send as notice_letters_send
from fivegood.records.officers.beginnings import standins_tell
from fivegood.records.park.source import current_park, open_database
from fivegood.records.park.splits import KIND as SPLIT
from fivegood.records.park.splits import split_work
from fivegood.records.returns.forms import asked
from fivegood.records.returns.reminders import LETTERS, letters_send
from fivegood.records.units.lookalikes import KIND as LOOKALIKES
from fivegood.records.units.lookalikes import lookalikes_ask, lookalikes_refresh
from fivegood.site.post import deliver_due, delivering
from fivegood.web.mailletters import answer_shown

_PAUSE_SECONDS = 0.5
_CLOCK_SECONDS = 60.0


def _freeze(arguments: Mapping[str, Any], by: By, tell: Tell) -> dict[str, Any]:  # noqa: ARG001 - a job's shape
    from datetime import date, datetime

    from fivegood.facts.snapshot import save

    known = arguments.get("known_at")
    tell("Freezing", 0, 1)
    park = open_database(with_history=bool(known))
    snapshot = park.freeze(date.fromisoformat(arguments["as_of"]), datetime.fromisoformat(known) if known else None)
    path = save(snapshot, settings.DATA / "snapshots")
    return {"snapshot": snapshot.id, "path": path.name}


def _report(arguments: Mapping[str, Any], by: By, tell: Tell) -> dict[str, Any]:  # noqa: ARG001 - a job's shape
    from fivegood.plan.scorecard import score
    from fivegood.report.reading import write_report

    lang = arguments["lang"]
    park = open_database()
    edition = park.plan.edition(arguments.get("edition"))
    tell("Freezing", 0, 2)
    figures = park.figures(edition.as_of)
    card = score(park.plan, figures, edition.period.end)
    tell("Writing the report", 1, 2)
    name = f"report.{lang}.md"
    folder = settings.DATA / "reports" / f"{edition.id}.{lang}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    written = write_report(
        folder,
        park.plan,
        edition,
        figures,
        card,
        lang,
        name,
        park.text(name),
        rules=park.rules.disclosure,
        assumed=lambda: park.rules.forecasting,
    )
    return {"snapshot": figures.snapshot.id, "files": [path.name for path in written], "folder": folder.name}


def _import_check(arguments: Mapping[str, Any], by: By, tell: Tell) -> dict[str, Any]:
    upload = Upload.objects.get(pk=arguments["upload"])
    sheet = upload_check(upload, current_park().park, by, local_now(), tell)
    return {"upload": upload.pk, "state": upload.state, "faults": len(sheet.faults)}


def _import_commit(arguments: Mapping[str, Any], by: By, tell: Tell) -> dict[str, Any]:
    upload = upload_commit(Upload.objects.get(pk=arguments["upload"]), current_park().park, by, local_now(), tell)
    return {"upload": upload.pk, "state": upload.state, "entry": upload.entry}


def _figures(arguments: Mapping[str, Any], by: By, tell: Tell) -> dict[str, Any]:
    from datetime import date

    from fivegood.editions.checks import publications_check
    from fivegood.editions.services import figures_refresh

    try:  # before the runs: whoever sees a run sees what differs from the publications at its moment
        publications_check(tell)
    finally:
        runs = figures_refresh(by.actor.name, date.fromisoformat(arguments["today"]), tell)
    publications_check(tell)  # once more where somebody wrote between the two
    forecasts_ask(date.fromisoformat(arguments["today"]))
    return {"runs": [run.pk for run in runs], "entry": max(run.head_number for run in runs)}


def _forecast(arguments: Mapping[str, Any], by: By, tell: Tell) -> dict[str, Any]:
    return {"forecasts": [one.pk for one in forecasts_refresh(by.actor.name, arguments["seed"], tell)]}


def _assignment(arguments: Mapping[str, Any], by: By, tell: Tell) -> dict[str, Any]:  # noqa: ARG001 - as above
    found = proposal_solve(arguments["proposal"], current_park(), tell)
    return {"proposal": found.pk, "cost": found.cost, "bound": found.bound}


def _split(arguments: Mapping[str, Any], by: By, tell: Tell) -> dict[str, Any]:
    tell("Splitting", 0, 1)
    park = open_database()

    def look(parts: Mapping[str, Goal]) -> tuple[Mapping[str, float], Mapping[str, str]]:
        from fivegood.decide.forecast.rooms import rooms

        return rooms(park.plan, park.figures(by.actor.today), by.actor.today, park.rules.forecasting, parts)

    made = split_work(arguments, park, by, local_now(), look)
    return {"goal": made.goal, "due": made.due.isoformat(), "along": made.along, "shares": len(made.shares)}


def _lookalikes(arguments: Mapping[str, Any], by: By, tell: Tell) -> dict[str, Any]:  # noqa: ARG001 - as above
    return {"pairs": len(lookalikes_refresh().pairs)}


def _reminder_letters(arguments: Mapping[str, Any], by: By, tell: Tell) -> dict[str, Any]:  # noqa: ARG001 - as above
    of = asked(current_park(), arguments["form"], arguments["period"])
    return {"letters": letters_send(of, arguments["on"])}


def _ladder(arguments: Mapping[str, Any], by: By, tell: Tell) -> dict[str, Any]:  # noqa: ARG001 - as above
    park, now = current_park(), local_now()
    return {"rungs": ladder_ring(park, now) + approvals_ring(park, now), "stand_ins": standins_tell(now)}


def _notice_letters(arguments: Mapping[str, Any], by: By, tell: Tell) -> dict[str, Any]:  # noqa: ARG001 - as above
    park = current_park()
    return {"letters": notice_letters_send(park.rules.service.letters, park.park.name.zh, local_now())}


def _letters_in(arguments: Mapping[str, Any], by: By, tell: Tell) -> dict[str, Any]:  # noqa: ARG001 - as above
    opened, now = current_park(), local_now()
    taken = folder_take(settings.MAIL_FOLDER, opened, now) if settings.MAIL_FOLDER else {}
    return {"letters": dict(taken), "answers": answers_send(lambda letter: answer_shown(letter, opened.park), now)}


HANDLERS: dict[str, Handler] = {
    ASSIGNMENT: _assignment,
    "freeze": _freeze,
    "report": _report,
    FIGURES: _figures,
    FORECAST: _forecast,
    "import_check": _import_check,
    "import_commit": _import_commit,
    LADDER: _ladder,
    LETTERS: _reminder_letters,
    LETTERS_IN: _letters_in,
    LOOKALIKES: _lookalikes,
    NOTICE_LETTERS: _notice_letters,
    SPLIT: _split,
}


class Watches:
    """What a worker looks after of its own accord: the figures as records move on, the clocks as time does."""

    def __init__(self) -> None:
        self._figures = Watch()
        self._clocks_at = float("-inf")

    def ask(self, *, is_quiet: bool) -> None:
        """Queue what it is time for."""
        now, at = local_now(), time.monotonic()
        if self._figures.is_time(now.date(), at, is_quiet=is_quiet):
            figures_ask(now.date())
            lookalikes_ask(now.date())
        if at - self._clocks_at >= _CLOCK_SECONDS:
            self._clocks_at = at
            with suppress(InputError):  # the database holds no park yet
                park = current_park()
                forecasts_ask(now.date())
                ladder_ask(park, now)
                letters_ask(park.rules.service.letters, now)
                mail_ask(settings.MAIL_FOLDER, now)


def work_on(is_ended: Callable[[], object], *, is_batch: bool = False, keeps_figures: bool = False) -> int:
    """Do work until ``is_ended`` says so, or in a batch until nothing waits; return how many jobs were done.

    Deliveries to webhooks go out beside the work, in a batch after it. ``keeps_figures`` works the figures out anew
    when the records have moved on: once nobody has written for a few seconds, in a batch after all other work. It also
    looks after the clocks of needs and the letters that came in, once a minute.
    """
    watch = Watches() if keeps_figures else None
    if is_batch:
        done = _jobs_on(is_ended, watch, is_batch=True)
        deliver_due(is_ended)
        return done
    with delivering():
        return _jobs_on(is_ended, watch, is_batch=False)


def _jobs_on(is_ended: Callable[[], object], watch: Watches | None, *, is_batch: bool) -> int:
    done = 0
    while not is_ended():
        if not connection.in_atomic_block:
            close_old_connections()
        job = _next_job(watch, is_batch=is_batch)
        if job is not None:
            job_run(job, HANDLERS)
            done += 1
        elif is_batch:
            break
        else:
            time.sleep(_PAUSE_SECONDS)
    return done


def _next_job(watch: Watches | None, *, is_batch: bool) -> Job | None:
    """Take up the next job; where none waits, ask for what it is time for."""
    try:
        job = job_claim()
        if job is None and watch is not None:
            watch.ask(is_quiet=is_batch)
            job = job_claim()
        return job
    except OperationalError:  # SQLite is being written to
        return None
