"""An officer's day and a unit's own page, as the selectors tell and the services write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest
from django.db.models import Q

from fivegood.errors import ForbiddenError, InputError
from fivegood.facts.subjects import TABLES
from fivegood.park import codes_of
from fivegood.records.actors import Actor, By, Role
from fivegood.records.approvals.selectors import approvals_ordered, in_order
from fivegood.records.base import rows_of
from fivegood.records.book.gathered import gathered
from fivegood.records.book.selectors import records_of
from fivegood.records.book.services import record_add
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.loans.docked import docked
from fivegood.records.loans.selectors import loans_overview
from fivegood.records.needs.selectors import needs_newest, needs_open
from fivegood.records.needs.services import need_raise
from fivegood.records.officers.selectors import officers_serving, units_served
from fivegood.records.park.services import park_texts_write
from fivegood.records.park.source import current_park
from fivegood.records.returns.waiting import filings_waiting
from fivegood.records.scope import may_read, may_write
from fivegood.records.visits.selectors import notes_newest, visits_due
from fivegood.records.visits.services import visit_note, visits_plan
from fivegood.rules.filings import State
from fivegood.structs import replace
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
OFFICE = Actor("planner", Role.PLAN_OFFICE, TODAY)
OFFICER = Actor("officer", Role.OFFICER, TODAY, officer_id="O-001")
BY = By(OFFICER, "page")


@pytest.fixture
def unit() -> str:
    """The unit that the officer leads."""
    return units_served(OFFICER)[0].unit_id


def contact(unit_id: str) -> Actor:
    return Actor("contact", Role.CONTACT, TODAY, unit_id=unit_id)


def note(unit_id: str, text: str, by: By = BY, *, is_visit: bool = False, token: str = "t-1") -> str:
    return visit_note(unit_id, text, by, codes_of(current_park().park), NOW, is_visit=is_visit, token=token)


def raised(need_id: str, unit_id: str, raised_at: str, **times: str) -> None:
    cells = {"need_id": need_id, "unit_id": unit_id, "category": "labour", "channel": "phone", "raised_at": raised_at}
    record_add(TABLES["needs"], cells | times, By(OFFICE, "page"), codes_of(current_park().park), NOW)


# -- notes and visits


def test_a_double_tap_writes_one_note_with_one_entry(unit: str) -> None:
    before = Entry.objects.count()
    assert note(unit, "All is well.") == note(unit, " All is well. ") == "V-2021-0001"
    assert rows_of("visits").filter(note="All is well.").count() == 1
    assert Entry.objects.count() == before + 1
    assert Entry.objects.order_by("-number")[0].action == "visits.add"
    assert journal_verify().ok


def test_other_words_of_the_same_form_are_another_note(unit: str) -> None:
    assert [note(unit, "One."), note(unit, "Two."), note(unit, "One.", token="t-2")] == [
        "V-2021-0001",
        "V-2021-0002",
        "V-2021-0003",
    ]
    assert [row["note"] for row in notes_newest(OFFICER, 3)] == ["One.", "Two.", "One."]


def test_a_visit_of_today_makes_the_planned_one(unit: str) -> None:
    rows_of("visits").all().delete()
    lists = codes_of(current_park().park)
    (planned,) = visits_plan([unit], "2021-08-30", "", BY, lists, NOW, token="p-1")
    (later,) = visits_plan([unit], "2021-09-15", "", BY, lists, NOW, token="p-2")
    assert note(unit, "Seen the new line.", is_visit=True) == planned
    row = rows_of("visits").get(visit_id=planned)
    assert (row.planned_on, row.visited_on, row.note) == (date(2021, 8, 30), TODAY, "Seen the new line.")
    assert rows_of("visits").get(visit_id=later).visited_on is None
    assert note(unit, "And again.", is_visit=True) not in (planned, later)


def test_a_note_needs_words_and_a_unit_that_is_served(unit: str) -> None:
    other = rows_of("units").exclude(unit_id__in=[one.unit_id for one in units_served(OFFICER)])[0].unit_id
    with pytest.raises(InputError) as refused:
        note(other, "  ")
    assert [(fault.column, fault.message) for fault in refused.value.faults] == [
        ("note", "must not be empty"),
        ("unit_id", "is not among the units that you serve today"),
    ]
    with pytest.raises(ForbiddenError, match="the role leader serves no units"):
        note(unit, "Words.", By(Actor("leader", Role.LEADER, TODAY), "page"))
    with pytest.raises(ForbiddenError, match="may not write visits"):
        note(unit, "Words.", By(replace(OFFICER, is_read_only=True), "page"))
    assert not rows_of("visits").filter(visit_id__startswith="V-2021-").exists()


def test_notes_are_the_officers_and_the_offices_and_not_the_units(unit: str) -> None:
    note(unit, "Between us.")
    visits = TABLES["visits"]
    assert records_of(OFFICER, visits).filter(note="Between us.").exists()
    assert not records_of(replace(OFFICER, officer_id="O-002"), visits).filter(note="Between us.").exists()
    assert not may_read(contact(unit), "visits")
    for role in (Role.LEADER, Role.PLAN_OFFICE, Role.AUDITOR, Role.ADMINISTRATOR):
        assert records_of(Actor("x", role, TODAY), visits).filter(note="Between us.").exists()
    for role in Role:
        assert may_write(Actor("x", role, TODAY), "visits") is (role in (Role.OFFICER, Role.PLAN_OFFICE))
    assert not may_read(Actor("b", Role.BANK, TODAY, lender="Bank A"), "visits")


def test_a_visit_is_due_by_the_rule_of_the_park_or_by_the_plan(unit: str) -> None:
    rules, served = current_park().rules.service, units_served(OFFICER)
    rows_of("visits").filter(visited_on__isnull=True).delete()
    assert rules.visit_every_days is None
    (last,) = [one.visited_on for one in visits_due(OFFICER, served, rules) if one.unit.unit_id == unit]
    assert last is not None
    assert [one.due_on for one in visits_due(OFFICER, served, rules)] == [None] * len(served)
    park_texts_write({"service.yaml": "visit_every_days: 45\n"}, By(OFFICE, "page"), NOW)
    rules = current_park().rules.service
    due = {one.unit.unit_id: one for one in visits_due(OFFICER, served, rules)}
    assert due[unit].due_on == last + timedelta(days=45)
    assert not due[unit].is_due(last + timedelta(days=44))
    assert due[unit].is_due(last + timedelta(days=45))
    visits_plan([unit], "2021-08-02", "", BY, codes_of(current_park().park), NOW, token="p")
    first = visits_due(OFFICER, served, rules)
    assert {one.unit.unit_id: one for one in first}[unit].due_on == date(2021, 8, 2)


def test_a_rule_of_service_that_is_none_is_refused_with_its_line() -> None:
    with pytest.raises(InputError) as refused:
        park_texts_write({"service.yaml": "visit_every_day: 45\n"}, By(OFFICE, "page"), NOW)
    (fault,) = refused.value.faults
    assert (fault.file, fault.line, fault.suggestion) == ("service.yaml", 1, "visit_every_days")


# -- needs


def test_open_needs_stand_with_the_oldest_due_first(unit: str) -> None:
    rows_of("need_steps").filter(need__closed_at__isnull=True).delete()
    rows_of("needs").filter(closed_at__isnull=True).delete()
    raised("Z-1", unit, "2021-09-01T09:20")  # to answer by 10:20
    raised("Z-2", unit, "2021-08-31T09:00", answered_at="2021-08-31T09:10", planned_at="2021-08-31T10:00")  # a week
    raised("Z-3", unit, "2021-08-31T16:00", answered_at="2021-08-31T16:20")  # to plan by today, 16:00
    raised("Z-4", unit, "2021-08-31T17:00")  # half an hour yesterday, half an hour today: 9:30, this very minute
    raised("Z-5", unit, "2021-08-27T09:00", closed_at="2021-08-27T10:00")
    found = needs_open(OFFICER, current_park(), NOW)
    assert [(one.row["need_id"], one.clock.due_at) for one in found.shown] == [
        ("Z-4", datetime(2021, 9, 1, 9, 30)),
        ("Z-1", datetime(2021, 9, 1, 10, 20)),
        ("Z-3", datetime(2021, 9, 1, 16, 0)),
        ("Z-2", datetime(2021, 9, 7, 9, 0)),
    ]
    assert (found.count, found.of_unit[unit]) == (4, 4)
    assert [one.row["need_id"] for one in needs_open(OFFICER, current_park(), NOW, most=1).shown] == ["Z-4"]


def ask(words: Mapping[str, str], unit_id: str, token: str = "t") -> str:
    return need_raise(words, By(contact(unit_id), "page"), codes_of(current_park().park), NOW, token=token)


def test_a_unit_raises_a_need_once_and_it_has_its_number(unit: str) -> None:
    words = {"category": "labour", "title": "Ten welders", "note": "From October on."}
    assert ask(words, unit) == ask(words, unit) == "N-2021-0001"
    row = rows_of("needs").get(need_id="N-2021-0001")
    assert (row.unit_id, row.channel, row.title, row.raised_at) == (unit, "page", "Ten welders", NOW)
    assert [one.row["need_id"] for one in needs_newest(contact(unit), current_park(), NOW, 1)] == ["N-2021-0001"]
    assert ask(words, unit, token="another form") == "N-2021-0002"
    assert {one.row["need_id"] for one in needs_open(OFFICER, current_park(), NOW).shown} >= {"N-2021-0001"}


def test_a_need_without_kind_or_title_is_refused_with_all_faults(unit: str) -> None:
    with pytest.raises(InputError) as refused:
        ask({"note": "words"}, unit)
    assert [fault.column for fault in refused.value.faults] == ["category", "title"]
    with pytest.raises(InputError) as refused:
        ask({"category": "labor", "title": "x"}, unit)
    assert [(fault.column, fault.suggestion) for fault in refused.value.faults] == [("category", "labour")]
    with pytest.raises(ForbiddenError, match="may not raise a need"):
        need_raise(
            {"category": "labour", "title": "x"}, By(replace(OFFICE, role=Role.LEADER), "page"), {}, NOW, token="t"
        )


def test_a_need_is_raised_on_behalf_of_a_unit_by_whoever_sees_it(unit: str) -> None:
    words = {"category": "labour", "title": "By phone", "unit_id": unit}
    lists = codes_of(current_park().park)
    for by in (BY, By(OFFICE, "page")):
        number = need_raise(words, by, lists, NOW, token=by.actor.name, channel="phone")
        (need,) = rows_of("needs").filter(need_id=number).values("unit_id", "channel", "title")
        assert need == {"unit_id": unit, "channel": "phone", "title": "By phone"}
    for unit_id, said in (("", "must not be empty"), ("sany", "is no unit that you may raise a need for")):
        with pytest.raises(InputError) as refused:
            need_raise({"unit_id": unit_id}, BY, lists, NOW, token="t")
        assert [fault.column for fault in refused.value.faults] == ["category", "title", "unit_id"]
        assert refused.value.faults[2].message == said
    with pytest.raises(InputError, match="is no unit that you may raise a need for"):
        ask({"category": "labour", "title": "x", "unit_id": "sany"}, unit)


def test_a_unit_sees_who_serves_it(unit: str) -> None:
    found = officers_serving(contact(unit), unit)
    assert (found[0].officer_id, found[0].role, found[0].phone) == ("O-001", "lead", "")
    rows_of("officers").filter(officer_id="O-001").update(phone="0731 0000 0000")
    assert officers_serving(contact(unit), unit)[0].phone == "0731 0000 0000"
    assert officers_serving(contact("sany"), unit) == []


# -- returns, loans, approvals


def test_what_is_still_to_be_filed_stands_with_what_was_sent_back_first() -> None:
    park, now = current_park(), datetime(2021, 8, 20, 9, 0)
    reporting = [("e001", date(2019, 1, 1), None)]
    before = filings_waiting(OFFICE, park, reporting, now)
    assert all(one.state in (State.DUE, State.DRAFT, State.RETURNED) for one in before)
    assert [one.asked.due_at for one in before] == sorted(one.asked.due_at or datetime.max for one in before)
    sent_back = rows_of("filings").filter(unit_id="e001", form="statistics_monthly", period="2021-06")
    assert sent_back.update(state="returned", answer="June is twice May") == 1
    after = filings_waiting(OFFICE, park, reporting, now)
    assert len(after) == len(before) + 1
    assert (after[0].state, after[0].answer, str(after[0].asked.period)) == (
        State.RETURNED,
        "June is twice May",
        "2021-06",
    )
    assert after[0].is_late
    assert filings_waiting(OFFICE, park, [("e001", None, None)], now) == []
    assert {one.asked.form for one in after} <= set(park.rules.returns.forms)


def test_the_units_own_returns_are_all_that_it_waits_for() -> None:
    reporting = [("e001", date(2019, 1, 1), None)]
    found = filings_waiting(contact("e001"), current_park(), reporting, datetime(2022, 2, 1, 8))
    months = {
        str(one.asked.period)
        for one in found
        if one.asked.form == "statistics_monthly" and one.asked.period.year == 2021
    }
    # all up to July is filed, and January of 2022 comes with February
    assert months == {f"2021-{month:02}" for month in range(8, 13)}
    assert {one.unit_id for one in found} == {"e001"}


def test_applications_wait_at_their_stage_with_their_age() -> None:
    day = date(2021, 7, 31)
    lender = rows_of("loan_stages").filter(loan_stage="guarantee")[0].lender
    bank = Actor("bank", Role.BANK, day, lender=lender)
    loans = loans_overview(bank, day)
    stages = docked(loans, day)
    assert [stage for stage, _ in stages] == [s for s in ("offer", "guarantee", "approved") if s in dict(stages)]
    assert sum(len(waiting) for _, waiting in stages) == sum(
        loan.state.stage in ("offer", "guarantee", "approved") for loan in loans
    )
    for stage, waiting in stages:
        assert [one.age_days for one in waiting] == sorted((one.age_days for one in waiting), reverse=True)
        for one in waiting:
            rows = rows_of("loan_stages").filter(loan_id=one.loan.loan_id, lender=lender, loan_stage=stage)
            newest = rows.order_by("-happened_on")[0].happened_on
            assert (one.since, one.age_days) == (newest, (day - newest).days)


def test_approvals_that_wait_stand_first() -> None:
    first = approvals_ordered(OFFICE).values("pk")[:60]
    found = in_order(gathered(OFFICE, {"approvals": Q(pk__in=first)})["approvals"])
    assert [row["approval_id"] for row in found] == [one.approval_id for one in approvals_ordered(OFFICE)[:60]]
    over = [row["decided_on"] or row["taken_back_on"] for row in found]
    waiting = rows_of("approvals").filter(decided_on=None, taken_back_on=None, is_withdrawn=False).count()
    assert 3 <= waiting < len(over)
    assert over[:waiting] == [None] * waiting
    assert over[waiting:] == sorted((day for day in over if day is not None), reverse=True)
