"""The ladder: every rung that a need reaches is told of once, to whoever answers then, however often one looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend as LocMemBackend
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from fivegood.errors import FivegoodError, ForbiddenError
from fivegood.park import codes_of
from fivegood.records.accounts.models import Membership, User
from fivegood.records.actors import Actor, By, Role
from fivegood.records.approvals.ladder import approvals_ring
from fivegood.records.base import rows_of
from fivegood.records.jobs.models import Job
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.needs import ladder
from fivegood.records.needs.ladder import ladder_ask, ladder_ring
from fivegood.records.needs.selectors import need_history
from fivegood.records.needs.services import need_do, need_raise
from fivegood.records.notices.letters import letters_send
from fivegood.records.notices.models import Notice
from fivegood.records.notices.selectors import notices_of, notices_unread
from fivegood.records.notices.services import notices_read
from fivegood.records.officers.beginnings import standins_tell
from fivegood.records.officers.standins import officer_acting
from fivegood.records.park.services import park_texts_write
from fivegood.records.park.source import current_park
from fivegood.rules.desk.stages import Act, Event
from fivegood.rules.service import LettersText
from tests.conftest import NOW, TODAY
from tests.records.test_need_steps import OFFICE, OFFICER, contact, do, taken, unit

__all__ = ["unit"]
pytestmark = pytest.mark.django_db
DESK = """
rules:
  - limits: {answer: 60 minutes, close: 10 hours}
rungs:
  - {at_percent: 50, tell: [holder]}
  - {at_percent: 100, tell: [holder, level_above], escalates: true}
