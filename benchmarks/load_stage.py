"""The park that two hundred people work in at once, and whether all that they were told is kept.

``python -m benchmarks.load_stage fill PEOPLE`` fills the empty database of the environment, logs the people in and
writes who they are to a file; ``judge TOLD`` reads what they were told and prints what is not kept as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.book_database import set_up

#: Who is at work: of every ten people six serve units, three file for a unit, one is of the office or leads.
_OFFICERS, _CONTACTS = 6, 3
#: Records that all of the office correct at the same time.
SHARED = 4
Told = Mapping[str, Any]


def fill(count: int) -> list[dict[str, Any]]:
    """Fill the database with the sample and its figures, and return people of it, each logged in."""
    set_up(with_records=True)
    from fivegood.editions.services import figures_refresh
    from fivegood.records.base import rows_of
    from fivegood.records.clock import local_now

    figures_refresh("benchmark", local_now().date(), lambda *_: None)
    held = rows_of("assignments").filter(is_withdrawn=False, assigned_to=None, role="lead")
    officers = list(held.order_by("officer_id").values_list("officer_id", flat=True).distinct())
    working = officers[: count * _OFFICERS // 10]
    served = list(held.filter(officer_id__in=working).order_by("unit_id").values_list("unit_id", flat=True).distinct())
    shared = list(rows_of("units").filter(is_withdrawn=False).order_by("unit_id").values_list("unit_id", flat=True))
    people = [_person(number, officers, served) for number in range(count)]
    for one in people:
        one |= {"session": _logged_in(one), "shared": shared[:SHARED]}
    return people


def _person(number: int, officers: Sequence[str], units: Sequence[str]) -> dict[str, Any]:
    of_ten, turn = number % 10, number // 10
    if of_ten < _OFFICERS:
        return {
            "name": f"load.{number}",
            "role": "officer",
            "officer": officers[(turn * _OFFICERS + of_ten) % len(officers)],
        }
    if of_ten < _OFFICERS + _CONTACTS:
        place = turn * _CONTACTS + of_ten - _OFFICERS
        return {"name": f"load.{number}", "role": "contact", "unit": units[place % len(units)]}
    return {"name": f"load.{number}", "role": "plan_office" if turn % 2 else "leader"}


def _logged_in(person: Mapping[str, Any]) -> str:
    """Make the account of a person, and return the key of a session of theirs."""
    from django.conf import settings
    from django.test import Client

    from fivegood.records.accounts.services import administrator, membership_grant, user_add
    from fivegood.records.actors import By, Role
    from fivegood.records.clock import local_now

    today = local_now().date()
    by = By(administrator("command line", today), "command", "benchmark")
    user = user_add(person["name"], "", None, by)
    bound = {"officer_id": person.get("officer", ""), "unit_id": person.get("unit", "")}
    membership_grant(user, Role(person["role"]), by, today, **bound)
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def judge(told: Sequence[Told]) -> dict[str, Any]:
    """Return what of all that people were told is not kept, and whether the journal holds."""
    import django

    django.setup()
    from fivegood.records.journal.selectors import journal_verify

    verdict = journal_verify()
    lost = [*_lost_needs(told), *_lost_steps(told), *_lost_corrections(told)]
    return {"told": len(told), "lost": lost, "journal": verdict.ok, "entries": verdict.entries}


def _lost_needs(told: Sequence[Told]) -> Iterator[str]:
    """Yield the needs that somebody was told are raised and that are not there once."""
    from fivegood.records.base import rows_of

    for one in told:
        if one["what"] == "raise" and rows_of("needs").filter(title=one["title"]).count() != 1:
            yield f"need {one['title']}"


def _lost_steps(told: Sequence[Told]) -> Iterator[str]:
    """Yield the steps that somebody was told are taken, where another act or none stands in their place."""
    from fivegood.records.base import rows_of

    for one in told:
        if one["what"] == "step":
            found = rows_of("need_steps").filter(need_id=one["need"], step=one["seen"] + 1, is_withdrawn=False)
            if list(found.values_list("act", flat=True)) != [one["act"]]:
                yield f"step {one['seen'] + 1} of {one['need']}: {one['act']}"


def _lost_corrections(told: Sequence[Told]) -> Iterator[str]:
    """Yield the corrections that somebody was told are written and that no version holds: each has its own address."""
    from fivegood.records.journal.chain import key_text
    from fivegood.records.journal.models import Change

    for one in told:
        if one["what"] == "correct":
            changes = Change.objects.filter(subject="units", key=key_text([one["unit"]]), version=one["version"] + 1)
            if not any(one["address"] in after for after in changes.values_list("after", flat=True)):
                yield f"correction of {one['unit']}: {one['address']}"


if __name__ == "__main__":
    what, path = sys.argv[1], Path(sys.argv[2])
    if what == "fill":
        path.write_text(json.dumps(fill(int(sys.argv[3]))), encoding="utf-8")
    else:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        print(json.dumps(judge([json.loads(line) for line in lines])))
