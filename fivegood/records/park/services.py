"""Writing the park's own texts, and taking a whole park folder over into the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from fivegood.decide.splitting.text import FILE as SPLITS
from fivegood.errors import Conflict, ConflictError, Fault, ForbiddenError, InputError
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark, open_park
from fivegood.parksource import FolderSource
from fivegood.records.actors import By
from fivegood.records.book.ledger import Outcome
from fivegood.records.exchange.services import COUNTS, Tell, rows_imported, silent
from fivegood.records.journal.chain import ChangeText, canonical, key_text
from fivegood.records.journal.services import journal_append, journal_lock
from fivegood.records.park.models import ParkText
from fivegood.records.park.source import SUBJECT, DatabaseSource
from fivegood.records.scope import may_write_plan
from fivegood.rules.texts import NAMES as RULE_TEXTS
from fivegood.sheets.writing import write_csv


def park_texts_write(
    texts: Mapping[str, str], by: By, now: datetime, *, expected: Mapping[str, int] | None = None
) -> Outcome:
    """Write texts of the park, all or none; the park they make must open. A text as stored changes nothing.

    ``expected`` gives the version of each text its writer had read. Raises ForbiddenError, ConflictError, and
    InputError with the faults of plan and measures by line and column.
    """
    if not may_write_plan(by.actor):
        raise ForbiddenError(f"the role {by.actor.role} may not write the plan")
    outcome = Outcome()
    with transaction.atomic():
        head = journal_lock()
        stored = {text.name: text for text in ParkText.objects.filter(name__in=list(texts))}
        for name, text in texts.items():
            _check_version(name, text, stored.get(name), expected or {})
            _write(name, text, stored.get(name), now, outcome)
        if outcome.changes:
            park = open_park(DatabaseSource())
            park.rules, park.splits  # noqa: B018 - read here so that their faults are told
            journal_append(head, by, "park_texts.write", outcome.changes)
    return outcome


def park_text_change(
    name: str,
    change: Callable[[str | None], str],
    by: By,
    now: datetime,
    action: str,
    check: Callable[[OpenPark], object],
) -> Outcome:
    """Change one text by what it says now, so that two who write at once both stand; who may do it has been checked.

    ``check`` reads what must be right in the park that it makes. Raises InputError.
    """
    outcome = Outcome()
    with transaction.atomic():
        head = journal_lock()
        stored = ParkText.objects.filter(name=name).first()
        _write(name, change(stored.text if stored else None), stored, now, outcome)
        if outcome.changes:
            check(open_park(DatabaseSource()))
            journal_append(head, by, action, outcome.changes)
    return outcome


def _check_version(name: str, text: str, stored: ParkText | None, expected: Mapping[str, int]) -> None:
    version = stored.version if stored else 0
    if expected.get(name, version) != version:
        now = {"text": stored.text} if stored else {}
        raise ConflictError([Conflict(SUBJECT, (name,), version, now, {"text": text})])


def _write(name: str, text: str, stored: ParkText | None, now: datetime, outcome: Outcome) -> None:
    if stored is not None and stored.text == text:
        outcome.unchanged += 1
        return
    before = canonical({"text": stored.text}) if stored else ""
    made = stored or ParkText(name=name, version=0)
    made.text, made.version, made.recorded_at = text, made.version + 1, now.replace(microsecond=0)
    made.save()
    outcome.changes.append(ChangeText(SUBJECT, key_text([name]), made.version, before, canonical({"text": text})))
    if stored:
        outcome.corrected += 1
    else:
        outcome.added += 1


def park_take_over(park: OpenPark, by: By, now: datetime, tell: Tell = silent) -> dict[str, Outcome]:
    """Take a park folder over: its texts and every version of every row, with the times they were recorded at.

    The records of each table go the way of any file that is sent in (`exchange`). All or nothing; a repeat changes
    nothing. Returns what changed by table, ``park_texts`` among them. Raises InputError with every fault.
    """
    outcomes: dict[str, Outcome] = {}
    total = len(TABLES) + 1
    with transaction.atomic():
        _check_same_park(park)
        outcomes[SUBJECT] = park_texts_write(_texts_of(park), by, now)
        for done, (name, table) in enumerate(TABLES.items(), 1):
            tell("Taking the records over", done, total)
            rows = park.records[name].rows
            if rows:  # the files of a table are one table: versions of a row may stand in several
                data = write_csv(table, rows)
                upload = rows_imported(table, f"{name}.csv", data, park.park, by, now, takes_over=True)
                outcomes[name] = Outcome(**{part: upload.summary[part] for part in COUNTS})
        tell("Taking the records over", total, total)
    return outcomes


def _check_same_park(park: OpenPark) -> None:
    """Raise InputError when the database holds the records of another park already."""
    if not ParkText.objects.filter(name="plan.yaml").exists():
        return
    held = open_park(DatabaseSource()).park.id
    if held != park.park.id:
        message = f"the database holds the park {held} already: choose another with FIVEGOOD_DATA or DATABASE_URL"
        raise InputError([Fault("plan.yaml", column="park.id", message=message, value=park.park.id)])


def _texts_of(park: OpenPark) -> dict[str, str]:
    """Return the texts of a folder that a park is made of."""
    assert isinstance(park.source, FolderSource)
    names = [
        "plan.yaml",
        "measures.yaml",
        *RULE_TEXTS,
        SPLITS,
        *sorted(path.name for path in park.source.path.glob("report.*.md")),
    ]
    if park.park.calendar.endswith((".yaml", ".yml")):
        names.append(park.park.calendar)
    found = {name: park.source.text(name) for name in names}
    return {name: text for name, text in found.items() if text is not None}
