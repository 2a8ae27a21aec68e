"""Writing down that an officer is absent, and who stands in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fivegood.errors import ForbiddenError
from fivegood.facts.folder import CodeLists
from fivegood.records.actors import By, Role
from fivegood.records.book.services import record_add
from fivegood.records.calls.services import written_once
from fivegood.records.officers.standins import ABSENCES
from fivegood.records.scope import may_write

#: What somebody who writes an absence down says of it.
ASKED = ("officer_id", "absent_from", "absent_to", "stand_in_id", "absence_reason")


def absence_add(words: Mapping[str, str], by: By, lists: CodeLists, now: datetime, *, token: str) -> None:
    """Write an absence: of the officer who writes, or of any officer when the office does.

    ``token`` came with the form. Raises ForbiddenError, and InputError with every fault.
    """
    if not may_write(by.actor, ABSENCES.name):
        raise ForbiddenError(f"the role {by.actor.role} may not write {ABSENCES.name}")
    cells = {name: words.get(name, "").strip() for name in ASKED}
    if by.actor.role is Role.OFFICER:
        cells["officer_id"] = by.actor.officer_id

    def write() -> str:
        record_add(ABSENCES, cells, by, lists, now)
        return cells["officer_id"]

    written_once(by.actor.name, "absence", token, list(cells.values()), write)
