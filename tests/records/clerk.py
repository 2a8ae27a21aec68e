"""Python on a park of its own, line by line in one process: to set Django up takes longer than what is mostly asked.

Started by tests/records/workerpark.py once Django is set up. What is asked is a line of JSON on standard input: code
that sees the names of this module. Its answer is one on the output: what went wrong, and what ``answer`` was set to.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from os import _exit, fork, waitpid, waitstatus_to_exitcode

from django.db import connections

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.services import record_add
from fivegood.records.jobs.models import Job
from fivegood.records.journal.kept import forget
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.webhooks.models import Delivery, Webhook
from fivegood.records.webhooks.services import webhook_register, webhook_test
from fivegood.site import work

__all__ = ["UTC", "Delivery", "Job", "Webhook", "datetime", "journal_verify", "timedelta", "webhook_register"]
__all__ += ["webhook_test", "work"]
TODAY = date(2021, 9, 1)
ADMIN = By(Actor("root", Role.ADMINISTRATOR, TODAY), "command")
PLANNER = By(Actor("planner", Role.PLAN_OFFICE, TODAY), "command")


def add(unit: str) -> int | None:
    """Write a unit; return the number of its entry."""
    cells = {"unit_id": unit, "unit_name": "New", "unit_kind": "shop", "in_park_from": "2021-05-01"}
    return record_add(TABLES["units"], cells, PLANNER, {}, datetime(2021, 9, 1, 9, 30)).entry


def apart(do: Callable[[], object]) -> int:
    """Do something in a process of its own, and return how that ended: as `subprocess` tells it."""
    connections.close_all()
    process = fork()
    if process == 0:
        try:
            do()
        finally:
            _exit(1)
    return waitstatus_to_exitcode(waitpid(process, 0)[1])


def attend() -> None:
    """Answer until nobody asks any more."""
    for line in sys.stdin:
        forget()
        names = dict(globals())
        try:
            exec(json.loads(line), names)
            told = "", names.get("answer")
        except Exception:
            told = traceback.format_exc(), None
        connections.close_all()
        print(json.dumps(told), flush=True)
