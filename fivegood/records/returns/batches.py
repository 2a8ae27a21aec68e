"""Accepting many filings at once: those that are sound, with a word on each of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fivegood.errors import Fault, InputError
from fivegood.records.actors import By
from fivegood.records.journal.services import journal_lock
from fivegood.records.returns.checks import WAITS
from fivegood.records.returns.forms import Asked
from fivegood.records.returns.rights import check_move
from fivegood.records.returns.selectors import Sheet, sheets_for
from fivegood.records.returns.services import filings_accept
from fivegood.rules.entrychecks import Doubt
from fivegood.rules.filings import Move, moved


@dataclass(frozen=True, slots=True)
class Refused:
    """A filing that was not accepted: of which unit, and the fault of the step or the errors of its checks."""

    unit_id: str
    faults: Sequence[Fault]
    errors: Sequence[Doubt] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of many filings: the units whose filings were accepted, and those refused."""

    accepted: Sequence[str]
    refused: Sequence[Refused]


def filings_accept_sound(asked: Asked, unit_ids: Sequence[str], by: By, now: datetime) -> Batch:
    """Accept those filings that are submitted, confirmed and without an error of their checks, in one transaction.

    The others stay as they are, each with what stands against it. Raises ForbiddenError.
    """
    check_move(by.actor, Move.ACCEPT)
    with transaction.atomic():
        journal_lock()
        sheets = {sheet.unit_id: sheet for sheet in sheets_for(by.actor, [(asked, one) for one in unit_ids])}
        refused = [one for unit_id in unit_ids if (one := _refused(unit_id, sheets.get(unit_id)))]
        against = {one.unit_id for one in refused}
        accepted = [unit_id for unit_id in unit_ids if unit_id not in against]
        if accepted:
            filings_accept(asked, accepted, by, now)
    return Batch(accepted, refused)


def _refused(unit_id: str, sheet: Sheet | None) -> Refused | None:
    if sheet is None:
        return Refused(unit_id, [Fault("units", 0, "unit_id", "there is no such row in units", unit_id)])
    try:
        moved(sheet.state, Move.ACCEPT, unit_id)
    except InputError as error:
        return Refused(unit_id, error.faults)
    if sheet.is_waiting:
        return Refused(unit_id, [Fault("filings", 0, "confirmed_at", WAITS, unit_id)])
    errors = [doubt for doubt in sheet.doubts if doubt.severity == "error"]
    return Refused(unit_id, [], errors) if errors else None
