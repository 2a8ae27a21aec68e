"""Whoever changes a record or the journal behind its back is found out, and the place is named."""

from __future__ import annotations

import pytest
from django.db import connection

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.services import record_add
from fivegood.records.journal.chain import GENESIS, ChangeText, hash_of_changes
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def write_one() -> int:
    """Write one unit, and return the number of its entry."""
    cells = {"unit_id": "new-works", "unit_name": "New", "unit_kind": "enterprise", "in_park_from": "2021-05-01"}
    record_add(TABLES["units"], cells, By(Actor("planner", Role.PLAN_OFFICE, TODAY), "page"), {}, NOW)
    return Entry.objects.latest("number").number


def test_an_untouched_journal_holds() -> None:
    verdict = journal_verify()
    assert verdict.ok
    assert (verdict.first_bad, verdict.entries) == (None, Entry.objects.count())


def test_each_entry_whose_words_were_altered_is_named() -> None:
    columns = ("actor", "role", "at", "reason", "channel", "action")
    for number, column in enumerate(columns, 3):
        run(f"UPDATE journal_entries SET {column} = 'somebody else' WHERE number = {number}")
    verdict = journal_verify()
    assert verdict.first_bad == 3
    assert [fault.entry for fault in verdict.faults] == list(range(3, 3 + len(columns)))
    assert all("was altered" in fault.message for fault in verdict.faults)


def test_each_altered_change_is_named() -> None:
    run(
        "UPDATE journal_changes SET after = replace(after, '1', '2') WHERE entry_id = 2",
        "UPDATE journal_entries SET previous_hash = hash WHERE number = 4",
        "DELETE FROM journal_changes WHERE entry_id = 7 AND position = 3",
    )
    verdict = journal_verify()
    assert verdict.first_bad == 2
    of_entries = [(fault.entry, fault.message) for fault in verdict.faults if not fault.key]
    assert of_entries[:2] == [(2, "a change in it was altered"), (4, "does not stand on the entry before it")]
    assert (7, "what stood at 3 of it is missing: 4 comes next") in of_entries


def test_many_faults_hide_none_that_stands_before_them() -> None:
    run("DELETE FROM journal_changes WHERE entry_id = 6 AND position < 300 AND position % 2 = 0")
    run("UPDATE units SET unit_name = 'Altered' WHERE unit_id = 'e001'")
    verdict = journal_verify()
    assert (verdict.first_bad, len(verdict.faults)) == (2, 100)


def test_a_change_that_is_gone_is_told_once_and_its_row_by_its_key() -> None:
    run("DELETE FROM journal_changes WHERE entry_id = 5 AND position = 3")
    faults = journal_verify().faults
    assert [fault.message.split(",")[0].split(":")[0] for fault in faults] == [
        "what stood at 3 of it is missing",
        "holds 249 changes and was written with 250",
        "stands in the records without any entry",
    ]
    assert (faults[2].subject, bool(faults[2].key)) == ("parcels", True)


def test_a_missing_entry_is_named() -> None:
    number = write_one()
    run(
        f"DELETE FROM journal_changes WHERE entry_id = {number - 1}",
        f"DELETE FROM journal_entries WHERE number = {number - 1}",
    )
    verdict = journal_verify()
    assert verdict.first_bad == number - 1
    assert verdict.faults[0].message == f"entry {number - 1} is missing: {number} comes next"


def test_the_end_of_the_journal_cannot_be_cut_off_unseen() -> None:
    head = journal_verify().head
    number = write_one()
    noted = journal_verify().head
    run(
        f"DELETE FROM journal_changes WHERE entry_id = {number}",
        f"DELETE FROM journal_entries WHERE number = {number}",
    )
    assert "the journal should end with entry" in journal_verify().faults[0].message
    run(f"UPDATE journal_head SET number = {number - 1}, hash = '{head}'")
    verdict = journal_verify()
    assert [fault.message for fault in verdict.faults] == ["stands in the records without any entry"]
    run("DELETE FROM units WHERE unit_id = 'new-works'")
    assert journal_verify().ok, "all traces are gone: only a head noted elsewhere can tell"
    assert "its end was cut off" in journal_verify(noted).faults[0].message


def test_a_record_changed_by_plain_sql_is_named_with_its_last_entry() -> None:
    some = "(SELECT min(project_id) FROM projects WHERE investment > 0)"
    run(f"UPDATE projects SET investment = investment + 1 WHERE project_id = {some}")
    (fault,) = journal_verify().faults
    assert fault.subject == "projects"
    assert fault.message == "was changed in the records without an entry"
    assert Entry.objects.get(number=fault.entry).action == "projects.import"


def test_a_record_deleted_or_slipped_in_by_plain_sql_is_named() -> None:
    run("DELETE FROM standings WHERE id = (SELECT min(id) FROM standings)")
    assert [fault.message for fault in journal_verify().faults] == ["is gone from the records"]
    run(
        "INSERT INTO standings (standing, standing_kind, subject, value, valid_from, version, recorded_at, "
        "is_withdrawn, is_synthetic) SELECT 'invented', standing_kind, subject, value, valid_from, 1, recorded_at, "
        "is_withdrawn, is_synthetic FROM standings WHERE id = (SELECT max(id) FROM standings)"
    )
    told = {fault.message for fault in journal_verify().faults}
    assert told == {"is gone from the records", "stands in the records without any entry"}


def test_a_changed_plan_is_found() -> None:
    run("UPDATE park_texts SET text = replace(text, '100', '50') WHERE name = 'plan.yaml'")
    (fault,) = journal_verify().faults
    assert (fault.subject, fault.key) == ("park_texts", '["plan.yaml"]')


def test_lengths_keep_changes_apart_that_would_read_alike() -> None:
    one = [ChangeText("a", "bc", 1, "", "")]
    other = [ChangeText("ab", "c", 1, "", "")]
    assert hash_of_changes(one) != hash_of_changes(other)
    assert len(GENESIS) == 64
