"""Filing returns, step by step: saved, submitted, confirmed, sent back, accepted, locked, corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from fivegood.errors import Fault, InputError
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import By
from fivegood.records.book.ledger import Outcome
from fivegood.records.book.selectors import record_row
from fivegood.records.book.services import RowChange, records_write
from fivegood.records.journal.services import journal_lock
from fivegood.records.returns.checks import WAITS, check_current, check_doubts, check_errors, check_owes, check_reason
from fivegood.records.returns.forms import UNITS, Asked, owing
from fivegood.records.returns.rights import check_move, is_on_behalf
from fivegood.records.returns.rows import filing_row, new_filing, post_returns, readable_of, stated_rows, write_rows
from fivegood.records.returns.selectors import FILINGS, Sheet, filings_at, sheet_for, state_of
from fivegood.rules.explanations import OF_ALL, explanations_written
from fivegood.rules.filings import Move, State, moved
from fivegood.structs import replace

_STATED, _RETURNS = TABLES["stated_values"], TABLES["returns"]
#: Instants that a filing has no longer once it is open again.
_REOPENED: Row = {"submitted_at": None, "confirmed_at": None, "accepted_at": None, "locked_at": None}


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody has filled in on a sheet: cells by item, an empty one takes its value away.

    ``version`` is that of the sheet as its writer had read it, 0 for none. ``explanations`` are by what they are about
    (`Doubt.key`), an empty one takes its words away; an ``explanation`` is of all doubts, None leaves it as it is.
    """

    stated: Mapping[str, str]
    version: int
    explanation: str | None = None
    channel: str = "page"
    explanations: Mapping[str, str] = field(default_factory=dict)


def filings_open(asked: Asked, by: By, now: datetime) -> Outcome:
    """Write down that every unit that owes a form for a period is asked for it; those there are left as they are."""
    check_move(by.actor, Move.ACCEPT)
    owed = list(owing(by.actor, asked.period).values_list("unit_id", flat=True))
    there = {unit_id for unit_id, form in filings_at(asked.period, owed) if form == asked.form}
    changes = [RowChange(new_filing(asked, unit_id), 0, (FILINGS.name, 0)) for unit_id in owed if unit_id not in there]
    return records_write(FILINGS, changes, by, action="filings.open", now=now)


def filing_save(asked: Asked, unit_id: str, filled: Filled, by: By, now: datetime) -> Outcome:
    """Keep what has been filled in so far.

    Raises InputError with every fault, ConflictError, ForbiddenError, MissingError.
    """
    check_move(by.actor, Move.SAVE)
    with transaction.atomic():
        journal_lock()  # nobody writes between the look and the write
        sheet = _sheet(asked, unit_id, by)
        check_current(sheet, filled.version, filled.stated)
        return _save(sheet, moved(sheet.state, Move.SAVE, unit_id), filled, by, now)


def draft_keep(asked: Asked, unit_id: str, filled: Filled, by: By, now: datetime) -> list[Fault]:
    """Keep of what has been typed so far all that can be read, and return the faults of the rest.

    Raises as ``filing_save`` does, but for values that cannot be read.
    """
    check_move(by.actor, Move.SAVE)
    with transaction.atomic():
        journal_lock()
        sheet = _sheet(asked, unit_id, by)
        check_current(sheet, filled.version, filled.stated)
        readable, faults = readable_of(sheet, filled.stated)
        _save(sheet, moved(sheet.state, Move.SAVE, unit_id), replace(filled, stated=readable), by, now)
    return faults


def filing_submit(asked: Asked, unit_id: str, filled: Filled, by: By, now: datetime) -> Outcome:
    """Save and submit a filing. An error of its checks holds it back; a warning asks for an explanation.

    Raises as ``filing_save`` does; nothing is kept of what is refused.
    """
    check_move(by.actor, Move.SUBMIT)
    with transaction.atomic():
        journal_lock()
        before = _sheet(asked, unit_id, by)
        check_current(before, filled.version, filled.stated)
        state = moved(before.state, Move.SUBMIT, unit_id)
        saved = _save(before, before.state, filled, by, now)
        sheet = _sheet(asked, unit_id, by)
        check_doubts(sheet)
        filing = filing_row(sheet)
        first = filing["first_submitted_at"] or now
        confirmed = None if is_on_behalf(by.actor) else now
        changed: Row = {"state": state.value, "first_submitted_at": first, "submitted_at": now, "answer": None}
        changed |= {"confirmed_at": confirmed, "is_on_behalf": is_on_behalf(by.actor), "channel": filled.channel}
        # What was said of values that are no longer doubtful goes.
        keys = {OF_ALL, *(doubt.key for doubt in sheet.doubts)}
        of_doubts = {key: words for key, words in sheet.explanations.items() if key in keys}
        changed |= {
            "explanation": explanations_written(of_doubts),
            "confirmed_at": confirmed,
            "is_on_behalf": is_on_behalf(by.actor),
            "channel": filled.channel,
        }
        outcome = write_rows(FILINGS, [filing | changed], by, now, "submit", [sheet.filing_version])
    return saved if not outcome.changes else outcome


