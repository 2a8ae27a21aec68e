"""What a write changes, worked out in memory: what is told of it, and what it stands on."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from fivegood.facts.cells import write
from fivegood.facts.rows import Row, key_of
from fivegood.facts.subjects import TABLES
from fivegood.periods import Period
from fivegood.records.book.cells import RECORDED, cells_of
from fivegood.records.book.ledger import Book, Outcome, Stored
from fivegood.records.book.texts import RowTexts
from fivegood.records.journal.chain import canonical, key_text
from tests.conftest import NOW

RETURNS = TABLES["returns"]
NAMES = [column.name for column in RETURNS.read_columns]
KEY = key_of(RETURNS)
BEFORE = NOW - timedelta(days=1)


def returned(unit: str, stated: str | None, recorded_at: datetime | None = None) -> Row:
    filled = {"unit_id": unit, "period": Period.parse("2021-01/2021-02"), "item": "tax_paid", RECORDED: recorded_at}
    return dict.fromkeys(NAMES) | filled | {"stated": None if stated is None else Decimal(stated)}


def outcome(given: dict[str, str], stored: dict[str, tuple[int, str]], told: int | None = None) -> Outcome:
    """Return what values given by unit change of those stored, each with its version."""
    rows = {unit: returned(unit, value, BEFORE) for unit, (_, value) in stored.items()}
    kept = {KEY(row): Stored(1, stored[unit][0], row, NAMES) for unit, row in rows.items()}
    book = Book(RETURNS, kept, NOW, written_out=told)
    for line, (unit, value) in enumerate(given.items(), 2):
        book.take(returned(unit, value), None, ("returns.csv", line))
    return book.outcome()


def test_a_trial_tells_the_first_changes_and_stands_on_what_the_writing_stands_on() -> None:
    given, stored = {"a": "1", "b": "2", "c": "3", "d": "4"}, {"b": (3, "2.00"), "c": (1, "5")}
    written, trial = outcome(given, stored), outcome(given, stored, told=2)
    assert (trial.added, trial.corrected, trial.unchanged) == (written.added, written.corrected, written.unchanged)
    assert (written.added, written.corrected, written.unchanged) == (2, 1, 1)
    assert [change.version for change in written.changes] == [1, 2, 1]
    assert trial.changes == written.changes[:2]
    assert trial.basis == written.basis


def test_a_change_stands_on_its_row_and_its_version() -> None:
    given = {"a": "1", "b": "2"}
    checked = outcome(given, {"a": (3, "9"), "b": (2, "2")})
    for others in (
        {"a": (4, "9"), "b": (2, "2")},  # written once more
        {"a": (4, "1"), "b": (3, "9")},  # one as given meanwhile, the other no longer, on the same version
        {"a": (3, "9"), "b": (3, "9")},
        {"b": (2, "2")},
    ):
        assert outcome(given, others).basis != checked.basis
    assert outcome(given, {"a": (3, "9"), "b": (9, "2")}).basis == checked.basis, "an unchanged row is not replaced"


def test_rows_are_written_as_their_cells_are_one_by_one() -> None:
    texts = RowTexts(RETURNS)
    rows = [
        returned("a", "0.00", NOW) | {"is_withdrawn": False, "is_synthetic": True, "basis": 'said "single"\n'},
        returned("湘", "12.50", NOW) | {"is_withdrawn": True, "is_synthetic": None},
        returned("a", None, NOW),
    ]
    for row in [*rows, *rows]:
        assert texts.row(row) == canonical(cells_of(row, NAMES))
        assert texts.key(KEY(row)) == key_text(map(write, KEY(row)))
