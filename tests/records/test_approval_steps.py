"""An approval from hand to hand: its steps are written with its record, in order, once, by those who may."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from fivegood.errors import ConflictError, ForbiddenError, InputError, MissingError
from fivegood.facts.subjects import TABLES
from fivegood.park import codes_of
from fivegood.records.actors import Actor, By, Role
from fivegood.records.approvals.selectors import approval_history, approval_readings, approvals_ordered
from fivegood.records.approvals.services import approval_apply, approval_do
from fivegood.records.approvals.steps import APPROVAL_STEPS, APPROVALS, acts_of, row_of_event
from fivegood.records.base import rows_of
from fivegood.records.book.ledger import Outcome
from fivegood.records.book.selectors import records_of, typed
from fivegood.records.book.services import RowChange, record_add, record_correct, records_write
from fivegood.records.documents.selectors import documents_of
from fivegood.records.documents.services import Sent, document_add
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.officers.selectors import units_served
from fivegood.records.park.services import park_texts_write
from fivegood.records.park.source import current_park
from fivegood.rules.desk.clocks import Hand
from fivegood.rules.desk.limits import Limit, Unit
from fivegood.rules.procedures.clocks import Of
from fivegood.rules.procedures.course import Act, Event, Stage
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
OFFICE = Actor("planner", Role.PLAN_OFFICE, TODAY)
OFFICER = Actor("officer", Role.OFFICER, TODAY, officer_id="O-001")
ASKED = ("application", "licence_copy", "legal_person", "drawings")
DAY = timedelta(days=1)


@pytest.fixture
def unit() -> str:
    """The unit that the officer leads."""
    return units_served(OFFICER)[0].unit_id


def contact(unit_id: str) -> Actor:
    return Actor("contact", Role.CONTACT, TODAY, unit_id=unit_id)


def apply(actor: Actor, procedure: str = "construction_permit", token: str = "t-1", **words: str) -> str:
    return approval_apply({"procedure": procedure, **words}, By(actor, "page"), current_park(), NOW, token=token)


def do(
    approval_id: str,
    act: Act,
    later: timedelta,
    actor: Actor = OFFICE,
    *documents: str,
    reason: str = "",
    seen: int = 0,
) -> Outcome:
    event = Event(NOW + later, act, reason=reason, documents=documents)
    expected = seen or len(approval_history(OFFICE, approval_id).events)
    return approval_do(approval_id, event, By(actor, "page"), current_park(), expected=expected)


def stored(approval_id: str) -> tuple[date | None, date | None, bool | None, bool | None, int | None, int | None]:
    row = rows_of("approvals").get(approval_id=approval_id)
    return (
        row.promised_on,
        row.decided_on,
        row.is_granted,
        row.is_doorstep,
        row.statutory_days,
        row.paused_days,
    )


def test_an_approval_goes_from_hand_to_hand_and_its_record_tells_of_it(unit: str) -> None:
    before, number = Entry.objects.count(), apply(contact(unit))
    assert apply(contact(unit)) == number, "a form that is sent twice applies once"
    assert stored(number) == (date(2021, 9, 7), None, None, False, 10, None)
    do(number, Act.COLLECT, timedelta(hours=2), OFFICER, *ASKED[:3])
    do(number, Act.TAKE_UP, timedelta(hours=5))
    do(number, Act.LACK, DAY, OFFICE, "drawings", reason="The drawings are missing.")
    assert stored(number)[0] == date(2021, 9, 7), "while the clock stands, the day promised last stays written"
    do(number, Act.HAND_IN, 3 * DAY, contact(unit), "drawings")
    assert stored(number)[0] == date(2021, 9, 9), "the ends of 2 and 3 September lay in the pause"
    do(number, Act.TAKE_UP, 5 * DAY + timedelta(minutes=1))
    do(number, Act.GRANT, 7 * DAY)
    do(number, Act.DELIVER, 7 * DAY, OFFICER)
    history = approval_history(OFFICER, number)
    assert (history.state.stage, history.state.step) == (Stage.DELIVERED, "review")
    assert stored(number) == (date(2021, 9, 9), date(2021, 9, 8), True, True, 10, 2)
    collected = history.events[1]
    assert (collected.officer, collected.receipt, collected.documents) == ("O-001", f"{number}/2", ASKED[:3])
    assert [(event.step, event.department) for event in history.events if event.act is Act.TAKE_UP] == [
        ("check", "hall"),
        ("review", "construction"),
    ]
    clocks = approval_readings(current_park(), history.state, NOW + 9 * DAY)
    assert [(one.of, one.step, one.hand) for one in clocks] == [
        (Of.PROMISED, "", Hand.IN_TIME),
        (Of.STATUTORY, "", Hand.IN_TIME),
        (Of.STEP, "check", Hand.LATE),  # by a minute
        (Of.STEP, "review", Hand.IN_TIME),
    ]
    assert Entry.objects.count() == before + 9 + 2  # what the unit was told: documents lacked, and it was granted
    assert Entry.objects.order_by("-number")[0].action == "approvals.deliver"
    assert journal_verify().ok


def test_a_document_is_asked_for_once_and_an_original_each_time(unit: str) -> None:
    do(apply(contact(unit)), Act.HAND_IN, DAY, contact(unit), *ASKED)
    again = apply(contact(unit), "environmental_review", "t-2")
    assert approval_history(OFFICE, again).state.wanted == ("application", "impact_report")


def test_a_promise_that_was_given_stays_when_the_procedure_changes(unit: str) -> None:
    number = apply(contact(unit))
    park_texts_write({"procedures.yaml": "procedures: {}"}, By(OFFICE, "page"), NOW)
    state = approval_history(OFFICE, number).state
    assert (state.promised, state.statutory) == (Limit(4, Unit.WORKDAY), Limit(10, Unit.WORKDAY))
    assert Act.TAKE_UP not in acts_of(OFFICE, state, None)
    with pytest.raises(InputError, match="is none that the park keeps"):
        apply(contact(unit), token="t-2")


def test_of_two_who_decide_one_approval_the_second_is_told_and_nothing_is_lost(unit: str) -> None:
    number = apply(contact(unit), "business_licence")
    do(number, Act.REFUSE, DAY, reason="No such trade.", seen=1)
    with pytest.raises(ConflictError) as told:
        do(number, Act.TAKE_UP, DAY, seen=1)
    (conflict,) = told.value.conflicts
    assert (conflict.key, conflict.stored, conflict.sent) == ((number,), {"2": "refuse"}, {"act": "take_up"})
    assert stored(number)[1:3] == (TODAY + DAY, False)


def test_who_may_do_what(unit: str) -> None:
    number = apply(OFFICER, unit_id=unit)
    assert stored(number)[3] is True, "an officer applies at the doorstep"
    state, procedure = approval_history(OFFICE, number).state, current_park().rules.procedures
    acts = {
        actor.role: acts_of(actor, state, procedure.procedures["construction_permit"])
        for actor in (OFFICE, OFFICER, contact(unit), Actor("l", Role.LEADER, TODAY))
    }
    assert acts[Role.OFFICER] == [Act.HAND_IN, Act.COLLECT]
    assert acts[Role.CONTACT] == [Act.HAND_IN, Act.TAKE_BACK]
    assert acts[Role.PLAN_OFFICE] == [Act.HAND_IN, Act.LACK, Act.TAKE_UP, Act.REFUSE, Act.TAKE_BACK]
    assert acts[Role.LEADER] == []
    licence = apply(OFFICER, "business_licence", "t-2", unit_id=unit)
    assert stored(licence)[3] is False
    with pytest.raises(ForbiddenError, match="the role officer may not collect this approval"):
        do(licence, Act.COLLECT, DAY, OFFICER, "application")
    with pytest.raises(ForbiddenError, match="the role contact may not refuse this approval"):
        do(number, Act.REFUSE, DAY, contact(unit), reason="No.")
    with pytest.raises(InputError, match=r"with documents to come .* you may do: hand_in, lack"):
        do(number, Act.GRANT, DAY)
    with pytest.raises(InputError, match=r"documents: is none of the documents .* did you mean 'drawings'"):
        do(number, Act.HAND_IN, DAY, OFFICE, "drawing")
    cells = {"is_granted": "true", "decided_on": "2021-09-01"}
    with pytest.raises(ForbiddenError, match="may not write approvals row by row"):
        record_correct(APPROVALS, [number], cells, By(contact(unit), "page"), {}, NOW, expected=1)


def test_others_neither_see_nor_touch_nor_apply_for_it(unit: str) -> None:
    number, stranger = apply(contact(unit)), contact("sany")
    document_add("approvals", number, Sent("form.txt", b"a form", "contract"), By(contact(unit), "page"), {})
    assert [document.of_id for document in documents_of(contact(unit), "approvals")] == [number]
    assert not documents_of(stranger, "approvals", number).exists()
    assert not records_of(stranger, APPROVAL_STEPS).filter(approval_id=number).exists()
    with pytest.raises(MissingError):
        do(number, Act.HAND_IN, DAY, stranger, "drawings")
    other = rows_of("units").exclude(pk__in=records_of(OFFICER, TABLES["units"]).values("pk"))[0].unit_id
    with pytest.raises(MissingError):
        apply(OFFICER, unit_id=other)
    with pytest.raises(ForbiddenError):
        apply(Actor("l", Role.LEADER, TODAY), unit_id=unit)
    with pytest.raises(InputError) as told:
        apply(OFFICE, "construction_permits")
    assert [(fault.column, fault.suggestion) for fault in told.value.faults] == [
        ("unit_id", None),
        ("procedure", "construction_permit"),
    ]


def test_what_was_kept_elsewhere_before_is_written_down_with_the_first_step(unit: str) -> None:
    cells = {"approval_id": "old", "unit_id": unit, "procedure": "Fire review", "submitted_on": "2021-08-30"}
    record_add(APPROVALS, cells | {"promised_on": "2021-09-10"}, By(OFFICE, "page"), codes_of(current_park().park), NOW)
    do("old", Act.REFUSE, DAY, reason="Two doors are too narrow.")
    history = approval_history(OFFICE, "old")
    assert [(event.act, event.at) for event in history.events] == [
        (Act.APPLY, datetime(2021, 8, 30)),
        (Act.REFUSE, NOW + DAY),
    ]
    assert stored("old") == (date(2021, 9, 10), TODAY + DAY, False, False, None, None)


def test_steps_that_are_no_history_are_refused_by_their_row(unit: str) -> None:
    row = typed(rows_of("approvals").get(approval_id=apply(contact(unit))))
    steps = [(3, Event(NOW, Act.DELIVER)), (2, Event(NOW, Act.TAKE_UP, step="check"))]
    changes = [
        RowChange(row_of_event(row, step, event), 0, ("steps.csv", line)) for line, (step, event) in enumerate(steps, 2)
    ]
    with pytest.raises(InputError) as told:
        records_write(APPROVAL_STEPS, changes, By(OFFICE, "file"), action="x", now=NOW)
    assert [(fault.line, fault.column) for fault in told.value.faults] == [(2, "act"), (3, "department")]


def test_what_was_taken_back_waits_no_more(unit: str) -> None:
    number = apply(contact(unit))
    assert approvals_ordered(contact(unit))[0].approval_id == number
    do(number, Act.TAKE_BACK, DAY, contact(unit))
    row = rows_of("approvals").get(approval_id=number)
    assert (row.taken_back_on, row.decided_on, row.is_granted) == (TODAY + DAY, None, None)
    assert approval_history(OFFICE, number).state.acts == []
