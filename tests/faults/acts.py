"""What a process of the stage does beside commands: prepare work, look at what is stored, go on where one died."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from fivegood.editions.models import Draft, Publication, PublishedFile
from fivegood.editions.snapshots import folder as folder_of_runs
from fivegood.editions.writing import draft_ask, draft_sign, draft_start, draft_write
from fivegood.facts.snapshot import load
from fivegood.facts.subjects import TABLES
from fivegood.records.accounts.selectors import actor_of, memberships_of
from fivegood.records.accounts.services import membership_grant, token_issue, user_add
from fivegood.records.actors import Actor, By, Role, command_line
from fivegood.records.base import rows_of
from fivegood.records.clock import local_now
from fivegood.records.exchange.models import Upload
from fivegood.records.exchange.services import upload_add, upload_queue
from fivegood.records.jobs.models import Job
from fivegood.records.jobs.services import job_queue
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.park.source import current_park
from fivegood.site.work import work_on


def _by() -> By:
    return By(command_line(local_now().date()), "command", "faults")


def stored(prefix: str, table: str = "units", column: str = "unit_id") -> dict[str, Any]:
    """Return how many rows have an id that begins so, and whether journal and records bear each other out."""
    verdict = journal_verify()
    found = rows_of(table).filter(**{f"{column}__startswith": prefix})
    return {
        "rows": found.count(),
        "versions": sorted(set(found.values_list("version", flat=True))),
        "ok": verdict.ok,
        "faults": [str(fault) for fault in verdict.faults],
        "entries": Entry.objects.count(),
    }


def send(table: str, file_name: str, text: str) -> int:
    """Send a file in and have it checked; return the number of its commit, which waits for a worker."""
    upload = upload_add(TABLES[table], file_name, text.encode(), _by())
    upload_queue(upload, "import_check", _by())
    work_on(lambda: False, is_batch=True)
    upload.refresh_from_db()
    assert upload.state == Upload.State.CHECKED, upload.faults
    return upload_queue(upload, "import_commit", _by()).pk


def queue(kind: str, arguments: dict[str, Any]) -> int:
    """Ask for work; return its number."""
    return job_queue(kind, arguments, _by()).pk


def go_on() -> list[str]:
    """Let the leases of lost workers run out, and do what waits; return how each job that was lost has ended."""
    lost = list(Job.objects.exclude(state=Job.State.DONE).values_list("pk", flat=True))
    Job.objects.filter(state=Job.State.RUNNING).update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    work_on(lambda: False, is_batch=True)
    return [f"{job.kind} {job.state} {job.error}".strip() for job in Job.objects.filter(pk__in=lost)]


def stored_before_and_after_going_on(prefix: str) -> list[dict[str, Any]]:
    """Return what is stored when a worker has died, and when another has gone on."""
    before = stored(prefix)
    ended = go_on()
    return [before, stored(prefix) | {"ended": ended}]


def snapshots(known: list[str]) -> list[str]:
    """Return the ids of the snapshots on the disk, each verified that is not known yet."""
    folder = Path(settings.DATA) / "snapshots"
    names = [path.name for path in folder.iterdir() if not path.name.startswith(".") and path != folder_of_runs()]
    return sorted(name if name in known else load(folder / name).id for name in names)


def reports() -> list[str]:
    """Return the files of reports, each read as what it is."""
    found = [path for path in (Path(settings.DATA) / "reports").rglob("*") if path.is_file()]
    shown = [path for path in found if not path.name.startswith(".")]
    for path in shown:
        data = path.read_bytes()
        if path.suffix == ".json":
            json.loads(data)
        whole = {".pdf": data.rstrip().endswith(b"%%EOF"), ".html": data.rstrip().endswith(b"</html>")}
        assert whole.get(path.suffix, data), f"{path.name} is not whole"
    return sorted(path.name for path in shown)


def account() -> dict[str, str]:
    """Make an account of the plan office; return its name, its password, and a token of it that may write."""
    today, name, password = local_now().date(), "planner", "four plain words"
    by = By(command_line(today, Role.ADMINISTRATOR), "command", "faults")
    user = user_add(name, "", password, by)
    membership_grant(user, Role.PLAN_OFFICE, by, today)
    held = memberships_of(user, today)[0]
    until = datetime.now(UTC) + timedelta(days=1)
    token = token_issue(user, held, "faults", until, By(actor_of(held, today), "page"), may_write=True)
    return {"name": name, "password": password, "token": token}


def sign(edition: str) -> str:
    """Write an edition and have a second person sign it; return how far it is."""
    writer, second = (By(Actor(name, Role.PLAN_OFFICE, local_now().date()), "command") for name in ("a", "b"))
    draft = draft_start(edition, "monthly", "2021-01", writer, current_park().plan)
    draft = draft_write(edition, {"en": f"# {edition}\n\nA month."}, writer, expected=draft.version)
    draft = draft_ask(edition, writer, expected=draft.version)
    return str(draft_sign(edition, second, expected=draft.version).state)


def published(edition: str) -> dict[str, Any]:
    """Return what is stored of an edition's publication, and whether journal and records bear each other out."""
    verdict = journal_verify()
    found = Publication.objects.filter(edition=edition)
    files = PublishedFile.objects.filter(publication__in=found)
    return {
        "state": Draft.objects.get(edition=edition).state,
        "numbers": list(found.values_list("number", flat=True)),
        "files": sorted(files.values_list("name", flat=True)),
        "ok": verdict.ok,
        "faults": [str(fault) for fault in verdict.faults],
    }