"""
LETTERS = LettersText(every_minutes=30, quiet="20:00-08:00")
Told = list[tuple[str, str, str]]


@pytest.fixture(scope="module")
def heard(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:  # noqa: ARG001 - goes before
    """A park with a ladder, on which the needs of the sample have been heard; undone with this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        park_texts_write({"desk.yaml": DESK}, By(OFFICE, "command", "a ladder"), NOW)
        ladder_ring(current_park(), NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def need(heard: None, unit: str) -> str:  # noqa: ARG001 - goes before
    """A need raised now."""
    words = {"category": "labour", "title": "Two welders", "note": ""}
    return need_raise(words, By(contact(unit), "page"), codes_of(current_park().park), NOW, token="t-2")


def ring(minutes: int) -> int:
    """Look after the clocks, and return how many rungs of the need that was raised were told of."""
    before = len({occasion for occasion, *_ in told()})
    ladder_ring(current_park(), NOW + timedelta(minutes=minutes))
    return len({occasion for occasion, *_ in told()}) - before


def told() -> Told:
    found = Notice.objects.filter(told_at__gt=NOW, key__startswith="N-2021")
    return list(found.order_by("id").values_list("occasion", "role", "officer_id"))


def test_each_rung_is_told_of_once_and_the_need_goes_up(need: str) -> None:
    assert ring(29) == 0
    assert ring(30) == 1
    assert told() == [("1.answer.50", "officer", "O-001")]
    assert ring(31) == ring(59) == 0, "nobody is told twice"
    assert ring(75) == 1
    assert told()[1:] == [("1.answer.100", "officer", "O-001"), ("1.answer.100", "plan_office", "")]
    history = need_history(OFFICE, need)
    assert (history.events[-1].act, history.state.level) == (Act.ESCALATE, 1)
    due = Notice.objects.get(key=need, occasion="1.answer.100", role="officer")
    assert due.happened_at == NOW + timedelta(minutes=60), "when it was due, not when heard"
    assert ring(600) == 2, "half of the time to close, and all of it"
    assert told()[-2:] == [("1.close.100", "officer", "O-001"), ("1.close.100", "leader", "")], (
        "above is the leader now"
    )
    assert need_history(OFFICE, need).state.level == 2
    assert journal_verify().ok


@pytest.mark.usefixtures("need")
def test_after_a_standstill_all_that_was_reached_is_told_of() -> None:
    assert ring(60_000) == 6
    clocks = ("answer", "close", "plan")
    reached = sorted(occasion for occasion, role, _ in told() if role == "officer")
    assert reached == sorted(f"1.{clock}.{percent}" for clock in clocks for percent in (50, 100))
    assert ring(60_001) == 0


def test_a_clock_that_was_stopped_rings_no_more(need: str) -> None:
    taken(need)  # contacted after five minutes
    assert ring(90) == 0
    do(need, Act.SOLVE, 100)
    assert ring(6_000) == 0
    do(need, Act.REOPEN, 6_000, contact(rows_of("needs").get(need_id=need).unit_id), reason="It came back.")
    assert ring(6_030) == 1
    assert told() == [("2.answer.50", "officer", "O-001")], "the second round has a ladder of its own"


def test_a_rung_that_breaks_off_is_told_of_later_and_whole(need: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise RuntimeError("the worker was lost")

    with monkeypatch.context() as patched:
        patched.setattr(ladder, "need_do", broken)
        with pytest.raises(RuntimeError):
            ring(75)
    assert told() == [], "neither the notice nor the step"
    assert ring(76) == 2
    assert len(told()) == 3
    assert need_history(OFFICE, need).state.level == 1


@pytest.mark.usefixtures("need")
def test_a_worker_is_asked_only_when_there_is_something_to_tell() -> None:
    asked = Job.objects.filter(kind=ladder.KIND)
    approvals_ring(current_park(), NOW + timedelta(minutes=31))
    standins_tell(NOW)
    ladder_ask(current_park(), NOW + timedelta(minutes=10))
    assert asked.count() == 0
    for minutes in (30, 31):
        ladder_ask(current_park(), NOW + timedelta(minutes=minutes))
    assert asked.count() == 1, "it waits already"


@pytest.mark.usefixtures("need")
def test_whoever_stands_in_is_told_when_a_term_has_ended(unit: str) -> None:
    def acts(holder: str) -> str:
        return officer_acting(holder, unit, TODAY).officer_id

    assert acts("O-002") == "O-002", "it was given to somebody in post"
    rows_of("officers").filter(officer_id="O-002").update(in_post_to=TODAY - timedelta(days=1))
    assert acts("O-002") == "O-001", "then the unit's lead"
    rows_of("assignments").filter(unit_id=unit, role="lead").update(assigned_to=TODAY - timedelta(days=1))
    assert acts("") != "O-001"
    rows_of("assignments").filter(unit_id=unit, role="deputy").update(assigned_to=TODAY - timedelta(days=1))
    assert acts("") == ""
    assert ring(30) == 1
    assert told() == [("1.answer.50", "plan_office", "")], "nobody holds it: those above do"


def account(name: str, role: Role, officer: str | None = None) -> User:
    user = User.objects.create(username=name, email=f"{name}@park.example")
    Membership.objects.create(user=user, role=role, officer_id=officer, valid_from=TODAY)
    return user


def send(minutes: int) -> int:
    return letters_send(LETTERS, "小园区", NOW + timedelta(minutes=minutes))


def test_letters_bring_what_is_new_together_and_not_at_night(need: str) -> None:
    officer, planner = account("li", Role.OFFICER, "O-001"), account("office", Role.PLAN_OFFICE)
    ring(75)
    assert send(75) == 2
    assert sorted((letter.to[0], letter.body.count(need)) for letter in mail.outbox) == [
        (officer.email, 4),
        (planner.email, 2),
    ], "each notice in both languages"
    assert all(need in letter.body and "Two welders" not in letter.body for letter in mail.outbox)
    ring(300)
    assert send(76) == 0, "nothing is new"
    ring(305)
    late = datetime(TODAY.year, TODAY.month, TODAY.day, 21) - NOW
    assert send(int(late.total_seconds()) // 60) == 0, "it is night"
    assert send(310) == 1
    notices_read(planner, OFFICE, Notice.objects.order_by("-id")[0].pk)
    ring(600)
    assert send(600) == 1, "the leader has no account; the officer is told"


@pytest.mark.usefixtures("need")
def test_letters_wait_until_the_last_one_is_old_enough() -> None:
    account("li", Role.OFFICER, "O-001")
    ring(30)
    assert send(30) == 1
    ring(60)
    assert send(59) == 0
    assert send(60) == 1


@pytest.mark.usefixtures("need")
def test_reading_is_of_one_account_and_never_goes_back() -> None:
    first, second = account("li", Role.OFFICER, "O-001"), account("wang", Role.OFFICER, "O-001")
    for user in (first, second):
        newest = notices_of(OFFICER).values_list("id", flat=True).first()
        notices_read(user, OFFICER, newest or 0)
    ring(75)
    numbers = list(notices_of(OFFICER).values_list("id", flat=True))
    notices_read(first, OFFICER, numbers[0] + 1_000)
    notices_read(first, OFFICER, numbers[-1])
    assert (notices_unread(first, OFFICER), notices_unread(second, OFFICER)) == (0, 2)
    others = Actor("auditor", Role.AUDITOR, TODAY)
    assert notices_unread(first, others) == 0
    with pytest.raises(ForbiddenError):
        notices_of(others)


def test_of_two_who_do_something_at_once_the_ladder_is_one(need: str) -> None:
    event = Event(NOW + timedelta(minutes=60), Act.ACCEPT)
    need_do(need, event, By(OFFICER, "page"), codes_of(current_park().park), expected=1)
    assert ring(60) == 2
    assert [event.act for event in need_history(OFFICE, need).events] == [Act.RAISE, Act.ACCEPT, Act.ESCALATE]


@pytest.mark.usefixtures("need")
def test_an_address_that_is_refused_holds_up_no_other_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("aa", "bb"):
        account(name, Role.OFFICER, "O-001")
    ring(30)
    send_messages = LocMemBackend.send_messages

    def refuses(backend: LocMemBackend, messages: list[EmailMessage]) -> int:
        if messages[0].to == ["aa@park.example"]:
            raise SMTPRecipientsRefused({"aa@park.example": (550, b"nobody of that name")})
        return send_messages(backend, messages)

    with monkeypatch.context() as patched:
        patched.setattr(LocMemBackend, "send_messages", refuses)
        with pytest.raises(FivegoodError, match="letters were refused: aa"):
            send(30)
    assert [letter.to for letter in mail.outbox] == [["bb@park.example"]]
    assert send(31) == 0, "it is not tried again at once"
    assert send(60) == 1
    assert mail.outbox[-1].to == ["aa@park.example"]


@pytest.mark.usefixtures("need")
def test_whoever_else_is_bound_to_an_officer_is_told_as_their_role() -> None:
    planner = Actor("office", Role.PLAN_OFFICE, TODAY, officer_id="O-001")
    ring(75)
    assert list(notices_of(planner)) == list(notices_of(OFFICE))
    assert notices_of(OFFICE).exists()
