"""One importer on one database: Fivegood or django-import-export. Run as a process each, so that memory is its own.

``python -m benchmarks.import_runs NAME FOLDER`` imports the files that ``import_returns`` wrote into the folder, into
the empty database of the environment, and prints one JSON object: what each step took, found and left behind.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.book_database import imported, set_up

#: The files of a run: the import itself, the same again, a tenth corrected, and two with faults.
STEPS = ("first", "repeat", "corrections", "faulty cells", "faulty rows")
#: What the peer is asked, the files with faults before the rows are there: each step takes it minutes.
PEER_STEPS = ("faulty cells", "faulty rows", "first")
OURS, USUAL, INSERT_ONLY = "Fivegood", "django-import-export", "django-import-export, insert only"
Told = dict[str, Any]


def state() -> Told:
    """Return what the table of returns holds: count, sum of values, and highest version."""
    from django.db.models import Count, Max

    from fivegood.records.base import rows_of

    found = rows_of("returns").aggregate(rows=Count("id"), version=Max("version"))
    # Added up here: the sum of a database would depend on how it keeps decimals.
    total = sum(rows_of("returns").values_list("stated", flat=True).iterator(chunk_size=10_000), Decimal(0))
    return {"rows": found["rows"], "total": f"{total:.2f}", "version": found["version"]}


class Ours:
    """Imports as people do: the file is sent to the page, the worker checks it, it is looked at, and then written."""

    def __init__(self) -> None:
        from django.test import Client

        from fivegood.records.accounts.models import User

        self._browser = Client(SERVER_NAME="localhost")
        self._browser.force_login(User.objects.get(username="demo.plan_office"))

    def warm_up(self) -> None:
        """Ask for a page, so that the server has started."""
        self._get("/imports/")

    def take(self, file: Path) -> Told:
        """Import one file and return seconds by part, the counts and the faults found."""
        from fivegood.records.exchange.models import Upload

        parts: dict[str, float] = {}
        address = self._timed(parts, "send", lambda: self._send(file))
        self._timed(parts, "check", self._work)
        self._timed(parts, "look", lambda: self._get(address))
        upload = Upload.objects.defer("data").latest("id")
        if upload.state == Upload.State.CHECKED:
            self._timed(parts, "write", lambda: self._write(address))
            upload = Upload.objects.defer("data").get(pk=upload.pk)
        counts = {name: upload.summary[name] for name in ("added", "corrected", "unchanged")}
        faults = [[line, column, value] for line, column, _, value, _ in upload.faults]
        return {"parts": parts, "state": upload.state, "counts": counts, "faults": faults}

    @staticmethod
    def _timed(parts: dict[str, float], name: str, do: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        made = do()
        parts[name] = time.perf_counter() - start
        return made

    def _send(self, file: Path) -> str:
        with file.open("rb") as opened:
            answer = self._browser.post("/imports/", {"table": "returns", "file": opened, "reason": "benchmark"})
        assert answer.status_code == 302, answer.content.decode()
        return answer.headers["Location"]

    def _get(self, address: str) -> None:
        answer = self._browser.get(address)
        assert answer.status_code == 200, answer.content.decode()

    def _write(self, address: str) -> None:
        assert self._browser.post(f"{address}commit/").status_code == 302
        self._work()

    @staticmethod
    def _work() -> None:
        from fivegood.records.jobs.models import Job
        from fivegood.site.work import work_on

        work_on(lambda: False, is_batch=True)
        job = Job.objects.latest("id")
        assert job.state == Job.State.DONE, job.error


class Peer:
    """Imports with django-import-export: a dry run and then the import, as its admin does, every row validated.

    ``is_insert_only`` is its fastest set-up: bulk inserts of 1,000, no look at what is stored, no difference.
    """

    def __init__(self, *, is_insert_only: bool) -> None:
        self._is_insert_only = is_insert_only

    def _resource(self) -> Any:
        from import_export import fields, resources, widgets

        from fivegood.records.returns.models import Return
        from fivegood.records.units.models import Unit

        class Usual(resources.ModelResource):  # type: ignore[misc] # the package has no types
            unit = fields.Field("unit", "unit", widgets.ForeignKeyWidget(Unit, "unit_id"))

            class Meta:
                model = Return
                fields = ("unit", "period", "item", "basis", "stated", "is_synthetic")
                import_id_fields = ("unit", "period", "item")
                clean_model_instances = True
                skip_unchanged = True
                report_skipped = True
                use_transactions = True

            def init_instance(self, row: object = None) -> Return:  # noqa: ARG002 - the package's shape
                return Return(recorded_at=datetime(2026, 1, 1))  # which the book fills in by itself

        class InsertOnly(Usual):
            unit = fields.Field("unit", "unit", widgets.CachedForeignKeyWidget(Unit, "unit_id"))

            class Meta(Usual.Meta):
                use_bulk = True
                batch_size = 1_000
                force_init_instance = True
                skip_unchanged = False
                report_skipped = False
                skip_diff = True
                skip_html_diff = True

        return InsertOnly() if self._is_insert_only else Usual()

    def warm_up(self) -> None:
        """Import the package."""
        self._resource()

    def take(self, file: Path) -> Told:
        """Import one file and return seconds by part, the counts and the faults found."""
        from tablib import Dataset

        parts: dict[str, float] = {}
        start = time.perf_counter()
        if file.suffix == ".xlsx":
            data = Dataset().load(file.read_bytes(), format="xlsx")
        else:
            data = Dataset().load(file.read_text("utf-8"), format="csv")
        data.headers = ["unit" if name == "unit_id" else name for name in data.headers]
        parts["read"] = time.perf_counter() - start
        result = None
        for part, is_dry in (("dry run", True), ("import", False)):
            if self._is_insert_only and is_dry:
                continue
            start = time.perf_counter()
            result = self._resource().import_data(data, dry_run=is_dry, collect_failed_rows=False)
            parts[part] = time.perf_counter() - start
            if result.has_errors() or result.has_validation_errors():
                break
        assert result is not None
        counts = {"added": result.totals["new"], "corrected": result.totals["update"]}
        counts["unchanged"] = result.totals["skip"]
        has_faults = result.has_errors() or result.has_validation_errors()
        return {
            "parts": parts,
            "state": "faulty" if has_faults else "committed",
            "counts": counts,
            "faults": list(_faults_of(result)),
        }


def _faults_of(result: Any) -> Any:
    """Yield row, column and value of each fault that the peer tells; what it does not tell is empty."""
    for row in result.invalid_rows:
        for column, messages in row.error.message_dict.items():
            for message in messages:
                yield [row.number + 1, {"unit": "unit_id"}.get(column, column), str(message)]
    for row_errors in result.row_errors():
        number, errors = row_errors
        for error in errors:
            yield [number + 1, "", f"{type(error.error).__name__}: {error.error}"[:200]]
    for error in result.base_errors:
        yield [0, "", f"{type(error.error).__name__}: {error.error}"[:200]]


def run(name: str, folder: Path, suffix: str) -> Told:
    """Return what each step took and found, and what it left behind."""
    set_up(with_records=False)
    imported("units", (folder / "units.csv").read_bytes())
    importer = Ours() if name == OURS else Peer(is_insert_only=name == INSERT_ONLY)
    importer.warm_up()
    steps: dict[str, Told] = {}
    for step in STEPS if name == OURS else PEER_STEPS:
        file = folder / f"{step.replace(' ', '-')}{suffix}"
        before = time.process_time()
        told = importer.take(file)
        told["seconds"] = sum(told["parts"].values())
        told["cpu"] = time.process_time() - before
        steps[step] = told | state()
    verified = None
    if name == OURS:
        from fivegood.records.journal.selectors import journal_verify

        verified = journal_verify().ok
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"steps": steps, "peak": peak, "verified": verified}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]), sys.argv[3])))
