"""Merging two units that are one: nothing is lost, nothing is counted twice, in one entry of the journal."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal

import pytest

from fivegood.errors import ConflictError, ForbiddenError, InputError, MissingError
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.services import record_withdraw
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import head_now, history_of, journal_verify
from fivegood.records.units.merges import OF_UNITS
from fivegood.records.units.selectors import duplicate_candidates
from tests.conftest import NOW, TODAY
from tests.records.merging import BY, PLANNER, UNIT, filed, frozen, merge, standing, write
from tests.thorough import times

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pair")]
CODE = "91000000FAKE00001F"


def one_of_every_table() -> None:
    write("projects", {"project_id": "p-d", "project_name": "P", "sector": "manufacturing", "origin": "local",
                       "unit_id": "dup"})  # fmt: skip
    write("project_stages", {"project_id": "p-d", "stage": "signed", "happened_on": "2021-02-01"})
    write("unit_sizes", {"unit_id": "dup", "size_class": "small", "valid_from": "2019-01-01"})
    write("titles", {"unit_id": "dup", "title": "listed", "level": "national", "granted_on": "2020-01-01"})
    write("parcels", {"parcel_id": "l-d", "unit_id": "dup", "land_use": "industrial", "area": "20",
                      "held_from": "2019-01-01"})  # fmt: skip
    write("returns", filed("dup", "2021-03", 100), filed("dup", "2021-04", 250))
    officer = str(rows_of("officers").order_by("id").values_list("officer_id", flat=True)[0])
    write("assignments", {"officer_id": officer, "unit_id": "dup", "role": "lead", "assigned_from": "2021-03-01"})
    write("needs", {"need_id": "n-d", "unit_id": "dup", "category": "finance", "channel": "visit",
                    "raised_at": "2021-04-01T09:00"})  # fmt: skip
    write("approvals", {"approval_id": "a-d", "unit_id": "dup", "procedure": "construction_permit",
                        "submitted_on": "2021-04-01"})  # fmt: skip


def test_every_record_of_the_duplicate_moves_in_one_entry() -> None:
    one_of_every_table()
    before = {table.name: standing(table.name, "dup") for table in OF_UNITS}
    entries = Entry.objects.count()
    found = merge()
    for table in OF_UNITS:
        assert standing(table.name, "dup") == []
        assert standing(table.name, "main") == before[table.name], table.name
    assert {one.table: one.moved for one in found.tables} == {name: len(rows) for name, rows in before.items() if rows}
    assert Entry.objects.count() == entries + 1
    entry = Entry.objects.latest("number")
    assert (entry.number, entry.action, entry.reason) == (found.entry, "units.merge", "the licence says so")
    gone = rows_of("units").get(unit_id="dup")
    assert (gone.is_withdrawn, gone.merged_into_id) == (True, "main")
    assert journal_verify().ok
    assert frozen(head_now()).id


def test_a_key_without_the_unit_keeps_its_history_and_one_with_it_begins_anew() -> None:
    one_of_every_table()
    merge()
    assert [change.version for change in history_of("needs", ("n-d",))] == [1, 2]
    assert [change.version for change in history_of("returns", ("dup", "tax_paid", "2021-03"))] == [1, 2]
    assert [change.version for change in history_of("returns", ("main", "tax_paid", "2021-03"))] == [1]


def test_a_trial_tells_everything_and_writes_nothing() -> None:
    one_of_every_table()
    entries = Entry.objects.count()
    trial = merge(by=By(PLANNER, "page"), is_trial=True)
    assert (Entry.objects.count(), trial.entry) == (entries, None)
    assert len(standing("returns", "dup")) == 2
    done = merge(basis=trial.basis)
    assert (done.tables, done.basis) == (trial.tables, trial.basis)


def test_a_record_written_after_the_trial_is_told_and_nothing_moves() -> None:
    trial = merge(is_trial=True)
    write("returns", filed("dup", "2021-03", 1))
    with pytest.raises(ConflictError):
        merge(basis=trial.basis)
    assert len(standing("returns", "dup")) == 1


def test_what_the_other_does_not_say_is_taken_over() -> None:
    write("units", UNIT | {"unit_id": "old", "credit_code": CODE, "address": "Road 1", "in_park_to": "2020-12-31",
                           "reports_from": "2019-01-01", "industry_class": "C38"})  # fmt: skip
    found = merge("old", "main")
    assert found.filled == {
        "credit_code": CODE,
        "address": "Road 1",
        "industry_class": "C38",
        "reports_from": "2019-01-01",
    }
    main = rows_of("units").get(unit_id="main")
    assert (main.credit_code, main.address, main.in_park_to) == (CODE, "Road 1", None)


def test_a_chain_of_merges_leads_to_the_last() -> None:
    write("units", UNIT | {"unit_id": "third"})
    merge("dup", "main")
    merge("main", "third")
    assert dict(rows_of("units").exclude(merged_into=None).values_list("unit_id", "merged_into_id")) == {
        "dup": "third",
        "main": "third",
    }
    with pytest.raises(InputError, match="was merged into third already") as told:
        merge("dup", "third")
    assert told.value.faults[0].suggestion == "third"


def test_pairs_that_cannot_be_one_are_refused_with_every_reason() -> None:
    with pytest.raises(InputError, match="is the duplicate itself"):
        merge("dup", "dup")
    write("units", UNIT | {"unit_id": "invented", "is_synthetic": "true"}, UNIT | {"unit_id": "gone"})
    record_withdraw(TABLES["units"], ["gone"], BY, NOW, expected=1)
    with pytest.raises(InputError) as told:
        merge("invented", "gone", By(PLANNER, "page"))
    assert [(fault.column, fault.message.split(":")[0]) for fault in told.value.faults] == [
        ("into", "is withdrawn"),
        ("duplicate", "one of the two is synthetic and the other is real"),
        ("reason", "is empty"),
    ]
    with pytest.raises(MissingError):
        merge("nobody", "main")


def test_nothing_is_written_for_a_unit_that_was_merged() -> None:
    merge()
    with pytest.raises(InputError, match="was merged into main, which its records are written for") as told:
        write("returns", filed("dup", "2021-05", 1))
    assert told.value.faults[0].suggestion == "main"


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICER, Role.CONTACT, Role.BANK, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_who_writes_every_subject_merges(role: Role) -> None:
    by = By(Actor("x", role, TODAY, officer_id="O-001", unit_id="dup", lender="b"), "page", "why")
    with pytest.raises(ForbiddenError, match="may not merge units"):
        merge(by=by)
    with pytest.raises(ForbiddenError):
        duplicate_candidates(by.actor)


def random_rows(chance: random.Random) -> None:
    """Write random rows for both units, some equal, some with one key and other values, some apart."""
    for unit in ("dup", "main"):
        for item in ("tax_paid", "sales_revenue"):
            for month in chance.sample(range(1, 13), chance.randint(0, 9)):
                write("returns", filed(unit, f"2020-{month:02}", chance.choice([1, 2]), "single", item))
        for year in chance.sample(range(2015, 2021), chance.randint(0, 3)):
            end = chance.choice(["", f"{year + 1}-06-30"])
            write("titles", {"unit_id": unit, "title": chance.choice(["listed", "high_tech"]), "level": "national",
                             "granted_on": f"{year}-01-01", "lapsed_on": end})  # fmt: skip
        for number in range(chance.randint(0, 3)):
            write("needs", {"need_id": f"{unit}-{number}", "unit_id": unit, "category": "finance", "channel": "visit",
                            "raised_at": "2021-04-01T09:00"})  # fmt: skip


def counted(table: str, *units: str) -> Counter[str]:
    return Counter(repr(row) for unit in units for row in standing(table, unit))


def summed(*units: str) -> Decimal:
    rows = rows_of("returns").filter(unit_id__in=units, is_withdrawn=False).values_list("stated", flat=True)
    return sum(rows, Decimal(0))


@pytest.mark.parametrize("seed", range(times(4, thorough=12)))
def test_no_row_is_lost_and_every_sum_stays_but_for_what_collapsed_or_was_given_up(seed: int) -> None:
    chance = random.Random(seed)
    random_rows(chance)
    before = {table.name: counted(table.name, "dup", "main") for table in OF_UNITS}
    total = summed("dup", "main")
    equal = {name: counted(name, "dup") & counted(name, "main") for name in before}
    trial = merge(is_trial=True)
    holds = {one.id: chance.choice(["duplicate", "into"]) for one in trial.contradictions}
    lost = Counter[str]()
    for one in trial.contradictions:
        lost[one.table.name] += len(one.intos if holds[one.id] == "duplicate" else one.duplicates)
    found = merge(holds=holds, basis=trial.basis)
    for name, rows in before.items():
        assert counted(name, "dup") == Counter()
        after = counted(name, "main")
        assert after - rows == Counter(), "nothing that was not there"
        assert (rows - after).total() == equal[name].total() + lost[name]
    moved = {one.table: one for one in found.tables}
    assert sum(one.equal for one in moved.values()) == sum(part.total() for part in equal.values())
    given_up = Decimal(0)
    for one in trial.contradictions:
        for kept in one.intos if holds[one.id] == "duplicate" else one.duplicates:
            stated = kept.row.get("stated")
            given_up += stated if isinstance(stated, Decimal) else 0
    collapsed = sum(
        (Decimal(count) * Decimal(row.split("'stated': Decimal('")[1].split("'")[0])
         for row, count in equal["returns"].items()),
        Decimal(0),
    )  # fmt: skip
    assert summed("main") == total - given_up - collapsed
    assert journal_verify().ok
    assert frozen(head_now()).id


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"unit_name": "Mill Co., Ltd."}, {"unit_name": "ＭＩＬＬ  limited"}, "name"),
        ({"unit_name_zh": "湖南星河（新材料）有限公司"}, {"unit_name_zh": "湖南星河新材料股份有限公司"}, "name"),
        ({"unit_name": "Lotus Precision Tools"}, {"unit_name": "Lotus Precison Tools Co. Ltd"}, "near_name"),
        ({"credit_code": CODE}, {"credit_code": "92000000FAKE00001C"}, "organisation"),
        ({"unit_name": "Lotus Works No. 2"}, {"unit_name": "Lotus Works No. 3"}, None),
        ({"unit_name": "Lotus Tools", "industry": "equipment"}, {"unit_name": "Lotus Toools", "industry": "x"}, None),
        ({"unit_name": "Lotus"}, {"unit_name": "River"}, None),
    ],
)  # fmt: skip
def test_likely_duplicates_are_told_with_the_reason(
    one: dict[str, str], other: dict[str, str], why: str | None
) -> None:
    write(
        "units", UNIT | {"unit_id": "z-1", "unit_name": "A"} | one, UNIT | {"unit_id": "z-2", "unit_name": "B"} | other
    )
    found = [pair for pair in duplicate_candidates(PLANNER).pairs if {pair.one, pair.other} == {"z-1", "z-2"}]
    assert [pair.why.value for pair in found] == ([why] if why else [])
