"""What a step of a filing must meet: the unit owes it, its errors are mended, its doubts explained, a reason given."""

from __future__ import annotations

from collections.abc import Mapping

from fivegood.errors import Conflict, ConflictError, Fault, InputError
from fivegood.facts.cells import write
from fivegood.records.actors import By
from fivegood.records.returns.forms import owing
from fivegood.records.returns.selectors import Sheet
from fivegood.rules.entrychecks import Doubt, told_of
from fivegood.rules.explanations import explanation_of

#: Said of a filing that nobody accepts before the unit has confirmed it.
WAITS = "was filed on its behalf and waits for the unit to confirm it"


def check_current(sheet: Sheet, expected: int, stated: Mapping[str, str]) -> None:
    """Raise ConflictError, with the values as stored and as sent, when a sheet was read in another version."""
    if expected != sheet.version:
        key = (sheet.unit_id, sheet.asked.form, str(sheet.asked.period))
        stored = {line.item: write(line.stated) for line in sheet.lines if line.stated is not None}
        raise ConflictError([Conflict("filings", key, sheet.version, stored, stated)])


def check_owes(sheet: Sheet, by: By) -> None:
    """Raise InputError for a unit that owes no returns for the period, unless its filing is there already."""
    if sheet.filing is None and not owing(by.actor, sheet.asked.period).filter(unit_id=sheet.unit_id).exists():
        message = f"owes no returns for {sheet.asked.period} (units: reports_from, reports_to)"
        raise InputError([Fault("filings", 0, "unit_id", message, sheet.unit_id)], "filings")


def check_doubts(sheet: Sheet) -> None:
    """Raise InputError for errors of the checks, and for every warning that nobody has explained."""
    check_errors(sheet)
    if faults := [_fault_of(doubt) for doubt in sheet.doubts if not explanation_of(doubt, sheet.explanations)]:
        faults.append(Fault("filings", 0, "explanation", "is empty: explain the values that are asked about"))
        raise InputError(faults, "filings")


def check_errors(sheet: Sheet) -> None:
    """Raise InputError for the errors that the checks find."""
    faults = [_fault_of(doubt) for doubt in sheet.doubts if doubt.severity == "error"]
    if faults:
        raise InputError(faults, "filings")


def _fault_of(doubt: Doubt) -> Fault:
    return Fault("filings", 0, doubt.item, told_of(doubt, "en", {}))


def check_reason(by: By, message: str) -> None:
    """Raise InputError with the message when a step comes without a reason."""
    if not by.reason.strip():
        raise InputError([Fault("filings", 0, "reason", message)], "filings")