def filing_confirm(asked: Asked, unit_id: str, by: By, now: datetime, *, expected: int) -> Outcome:
    """Let the unit confirm what was filed on its behalf. Raises as ``filing_save`` does."""
    return _step(asked, [unit_id], Move.CONFIRM, by, now, {"confirmed_at": now}, [expected])


def filing_return(asked: Asked, unit_id: str, by: By, now: datetime, *, expected: int) -> Outcome:
    """Send a filing back with the reason why. Raises InputError without one."""
    check_reason(by, "say why it is sent back")
    return _step(asked, [unit_id], Move.RETURN, by, now, {**_REOPENED, "answer": by.reason}, [expected])


def filings_accept(
    asked: Asked, unit_ids: Sequence[str], by: By, now: datetime, *, expected: Sequence[int] | None = None
) -> Outcome:
    """Accept filings, all or none: what they state becomes returns, which facts are made of.

    Raises InputError that names those which are not submitted, or not yet confirmed by the unit they were filed for.
    """
    with transaction.atomic():
        waiting = [
            Fault("filings", 0, "confirmed_at", WAITS, unit_id)
            for unit_id, (row, _) in _stored(asked, unit_ids).items()
            if row["is_on_behalf"] and not row["confirmed_at"]
        ]
        if waiting:
            raise InputError(waiting, "filings")
        outcome = _step(asked, unit_ids, Move.ACCEPT, by, now, {"accepted_at": now}, expected)
        post_returns(asked, unit_ids, by, now)
    return outcome


def filings_lock(asked: Asked, unit_ids: Sequence[str], by: By, now: datetime) -> Outcome:
    """Lock accepted filings, all or none: from now on they are corrected only, with a reason."""
    return _step(asked, unit_ids, Move.LOCK, by, now, {"locked_at": now}, None)


def filing_correct(
    asked: Asked, unit_id: str, stated: Mapping[str, str], by: By, now: datetime, *, expected: int
) -> Outcome:
    """Correct a locked filing: its values and its returns become new versions, the old ones stay in the journal.

    Raises InputError without a reason.
    """
    check_move(by.actor, Move.CORRECT)
    check_reason(by, "say why a locked filing is corrected")
    with transaction.atomic():
        journal_lock()
        sheet = _sheet(asked, unit_id, by)
        check_current(sheet, expected, stated)
        state = moved(sheet.state, Move.CORRECT, unit_id)
        write_rows(_STATED, stated_rows(sheet, stated), by, now, "correct")
        check_errors(_sheet(asked, unit_id, by))
        post_returns(asked, [unit_id], by, now)
        filing = filing_row(sheet) | {"state": state.value, "accepted_at": now, "explanation": by.reason}
        return write_rows(FILINGS, [filing], by, now, "correct", [sheet.filing_version])


def _sheet(asked: Asked, unit_id: str, by: By) -> Sheet:
    return sheet_for(by.actor, asked, unit_id)


def _save(sheet: Sheet, state: State, filled: Filled, by: By, now: datetime) -> Outcome:
    check_owes(sheet, by)
    written = write_rows(_STATED, stated_rows(sheet, filled.stated), by, now, "save")
    changed: Row = {"state": state.value, "channel": filled.channel, "is_on_behalf": is_on_behalf(by.actor)}
    of_all = {} if filled.explanation is None else {OF_ALL: filled.explanation}
    changed["explanation"] = explanations_written({**sheet.explanations, **of_all, **filled.explanations})
    filing = filing_row(sheet) | changed
    outcome = write_rows(FILINGS, [filing], by, now, "save", [sheet.filing_version])
    return outcome if outcome.changes else written


def _step(
    asked: Asked,
    unit_ids: Sequence[str],
    move: Move,
    by: By,
    now: datetime,
    changed: Row,
    expected: Sequence[int] | None,
) -> Outcome:
    """Make one move with filings that are there, all or none, and tell every one that does not allow it."""
    check_move(by.actor, move)
    faults: list[Fault] = []
    rows: list[Row] = []
    with transaction.atomic():
        journal_lock()
        if expected is not None:
            for unit_id, version in zip(unit_ids, expected, strict=True):
                check_current(_sheet(asked, unit_id, by), version, {})
        stored = _stored(asked, unit_ids)
        for unit_id in unit_ids:
            record_row(by.actor, UNITS, [unit_id])
            row, _ = stored.get(unit_id, (new_filing(asked, unit_id), 0))
            try:
                rows.append(row | changed | {"state": moved(state_of(row), move, unit_id).value})
            except InputError as error:
                faults += error.faults
        if faults:
            raise InputError(faults, "filings")
        return write_rows(FILINGS, rows, by, now, move.value)


def _stored(asked: Asked, unit_ids: Sequence[str]) -> dict[str, tuple[Row, int]]:
    found = filings_at(asked.period, unit_ids)
    return {unit_id: kept for (unit_id, form), kept in found.items() if form == asked.form}
