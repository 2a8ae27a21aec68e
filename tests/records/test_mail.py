"""Letters taken in as needs: once, by whom the park knows, with an answer; and what is never answered."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO, TextIOWrapper
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
import typer
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend as LocMemBackend
from django.test import override_settings

from fivegood.cli import database, mailing
from fivegood.errors import FivegoodError
from fivegood.records.accounts.models import User
from fivegood.records.accounts.services import membership_grant, user_add
from fivegood.records.actors import Actor, By, Role
from fivegood.records.base import rows_of
from fivegood.records.clock import local_now
from fivegood.records.documents.models import Document
from fivegood.records.jobs.models import Job
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.mail import services
from fivegood.records.mail.answers import answers_due, answers_send
from fivegood.records.mail.folder import mail_ask
from fivegood.records.mail.models import LetterIn
from fivegood.records.mail.services import Outcome, Taken, letter_take
from fivegood.records.needs.services import need_raise
from fivegood.records.notices.models import Notice
from fivegood.records.notices.told import notice_told
from fivegood.records.park.services import park_texts_write
from fivegood.records.park.source import current_park
from fivegood.site.work import work_on
from fivegood.web.mailletters import answer_shown
from tests.conftest import TODAY
from tests.records.letters import HOST, SENDER, SERVICE, letter
from tests.records.test_day import OFFICE, OFFICER, unit

__all__ = ["unit"]
pytestmark = pytest.mark.django_db
NOW = local_now()


def account(address: str, role: Role, *, unit_id: str = "", officer_id: str = "") -> User:
    by = By(Actor("root", Role.ADMINISTRATOR, TODAY), "command")
    user = User.objects.filter(username=address).first() or user_add(address, address.upper(), "Wuwei-4711", by)
    membership_grant(user, role, by, TODAY, unit_id=unit_id, officer_id=officer_id)
    return user


@pytest.fixture(autouse=True)
def wang(unit: str) -> User:
    """A contact of a unit whom the park knows, and takes letters of."""
    park_texts_write({"service.yaml": SERVICE}, By(OFFICE, "page"), NOW)
    return account(SENDER, Role.CONTACT, unit_id=unit)


def take(made: EmailMessage) -> Taken:
    return letter_take(made.as_bytes(), current_park(), NOW)


def answered() -> list[Any]:
    """Send what is to be answered, and return the letters that went out."""
    mail.outbox.clear()
    answers_send(lambda one: answer_shown(one, current_park().park), NOW)
    return list(mail.outbox)


def needs() -> int:
    return rows_of("needs").count()


def test_a_letter_becomes_a_need_once_with_its_files_and_an_answer(unit: str) -> None:
    made = letter("[用工] [urgent] Two welders", "From Monday on.\n")
    made.add_attachment(b"%PDF-1.7 plan", maintype="application", subtype="octet-stream", filename="../plan.exe")
    made.add_attachment(b"MZ\x00", maintype="application", subtype="pdf", filename="bill.pdf")
    taken, count = take(made), needs()
    assert taken.outcome is Outcome.TAKEN
    row = rows_of("needs").get(need_id=taken.need_id)
    told = (row.unit_id, row.category, row.channel, row.title, row.note)
    assert told == (unit, "labour", "mail", "[urgent] Two welders", "From Monday on.")
    (document,) = Document.objects.filter(need_id=taken.need_id)
    assert (document.file_name, document.media_type, document.kind) == ("plan.exe.pdf", "application/pdf", "other")
    assert take(made) == Taken(Outcome.KNOWN, taken.need_id)
    assert (needs(), Document.objects.filter(need_id=taken.need_id).count()) == (count, 1)
    (answer,) = answered()
    assert answer.to == [SENDER]
    for words in (
        f"need {taken.need_id} of Ningxiang",
        f"/needs/{taken.need_id}/",
        "bill.pdf: is none of the kinds",
        "诉求",
    ):
        assert words in answer.body
    assert answer.extra_headers["Auto-Submitted"] == "auto-replied"
    assert answer.extra_headers["In-Reply-To"] == made["Message-ID"]
    assert answered() == []
    assert journal_verify().ok


def test_an_answer_to_our_answer_is_new_in_its_need_and_gets_no_letter_back() -> None:
    taken = take(letter())
    (first,) = answered()
    count = needs()
    quoted = "It is three now.\n\nOn Monday Fivegood wrote:\n> How it stands\n"
    reply = letter("Re: thanks", quoted, In_Reply_To=first.extra_headers["Message-ID"])
    reply.add_attachment(b"%PDF-1.7 list", maintype="application", subtype="pdf", filename="list.pdf")
    assert take(reply) == Taken(Outcome.TAKEN, taken.need_id)
    assert take(reply) == Taken(Outcome.KNOWN, taken.need_id)
    by_number = letter(f"Re: {taken.need_id} · 宁乡 · Fivegood", "And a fitter.\n")
    assert take(by_number) == Taken(Outcome.TAKEN, taken.need_id)
    assert (needs(), answered()) == (count, []), "two programs do not write to each other for ever"
    steps = rows_of("need_steps").filter(need_id=taken.need_id, act="note").order_by("step")
    assert [one.reason for one in steps] == ["It is three now.", "And a fitter."]
    assert Document.objects.filter(need_id=taken.need_id).count() == 1
    notices = Notice.objects.filter(key=taken.need_id, occasion__endswith=" note")
    assert [(one.role, notice_told(one, "en")) for one in notices][:1] == [
        (Role.OFFICER, "The unit wrote more: its page shows it.")
    ]
    assert notices.count() == 2
    long = letter("Re: thanks", "x" * 2_000, In_Reply_To=first.extra_headers["Message-ID"])
    assert take(long).outcome is Outcome.REFUSED
    (refusal,) = answered()
    assert "is longer than 1900 characters" in refusal.body
    again = letter("Re: thanks", References=refusal.extra_headers["Message-ID"])
    assert take(again).outcome is Outcome.AUTOMATIC
    assert journal_verify().ok


def test_who_does_not_see_a_need_adds_nothing_to_it() -> None:
    taken = take(letter())
    (first,) = answered()
    other = rows_of("units").exclude(unit_id=rows_of("needs").get(need_id=taken.need_id).unit_id)[0].unit_id
    account("li@unit.example", Role.CONTACT, unit_id=other)
    theirs = letter("Re: thanks", "Me too.\n", In_Reply_To=first.extra_headers["Message-ID"], From="li@unit.example")
    assert take(theirs) == Taken(Outcome.REFUSED)
    assert not rows_of("need_steps").filter(need_id=taken.need_id, act="note").exists()


@pytest.mark.parametrize(
    ("made", "outcome"),
    [
        (letter(genuine=None), Outcome.STRANGER),
        (letter(genuine=f"{HOST}; dkim=fail header.d=unit.example"), Outcome.STRANGER),
        (letter(From="else@unit.example"), Outcome.STRANGER),
        (letter(Auto_Submitted="auto-generated"), Outcome.AUTOMATIC),
        (letter(Precedence="bulk"), Outcome.AUTOMATIC),
        (letter(Return_Path="<>"), Outcome.AUTOMATIC),
        (letter(From="fivegood@localhost"), Outcome.AUTOMATIC),
    ],
)
def test_strangers_and_programs_raise_nothing_and_get_no_answer(made: EmailMessage, outcome: Outcome) -> None:
    count = needs()
    assert take(made).outcome is outcome
    assert (needs(), answered()) == (count, [])


def test_nobody_is_believed_where_the_park_names_no_host_or_an_address_is_two_peoples(wang: User) -> None:
    User.objects.create(username="other", email=SENDER)
    assert take(letter()).outcome is Outcome.STRANGER
    User.objects.filter(username="other").update(is_active=False)
    assert take(letter()).outcome is Outcome.TAKEN
    wang.memberships.update(valid_to=TODAY)
    assert take(letter()).outcome is Outcome.STRANGER, "whose role has ended speaks for nobody"
    wang.memberships.update(valid_to=None)
    park_texts_write({"service.yaml": "mail: {category: labour}\n"}, By(OFFICE, "page"), NOW)
    assert take(letter()).outcome is Outcome.STRANGER


def test_what_lacks_something_is_answered_with_all_that_it_lacks() -> None:
    account(SENDER, Role.CONTACT, unit_id="sany")
    count = needs()
    assert take(letter("", "x" * 20_001)).outcome is Outcome.REFUSED
    (answer,) = answered()
    for said in ("has no subject", "names no kind", "names no unit", "longer than 20000 characters", "没有写明类别"):
        assert said in answer.body
    assert needs() == count
    taken = take(letter("[sany] [labour] x"))
    assert rows_of("needs").get(need_id=taken.need_id).unit_id == "sany"
    park_texts_write({"service.yaml": f"{SERVICE[:-2]}, category: finance}}\n"}, By(OFFICE, "page"), NOW)
    taken = take(letter("[sany] money"))
    assert rows_of("needs").get(need_id=taken.need_id).category == "finance"


def test_an_officer_writes_for_a_unit_that_they_serve(unit: str) -> None:
    address = "officer@park.example"
    account(address, Role.OFFICER, officer_id=OFFICER.officer_id)
    told = {"From": address, "genuine": f"{HOST}; dmarc=pass header.from=park.example"}
    taken = take(letter(f"[{unit}][labour] By phone", **told))
    assert rows_of("needs").get(need_id=taken.need_id).unit_id == unit
    assert take(letter("[sany] [labour] Not mine", **told)).outcome is Outcome.REFUSED


def test_too_many_letters_of_one_address_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_A_DAY", 2)
    assert [take(letter()).outcome for _ in range(3)] == [Outcome.TAKEN, Outcome.TAKEN, Outcome.LATER]
    LetterIn.objects.update(taken_at=NOW - timedelta(days=2))
    assert take(letter()).outcome is Outcome.TAKEN


def test_an_answer_that_is_refused_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "li@unit.example"
    account(address, Role.CONTACT, unit_id="sany")
    take(letter())
    take(letter(From=address))
    send = LocMemBackend.send_messages

    def refusing(self: LocMemBackend, messages: Any) -> int:
        if messages[0].to == [SENDER]:
            raise SMTPRecipientsRefused({SENDER: (550, b"no")})
        return send(self, messages)

    monkeypatch.setattr(LocMemBackend, "send_messages", refusing)
    mail.outbox.clear()
    with pytest.raises(FivegoodError, match=r"letters were refused: wang@unit\.example"):
        answers_send(lambda one: answer_shown(one, current_park().park), NOW)
    assert [one.to for one in mail.outbox] == [[address]]
    assert [one.sender for one in answers_due(NOW)] == [SENDER]


# -- the worker and its folder


@pytest.fixture
def deliver(tmp_path: Path) -> Callable[[str, bytes], None]:
    """Deliver a letter into a Maildir, as a mail server does."""
    for part in ("new", "cur", "tmp"):
        (tmp_path / part).mkdir()

    def delivered(name: str, data: bytes) -> None:
        (tmp_path / "tmp" / name).write_bytes(data)
        (tmp_path / "tmp" / name).rename(tmp_path / "new" / name)

    return delivered


def test_the_worker_takes_what_is_delivered_and_puts_aside_what_it_cannot_take(
    deliver: Callable[[str, bytes], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, count = letter("[labour] By the worker").as_bytes(), needs()
    deliver("1.a", b"\x00\xff" * 500)
    deliver("2.b", letter(From="else@unit.example").as_bytes())
    deliver("3.c", letter("[labour] breaks").as_bytes())
    deliver("4.d", made)
    deliver("5.e", made)
    deliver("6.f", letter(Auto_Submitted="auto-replied").as_bytes())

    def breaking(words: Any, *args: Any, **named: Any) -> str:
        if words["title"] == "breaks":
            raise ZeroDivisionError
        return raised(words, *args, **named)

    raised = need_raise
    monkeypatch.setattr(services, "need_raise", breaking)
    mail.outbox.clear()
    with override_settings(MAIL_FOLDER=tmp_path):
        mail_ask(tmp_path, NOW)
        mail_ask(tmp_path, NOW)
        assert Job.objects.filter(kind="letters_in").count() == 1
        work_on(lambda: False, is_batch=True)
    job = Job.objects.get(kind="letters_in")
    assert "3.c: ZeroDivisionError" in job.error, "it says so, and went on"
    assert needs() == count + 1
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["4.d:2,S", "5.e:2,S", "6.f:2,S"]
    assert sorted(path.name for path in (tmp_path / ".Refused/cur").iterdir()) == ["1.a:2,S", "2.b:2,S", "3.c:2,S"]
    assert list((tmp_path / "new").iterdir()) == []
    Job.objects.all().delete()
    with override_settings(MAIL_FOLDER=tmp_path):
        mail_ask(tmp_path, NOW)  # the answer is still to go out
        work_on(lambda: False, is_batch=True)
    assert [one.to for one in mail.outbox] == [[SENDER]]
    assert Job.objects.get(kind="letters_in").result == {"letters": {}, "answers": 1}


def test_a_mail_server_hands_a_letter_over_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "connect", lambda: None)  # the tests are connected
    for _ in range(2):
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(letter(Message_ID="<1@unit.example>").as_bytes())))
        with pytest.raises(typer.Exit) as done:
            mailing.mail(None)
        assert done.value.exit_code == mailing.OK
    assert LetterIn.objects.get().need_id
    monkeypatch.setattr(services, "MOST_A_DAY", 1)
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(letter().as_bytes())))
    with pytest.raises(typer.Exit) as later:
        mailing.mail(None)
    assert later.value.exit_code == mailing.LATER
