"""Raising a need: it gets its number, and is written once however often the form is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fivegood.errors import Fault, ForbiddenError, InputError
from fivegood.facts.folder import CodeLists
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import By
from fivegood.records.book.numbers import next_number
from fivegood.records.book.services import record_add
from fivegood.records.calls.services import written_once
from fivegood.records.scope import may_raise_need

NEEDS = TABLES["needs"]
#: What somebody who raises a need says of it.
ASKED = ("category", "title", "note")


def need_raise(words: Mapping[str, str], by: By, lists: CodeLists, now: datetime, *, token: str) -> str:
    """Write a need of the writer's own unit, raised now on a page, and return its number.

    ``words`` hold its category, its title and what the unit says; ``token`` came with the form. Raises ForbiddenError,
    and InputError with every fault.
    """
    if not may_raise_need(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} may not raise a need for a unit of its own")
    unit_id, cells = by.actor.unit_id, {name: words.get(name, "").strip() for name in ASKED}
    faults = [Fault(NEEDS.name, 0, name, "must not be empty") for name in ("category", "title") if not cells[name]]
    if faults:
        raise InputError(faults, NEEDS.name)

    def write() -> str:
        need_id = next_number(NEEDS, "N", now.year)
        own = {"need_id": need_id, "unit_id": unit_id, "channel": "page", "raised_at": now.isoformat()}
        record_add(NEEDS, cells | own, by, lists, now)
        return need_id

    return written_once(by.actor.name, "need", token, [unit_id, *cells.values()], write)
