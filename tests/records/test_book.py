"""Writing records: what is checked, what a write leaves behind, and what two writers see of each other."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from fivegood.errors import ConflictError, ForbiddenError, InputError, MissingError
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.selectors import record_for, record_row, records_of
from fivegood.records.book.services import record_add, record_correct, record_withdraw
from fivegood.records.journal.models import Change, Entry
from fivegood.records.journal.selectors import history_of, journal_verify
from fivegood.records.park.source import open_database
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db

UNITS = TABLES["units"]
PLANNER = Actor("planner", Role.PLAN_OFFICE, TODAY)
BY = By(PLANNER, "page", "register of June")
NEW = {"unit_id": "new-works", "unit_name": "New Works", "unit_kind": "enterprise", "in_park_from": "2021-05-01"}
LISTS = {"unit_kind": ("enterprise", "school")}


def test_a_new_record_is_version_1_and_leaves_one_entry() -> None:
    before = Entry.objects.count()
    outcome = record_add(UNITS, NEW, BY, LISTS, NOW)
    assert (outcome.added, outcome.version) == (1, 1)
    record = record_for(PLANNER, UNITS, ["new-works"])
    assert (record.version, record.recorded_at) == (1, NOW)
    entry = Entry.objects.latest("number")
    assert Entry.objects.count() == before + 1
    assert (entry.actor, entry.role, entry.channel, entry.reason) == (
        "planner",
        "plan_office",
        "page",
        "register of June",
    )
    (change,) = entry.changes.all()
    assert change.before == ""
    assert json.loads(change.after) == NEW | {"recorded_at": "2021-09-01T09:30:00"}
    assert journal_verify().ok


def test_a_correction_keeps_what_it_does_not_name_and_the_version_before() -> None:
    record_add(UNITS, NEW, BY, LISTS, NOW)
    record_correct(UNITS, ["new-works"], {"unit_name": "Newer Works"}, BY, LISTS, NOW, expected=1)
    row = record_row(PLANNER, UNITS, ["new-works"])
    assert row["unit_name"] == "Newer Works"
    assert row["unit_kind"] == "enterprise"
    assert row["recorded_at"] == NOW + timedelta(seconds=1), "two versions never bear one time"
    versions = history_of("units", ("new-works",))
    assert [json.loads(change.after)["unit_name"] for change in versions] == ["New Works", "Newer Works"]


def test_a_write_that_changes_nothing_leaves_no_entry() -> None:
    record_add(UNITS, NEW, BY, LISTS, NOW)
    before = Entry.objects.count()
    outcome = record_correct(UNITS, ["new-works"], {"unit_name": "New Works"}, BY, LISTS, NOW, expected=1)
    assert outcome.unchanged == 1
    assert Entry.objects.count() == before


def test_the_second_of_two_writers_is_told_and_sees_both_versions() -> None:
    record_add(UNITS, NEW, BY, LISTS, NOW)
    record_correct(UNITS, ["new-works"], {"unit_name": "Mine"}, BY, LISTS, NOW, expected=1)
    with pytest.raises(ConflictError, match="units new-works is now version 2") as told:
        record_correct(UNITS, ["new-works"], {"unit_name": "Theirs"}, BY, LISTS, NOW, expected=1)
    (conflict,) = told.value.conflicts
    assert (conflict.stored["unit_name"], conflict.sent["unit_name"]) == ("Mine", "Theirs")
    assert record_row(PLANNER, UNITS, ["new-works"])["unit_name"] == "Mine"


def test_all_faults_of_a_record_come_at_once_with_the_nearest_choice() -> None:
    wrong = NEW | {"unit_kind": "enterprize", "in_park_from": "2021/05/01", "colour": "red"}
    with pytest.raises(InputError) as told:
        record_add(UNITS, wrong, BY, LISTS, NOW)
    by_column = {fault.column: fault for fault in told.value.faults}
    assert sorted(by_column) == ["colour", "in_park_from", "unit_kind"]
    assert by_column["unit_kind"].suggestion == "enterprise"
    assert by_column["in_park_from"].suggestion == "2021-05-01"


def test_an_end_before_its_beginning_is_refused() -> None:
    with pytest.raises(InputError, match="in_park_to: lies before in_park_from"):
        record_add(UNITS, NEW | {"in_park_to": "2021-04-30"}, BY, LISTS, NOW)


def test_a_reference_to_nothing_is_refused_with_the_nearest_row() -> None:
    some = str(records_of(PLANNER, UNITS).first())
    cells = {"unit_id": some + "x", "title": "listed", "level": "national", "granted_on": "2021-05-01"}
    with pytest.raises(InputError, match="there is no such row in units") as told:
        record_add(TABLES["titles"], cells, BY, {}, NOW)
    assert told.value.faults[0].suggestion is not None


def test_a_key_stands_once_and_stays() -> None:
    record_add(UNITS, NEW, BY, LISTS, NOW)
    with pytest.raises(InputError, match="there is such a row already"):
        record_add(UNITS, NEW, BY, LISTS, NOW)
    with pytest.raises(InputError, match="is part of the key, which stays"):
        record_correct(UNITS, ["new-works"], {"unit_id": "other"}, BY, LISTS, NOW, expected=1)


def test_a_withdrawn_record_counts_nowhere_and_can_come_back() -> None:
    day = datetime(2021, 8, 1).date()
    before = open_database().freeze(day).id
    record_add(UNITS, NEW, BY, LISTS, NOW)
    assert open_database().freeze(day).id != before
    record_withdraw(UNITS, ["new-works"], BY, NOW, expected=1)
    assert open_database().freeze(day).id == before
    record_correct(UNITS, ["new-works"], {"is_withdrawn": ""}, BY, LISTS, NOW, expected=2)
    assert open_database().freeze(day).id != before
    assert journal_verify().ok


def test_a_record_that_others_refer_to_is_not_withdrawn() -> None:
    title = records_of(PLANNER, TABLES["titles"]).first()
    assert title is not None
    unit = record_for(PLANNER, UNITS, [title.unit_id])
    with pytest.raises(InputError, match="rows of titles refer to unit_id"):
        record_withdraw(UNITS, [str(unit)], BY, NOW, expected=unit.version)


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.AUTHORITY, Role.ADMINISTRATOR, Role.PUBLIC])
def test_a_role_that_only_reads_writes_nothing(role: Role) -> None:
    with pytest.raises(ForbiddenError, match=f"the role {role} may not write units"):
        record_add(UNITS, NEW, By(Actor("someone", role, TODAY), "page"), LISTS, NOW)


def test_an_officer_writes_needs_of_the_units_served_and_of_no_other() -> None:
    served = records_of(PLANNER, TABLES["assignments"]).filter(is_withdrawn=False, assigned_to=None).first()
    assert served is not None
    officer = Actor("officer", Role.OFFICER, TODAY, officer_id=served.officer_id)
    own = set(records_of(officer, UNITS).values_list("unit_id", flat=True))
    assert 0 < len(own) < 20
    other = records_of(PLANNER, UNITS).exclude(unit_id__in=own).first()
    need = {"need_id": "n-1", "category": "finance", "channel": "visit", "raised_at": "2021-08-31T09:00"}
    outcome = record_add(TABLES["needs"], need | {"unit_id": min(own)}, By(officer, "page"), {}, NOW)
    assert outcome.added == 1
    with pytest.raises(ForbiddenError, match="not among those that officer serves"):
        record_add(TABLES["needs"], need | {"need_id": "n-2", "unit_id": str(other)}, By(officer, "page"), {}, NOW)
    with pytest.raises(MissingError):
        record_for(officer, UNITS, [str(other)])


@pytest.mark.parametrize("name", TABLES)
def test_every_record_of_the_sample_reads_back_as_its_folder_wrote_it(name: str) -> None:
    assert Change.objects.filter(subject=name).count() >= records_of(PLANNER, TABLES[name]).count()
    assert not records_of(Actor("nobody", Role.PUBLIC, TODAY), TABLES[name]).exists()


def test_the_database_itself_refuses_what_services_would_not_write() -> None:
    for statement in (
        "UPDATE parcels SET area = -1",
        "UPDATE units SET in_park_to = '1900-01-01'",
        "INSERT INTO titles (unit_id, title, level, granted_on, version, recorded_at, is_withdrawn, is_synthetic) "
        "SELECT unit_id, title, level, granted_on, 1, recorded_at, is_withdrawn, is_synthetic FROM titles",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
