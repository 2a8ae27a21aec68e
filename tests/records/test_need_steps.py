"""A need from hand to hand: its steps are written with its record, in order, once, by those who may."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from fivegood.errors import ConflictError, ForbiddenError, InputError, MissingError
from fivegood.facts.subjects import TABLES
from fivegood.park import codes_of
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.book.cells import Readers
from fivegood.records.book.ledger import Outcome
from fivegood.records.book.selectors import records_of
from fivegood.records.book.services import RowChange, record_add, records_write
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.needs.selectors import need_history, need_readings, needs_newest, needs_open
from fivegood.records.needs.services import need_do, need_raise
from fivegood.records.needs.steps import NEED_STEPS, acts_of, need_after
from fivegood.records.officers.selectors import units_served
from fivegood.records.park.services import park_texts_write
from fivegood.records.park.source import current_park
from fivegood.rules.desk.clocks import Hand
from fivegood.rules.desk.limits import Limit
from fivegood.rules.desk.stages import Act, Event, Stage
from fivegood.rules.promises import Step
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
OFFICE = Actor("planner", Role.PLAN_OFFICE, TODAY)
OFFICER = Actor("officer", Role.OFFICER, TODAY, officer_id="O-001")
TAKEN = (Act.ACCEPT, Act.CLASSIFY, Act.ASSIGN, Act.SIGN_FOR, Act.CONTACT)


@pytest.fixture
def unit() -> str:
    """The unit that the officer leads."""
    return units_served(OFFICER)[0].unit_id


@pytest.fixture
def need(unit: str) -> str:
    words = {"category": "labour", "title": "Two welders", "note": "From October on."}
    return need_raise(words, By(contact(unit), "page"), codes_of(current_park().park), NOW, token="t-1")


def contact(unit_id: str) -> Actor:
    return Actor("contact", Role.CONTACT, TODAY, unit_id=unit_id)


def do(
    need_id: str, act: Act, minutes: int, actor: Actor = OFFICER, *, expected: int | None = None, **told: str
) -> Outcome:
    whole: dict[str, Any] = {"category": "labour", "urgency": "usual"} if act is Act.CLASSIFY else {}
    whole |= {"holder": "O-001"} if act is Act.ASSIGN else {}
    event = Event(NOW + timedelta(minutes=minutes), act, **(whole | told))
    seen = len(need_history(OFFICE, need_id).events) if expected is None else expected
    return need_do(need_id, event, By(actor, "page"), codes_of(current_park().park), expected=seen)


def taken(need_id: str) -> None:
    for minutes, act in enumerate(TAKEN, 1):
        do(need_id, act, minutes)


def stored(need_id: str) -> tuple[datetime | None, datetime | None, datetime | None, bool | None]:
    row = rows_of("needs").get(need_id=need_id)
    return row.answered_at, row.planned_at, row.closed_at, row.is_satisfied


def test_a_need_goes_from_hand_to_hand_and_its_record_tells_of_it(need: str, unit: str) -> None:
    before = Entry.objects.count()
    taken(need)
    do(need, Act.PLAN, 30)
    do(need, Act.SOLVE, 60)
    do(need, Act.CONFIRM, 90, contact(unit))
    do(need, Act.ARCHIVE, 95, OFFICE)
    history = need_history(OFFICER, need)
    assert [event.act for event in history.events] == [
        Act.RAISE,
        *TAKEN,
        Act.PLAN,
        Act.SOLVE,
        Act.CONFIRM,
        Act.ARCHIVE,
    ]
    assert (history.state.stage, history.state.holder) == (Stage.ARCHIVED, "O-001")
    assert stored(need) == (*(NOW + timedelta(minutes=minutes) for minutes in (5, 30, 60)), True)
    assert Entry.objects.count() == before + 9
    assert Entry.objects.order_by("-number")[0].action == "needs.archive"
    assert journal_verify().ok


def test_a_need_that_is_reopened_is_open_again_and_goes_up(need: str, unit: str) -> None:
    taken(need)
    do(need, Act.SOLVE, 60)
    do(need, Act.REOPEN, 90, contact(unit), reason="It came back.")
    assert stored(need) == (NOW + timedelta(minutes=5), None, None, False)
    state = need_history(OFFICER, need).state
    assert (state.stage, state.level, state.holder) == (Stage.CLASSIFIED, 1, "")
    clocks = need_readings(current_park(), need_history(OFFICER, need), NOW + timedelta(minutes=91))
    assert [(one.round, one.step, one.hand) for one in clocks] == [
        (1, Step.ANSWER, Hand.IN_TIME),
        (1, Step.PLAN, Hand.IN_TIME),
        (1, Step.CLOSE, Hand.IN_TIME),
        (2, Step.ANSWER, Hand.RUNNING),
        (2, Step.PLAN, Hand.RUNNING),
        (2, Step.CLOSE, Hand.RUNNING),
    ]


def test_of_two_who_close_one_need_the_second_is_told_and_nothing_is_lost(need: str) -> None:
    taken(need)
    do(need, Act.SOLVE, 20, expected=6)
    with pytest.raises(ConflictError) as told:
        do(need, Act.EXPLAIN, 21, expected=6, reason="No welder to be had.")
    (conflict,) = told.value.conflicts
    assert (conflict.key, conflict.stored, conflict.sent) == ((need,), {"7": "solve"}, {"act": "explain"})
    assert rows_of("need_steps").filter(need_id=need).count() == 7
    assert need_history(OFFICER, need).state.stage is Stage.SOLVED


def test_what_was_kept_elsewhere_before_is_written_down_with_the_first_step(unit: str) -> None:
    cells = {"need_id": "old", "unit_id": unit, "category": "land", "channel": "phone", "raised_at": "2021-08-30T09:00"}
    times = {"answered_at": "2021-08-30T09:40", "planned_at": "2021-08-31T10:00"}
    record_add(TABLES["needs"], cells | times, By(OFFICE, "page"), codes_of(current_park().park), NOW)
    history = need_history(OFFICER, "old")
    assert (history.written, history.state.stage, len(history.events)) == (0, Stage.PLANNED, 7)
    do("old", Act.SOLVE, 10)
    history = need_history(OFFICER, "old")
    assert (history.written, history.state.stage) == (8, Stage.SOLVED)
    assert [event.at for event in history.events[:2]] == [datetime(2021, 8, 30, 9), datetime(2021, 8, 30, 9, 40)]
    assert stored("old")[:3] == (datetime(2021, 8, 30, 9, 40), datetime(2021, 8, 31, 10), NOW + timedelta(minutes=10))


def test_every_need_of_the_sample_tells_what_its_record_says() -> None:
    told = {True: 0, False: 0}
    for need in rows_of("needs").filter(need_id__gte="N-0520").order_by("need_id"):
        history = need_history(OFFICE, need.need_id)
        told[bool(history.written)] += 1
        after = need_after(history.need, history.state, history.events)
        assert after | {"recorded_at": need.recorded_at} == history.need
    assert min(told.values()) > 10, "some with their steps written down, some without"


def test_steps_that_are_imported_must_tell_a_history_that_can_be(need: str, unit: str) -> None:
    taken(need)
    reader = Readers(NEED_STEPS, codes_of(current_park().park))

    def send(*steps: tuple[int, str, str]) -> list[tuple[int, str, str | None]]:
        """Import steps (number, act, time given) and return the faults: row, column, value."""
        changes = []
        for row, (step, act, more) in enumerate(steps, 2):
            cells = {"need_id": need, "step": str(step), "unit_id": unit, "act": act, "reason": "so it was"}
            cells |= {"happened_at": "2021-09-01T11:00", "more": more, "clock": "close" if more else ""}
            changes.append(RowChange(reader.row(cells, "steps.csv", row), None, ("steps.csv", row)))
        try:
            records_write(NEED_STEPS, changes, By(OFFICE, "import"), action="import", now=NOW, is_trial=True)
        except InputError as error:
            return [(fault.line, fault.column, fault.value) for fault in error.faults]
        return []

    assert send((7, "plan", ""), (8, "extend", "2 workdays"), (9, "solve", "")) == []
    assert send((7, "plan", ""), (8, "confirm", "")) == [(3, "act", "confirm")]
    assert send((7, "plan", ""), (9, "solve", "")) == [(3, "step", "9")]
    assert send((7, "extend", "soon"), (8, "solve", "")) == [(2, "more", "soon")]
    assert {value for _, _, value in send((3, "solve", ""))} == {"solve", "assign", "sign_for", "contact"}


def test_each_role_does_what_is_its_own(need: str, unit: str) -> None:
    state = need_history(OFFICER, need).state
    assert acts_of(OFFICER, state) == [Act.ACCEPT, Act.REFUSE, Act.ESCALATE, Act.MERGE, Act.SPLIT, Act.NOTE]
    assert acts_of(OFFICE, state) == [
        Act.ACCEPT, Act.REFUSE, Act.EXTEND, Act.ESCALATE, Act.MERGE, Act.SPLIT, Act.NOTE,
    ]  # fmt: skip
    assert acts_of(contact(unit), state) == [Act.NOTE]
    for role in (Role.LEADER, Role.AUDITOR, Role.AUTHORITY, Role.BANK, Role.PUBLIC):
        assert acts_of(Actor("x", role, TODAY), state) == []
    taken(need)
    do(need, Act.SOLVE, 20)
    state = need_history(OFFICER, need).state
    assert acts_of(OFFICER, state) == [Act.NOTE]
    assert acts_of(contact(unit), state) == [Act.CONFIRM, Act.REOPEN, Act.NOTE]
    with pytest.raises(ForbiddenError, match="the role officer may not confirm a need"):
        do(need, Act.CONFIRM, 25)


def test_a_need_of_others_is_not_there(need: str) -> None:
    stranger = Actor("other", Role.OFFICER, TODAY, officer_id="O-002")
    assert not records_of(stranger, TABLES["need_steps"]).filter(need_id=need).exists()
    with pytest.raises(MissingError):
        do(need, Act.ACCEPT, 1, stranger)


def test_everything_wrong_with_a_step_is_told_and_nothing_is_written(need: str) -> None:
    do(need, Act.ACCEPT, 1)
    with pytest.raises(InputError) as refused:
        do(need, Act.CLASSIFY, 2, category="labor", urgency="urgnt")
    assert [(fault.column, fault.suggestion) for fault in refused.value.faults] == [
        ("category", "labour"),
        ("urgency", "urgent"),
    ]
    with pytest.raises(
        InputError, match="cannot be done with a need that is accepted; you may do: classify, escalate, pause, merge"
    ):
        do(need, Act.SOLVE, 2)
    with pytest.raises(InputError, match="must not be empty"):
        do(need, Act.PAUSE, 2)
    do(need, Act.CLASSIFY, 3)
    with pytest.raises(InputError, match="must not be empty"):
        do(need, Act.ASSIGN, 4, holder="")
    assert rows_of("need_steps").filter(need_id=need).count() == 3


def test_the_desk_of_a_park_says_how_long_each_kind_of_need_may_take(need: str) -> None:
    desk = "rules:\n  - urgencies: [urgent]\n    limits: {answer: 15 working minutes, close: 2 workdays}\n"
    park_texts_write({"desk.yaml": desk}, By(OFFICE, "page"), NOW)
    do(need, Act.ACCEPT, 1)
    do(need, Act.CLASSIFY, 2, urgency="urgent")
    clocks = {one.step: one for one in need_readings(current_park(), need_history(OFFICER, need), NOW)}
    assert clocks[Step.ANSWER].due_at == NOW + timedelta(minutes=15)
    assert clocks[Step.CLOSE].due_at == datetime(2021, 9, 3, 17, 30)
    assert clocks[Step.PLAN].pieces[0].limit == Limit.parse("24 hours")  # as the plan promises
    with pytest.raises(InputError) as refused:
        park_texts_write({"desk.yaml": "rules:\n  - limits: {answer: soon}\n"}, By(OFFICE, "page"), NOW)
    (fault,) = refused.value.faults
    assert (fault.file, fault.line) == ("desk.yaml", 2)
    assert "a limit is a number of working minutes" in fault.message


def test_the_day_and_the_unit_s_page_tell_the_same_clock_as_the_need_itself(need: str, unit: str) -> None:
    def clocks() -> tuple[datetime | None, ...]:
        park, later = current_park(), NOW + timedelta(minutes=20)
        (of_day,) = [one for one in needs_open(OFFICER, park, later, most=1_000).shown if one.row["need_id"] == need]
        (of_unit,) = [one for one in needs_newest(contact(unit), park, later, 1_000) if one.row["need_id"] == need]
        readings = {one.step: one for one in need_readings(park, need_history(OFFICER, need), later)}
        return of_day.clock.due_at, of_unit.clock.due_at, readings[of_day.clock.step].due_at

    assert clocks() == (NOW + timedelta(minutes=60),) * 3
    desk = "rules:\n  - categories: [labour]\n    limits: {answer: 30 working minutes}\n"
    park_texts_write({"desk.yaml": desk}, By(OFFICE, "page"), NOW)
    assert clocks() == (NOW + timedelta(minutes=30),) * 3
    do(need, Act.ACCEPT, 1)
    do(need, Act.PAUSE, 10, reason="waits for the unit")
    assert clocks() == (None,) * 3
    do(need, Act.RESUME, 15)
    assert clocks() == (NOW + timedelta(minutes=35),) * 3
