"""The files of the import benchmark, shortened: what they change, and every fault in them named. Nothing is timed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks import book_data
from benchmarks.book_data import RETURN_COLUMNS, UNIT_COLUMNS, Cells, Planted
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By
from fivegood.records.base import rows_of
from fivegood.records.exchange.models import Upload
from fivegood.records.exchange.services import rows_imported, upload_add, upload_check
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.park.source import current_park
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
RETURNS = TABLES["returns"]
#: More than a trial tells in full, and than are asked for by key.
COUNT = 700


@pytest.fixture
def by(plan_office: Actor) -> By:
    return By(plan_office, "page", "test")


@pytest.fixture
def rows(by: By) -> list[Cells]:
    """Returns whose units are there already."""
    units = book_data.csv_of(UNIT_COLUMNS, book_data.unit_rows(book_data.units_needed(COUNT)))
    rows_imported(TABLES["units"], "units.csv", units, current_park().park, by, NOW)
    return book_data.return_rows(COUNT)


def take(rows: Sequence[Cells], by: By) -> Upload:
    data = book_data.csv_of(RETURN_COLUMNS, rows)
    return rows_imported(RETURNS, "returns.csv", data, current_park().park, by, NOW)


def counts(upload: Upload) -> tuple[int, int, int]:
    return upload.summary["added"], upload.summary["corrected"], upload.summary["unchanged"]


def test_a_long_file_is_written_a_repeat_changes_nothing_and_a_tenth_is_corrected(rows: list[Cells], by: By) -> None:
    before = rows_of("returns").count()
    assert counts(take(rows, by)) == (COUNT, 0, 0)
    entries = Entry.objects.count()
    assert counts(take(rows, by)) == (0, 0, COUNT)
    assert Entry.objects.count() == entries
    upload = take(book_data.corrected(rows), by)
    assert counts(upload) == (0, COUNT // 10, COUNT * 9 // 10)
    assert rows_of("returns").count() == before + COUNT
    entry = Entry.objects.get(number=upload.entry or 0)
    assert all(change.before and change.after for change in entry.changes.all())
    assert journal_verify().ok


@pytest.mark.parametrize("spoil", [book_data.with_faults, book_data.with_false_references])
def test_every_fault_planted_is_named_by_row_column_and_value_and_no_other(
    spoil: object, rows: list[Cells], by: By
) -> None:
    assert callable(spoil)
    spoilt: list[Cells]
    planted: list[Planted]
    spoilt, planted = spoil(rows)
    data = book_data.csv_of(RETURN_COLUMNS, spoilt)
    upload = upload_add(RETURNS, "returns.csv", data, by)
    upload_check(upload, current_park().park, by, NOW)
    assert [(line, column) for line, column, *_ in upload.faults] == [(one.line, one.column) for one in planted]
    assert all(one.value in fault[3] for one, fault in zip(planted, upload.faults, strict=True))


def test_a_workbook_holds_what_the_text_file_holds(rows: list[Cells], by: By) -> None:
    take(rows, by)
    data = book_data.xlsx_of(RETURN_COLUMNS, rows)
    again = rows_imported(RETURNS, "returns.xlsx", data, current_park().park, by, NOW)
    assert counts(again) == (0, 0, COUNT)
