"""An edition is written by one person, signed by another, published whole, and restated with what changed and why."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core import mail

from fivegood.editions import publishing
from fivegood.editions.checks import editions_differing, explained, publications_check
from fivegood.editions.drafts import given_back
from fivegood.editions.models import Draft, Publication, PublicationCheck, PublishedFile
from fivegood.editions.moments import moment_now
from fivegood.editions.publications import publication, published_file, restatements
from fivegood.editions.publishing import edition_publish, render
from fivegood.editions.snapshots import snapshot_keep
from fivegood.editions.writing import draft_ask, draft_return, draft_sign, draft_start, draft_write
from fivegood.errors import ConflictError, ForbiddenError, InputError
from fivegood.facts.snapshot import Snapshot
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.records.accounts.demo import DemoAccount
from fivegood.records.accounts.models import User
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.services import record_add, record_withdraw
from fivegood.records.clock import local_now
from fivegood.records.exchange.services import silent
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.records.notices.letters import letters_send
from fivegood.records.notices.models import Notice
from fivegood.records.park.services import park_texts_write
from fivegood.rules.service import LettersText
from fivegood.structs import replace
from tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
EDITION = "2021-H1"
WRITER = By(Actor("li.na", Role.PLAN_OFFICE, TODAY), "page")
SECOND = By(Actor("wang.fang", Role.LEADER, TODAY), "page")
#: Enough for every rule, and quicker to typeset than a report of ten pages.
SHORT = """---
title: Giants in July
byline: The zone
---

{{ small_giants_new 2021-07 }} joined, and officers serve
{{ units_served 2021-06-30 }}. It holds {{ trade_base 2021-06-30 }}.
"""
SHORT_ZH = SHORT.replace("Giants in July", "七月小巨人").replace("joined", "入选")
TITLE = {"unit_id": "byd", "title": "small_giant", "level": "national", "granted_on": "2021-07-19"}
LISTS = {"title": ("small_giant",), "level": ("national",), "batch": ("third",)}


def written(sample: OpenPark, texts: dict[str, str], edition: str = EDITION) -> Draft:
    draft = draft_start(edition, "half_year", "2021-H1", WRITER, sample.plan)
    return draft_write(edition, texts, WRITER, expected=draft.version)


def signed(draft: Draft) -> Draft:
    draft = draft_ask(draft.edition, WRITER, expected=draft.version)
    return draft_sign(draft.edition, SECOND, expected=draft.version)


def corrected() -> None:
    """Find out, after the publication, that one more enterprise had been named."""
    record_add(TABLES["titles"], TITLE, replace(WRITER, reason="left out of the list"), LISTS, NOW)


@pytest.fixture
def first(sample: OpenPark) -> Publication:
    signed(written(sample, {"en": SHORT, "zh": SHORT_ZH}))
    return edition_publish(EDITION, SECOND)


@pytest.mark.one_database
def test_the_report_of_the_folder_is_published_with_all_its_files_and_again_gives_the_same_bytes(
    sample: OpenPark,
) -> None:
    texts = {lang: sample.text(f"report.{lang}.md") for lang in ("en", "zh")}
    draft = signed(written(sample, texts))
    made = edition_publish(EDITION, SECOND)
    assert (made.number, made.title_en, made.byline_zh) == (
        1,
        "The high-tech zone in the first half of 2021",
        "宁乡高新技术产业园区",
    )
    assert (made.published_on, made.signed_by) == (sample.plan.editions[EDITION].published_on, "wang.fang")
    names = {file.name for file in made.files.all()}
    assert names >= {f"report.{lang}.{kind}" for lang in ("en", "zh") for kind in ("html", "pdf", "md", "xhtml")}
    assert names >= {"figures.csv", "scorecard.json", "manifest.json", "ledger.en.json", "article.zh.html"}
    ledger = json.loads(bytes(published_file(EDITION, 1, "ledger.en.json").data))
    assert {row["figure"] for row in ledger if row["kind"] == "figure"} <= {
        f"{one.measure}{_sliced(one.slice)}" for one in made.figures.all()
    }
    moment = moment_now()
    again = render(draft, moment, moment.park.figures(made.as_of), made.published_on)
    assert {name: sha256(data).hexdigest() for name, data in again.files.items()} == {
        file.name: file.sha256 for file in made.files.all()
    }
    assert journal_verify().ok


def _sliced(pairs: list[list[str]]) -> str:
    return f"[{','.join('='.join(pair) for pair in pairs)}]" if pairs else ""


def test_whoever_wrote_does_not_sign_and_nothing_unsigned_or_changed_is_published(sample: OpenPark) -> None:
    draft = written(sample, {"en": SHORT})
    with pytest.raises(InputError, match="is writing: a second person signs it first"):
        edition_publish(EDITION, SECOND)
    with pytest.raises(InputError, match="an edition is signed when it is in_review"):
        draft_sign(EDITION, SECOND, expected=draft.version)
    draft = draft_ask(EDITION, WRITER, expected=draft.version)
    with pytest.raises(ForbiddenError, match="it takes a second person"):
        draft_sign(EDITION, WRITER, expected=draft.version)
    for role in (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR, Role.AUTHORITY):
        with pytest.raises(ForbiddenError, match="may not sign editions"):
            draft_sign(EDITION, By(Actor("x", role, TODAY), "page"), expected=draft.version)
        with pytest.raises(ForbiddenError, match="may not publish editions"):
            edition_publish(EDITION, By(Actor("x", role, TODAY), "page"))
    draft = draft_return(EDITION, replace(SECOND, reason="say where"), expected=draft.version)
    draft = signed(draft)
    draft_write(EDITION, {"en": SHORT + "\nMore.\n"}, WRITER, expected=draft.version)
    with pytest.raises(InputError, match=r"was changed after wang.fang had signed it"):
        edition_publish(EDITION, SECOND)
    Draft.objects.update(state=Draft.State.SIGNED)
    with pytest.raises(InputError, match=r"was changed after wang.fang had signed it"):
        edition_publish(EDITION, SECOND)
    verdict = journal_verify()
    assert [fault.message for fault in verdict.faults] == ["was changed in the records without an entry"]
    assert not Publication.objects.exists()


def test_who_may_sign_is_told_of_a_draft_that_waits_and_its_writers_of_what_became_of_it(
    sample: OpenPark, accounts: dict[Role, DemoAccount]
) -> None:
    User.objects.filter(username=accounts[Role.LEADER].username).update(email="leader@park.example")
    letters = LettersText(every_minutes=30, quiet="23:58-23:59")
    at = local_now().replace(hour=12)
    draft = draft_ask(EDITION, WRITER, expected=written(sample, {"en": SHORT}).version)
    assert letters_send(letters, "小园区", at) == 1
    (letter,) = mail.outbox
    assert letter.to == ["leader@park.example"]
    assert f"{EDITION}: It is written, and waits for the signature" in letter.body
    assert "Giants" not in letter.body
    draft = draft_return(EDITION, replace(SECOND, reason="say where"), expected=draft.version)
    assert given_back(draft) == ("wang.fang", "say where")
    signed(draft)
    assert letters_send(letters, "小园区", at + timedelta(hours=1)) == 1, "the leader is to sign it once more"
    told = Notice.objects.filter(subject="drafts", key=EDITION).order_by("id").values_list("role", "told__act")
    waits = [("leader", "ask"), ("plan_office", "ask")]
    assert list(told) == [*waits, ("plan_office", "return"), *waits, ("plan_office", "sign")]
    assert given_back(Draft.objects.get()) is None
    assert journal_verify().ok


def test_a_figure_without_data_and_a_hedge_that_is_untrue_keep_a_text_from_being_published(sample: OpenPark) -> None:
    text = SHORT + '\nOver {{ small_giants_new 2021-07 hedge=more_than stated="100" }}.\n\n{{ profit 2035 }}\n'
    signed(written(sample, {"en": text}))
    entries = Entry.objects.count()
    with pytest.raises(InputError) as refused:
        edition_publish(EDITION, SECOND)
    assert [(fault.file, fault.line) for fault in refused.value.faults] == [("report.en.md", 9), ("report.en.md", 11)]
    assert (Entry.objects.count(), Publication.objects.count()) == (entries, 0)


def test_of_two_writers_the_slower_is_shown_both_texts(sample: OpenPark) -> None:
    draft = written(sample, {"en": SHORT})
    draft_write(EDITION, {"en": "quicker"}, WRITER, expected=draft.version)
    with pytest.raises(ConflictError) as refused:
        draft_write(EDITION, {"en": "slower"}, WRITER, expected=draft.version)
    (conflict,) = refused.value.conflicts
    assert (conflict.stored["text_en"], conflict.sent["text_en"]) == ("quicker", "slower")


def test_a_publication_that_breaks_off_leaves_nothing_and_of_two_at_once_one_is_told(
    sample: OpenPark, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(written(sample, {"en": SHORT}))
    entries = Entry.objects.count()

    def broken(*_given: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "journal_append", broken)
        with pytest.raises(RuntimeError):
            edition_publish(EDITION, SECOND)
    assert (Entry.objects.count(), Publication.objects.count(), PublishedFile.objects.count()) == (entries, 0, 0)
    assert Draft.objects.get().state == Draft.State.SIGNED

    def quicker(snapshot: Snapshot) -> None:
        snapshot_keep(snapshot)
        with monkeypatch.context() as patched:
            patched.setattr(publishing, "snapshot_keep", snapshot_keep)
            edition_publish(EDITION, SECOND)

    monkeypatch.setattr(publishing, "snapshot_keep", quicker)
    with pytest.raises(ConflictError, match=f"drafts {EDITION} is now version"):
        edition_publish(EDITION, SECOND)
    assert [made.number for made in Publication.objects.all()] == [1]


def test_after_a_correction_the_product_says_which_figure_differs_by_how_much_and_which_write_did_it(
    first: Publication,
) -> None:
    assert [check.differing for check in publications_check(silent)] == [[]]
    corrected()
    (check,) = publications_check(silent)
    assert [(one["slug"], one["old"], one["new"]) for one in check.differing] == [
        ("small_giants_new.2021-07", "4", "5")
    ]
    assert publications_check(silent) == [], "checked once for each state of the journal"
    assert editions_differing(SECOND.actor) == [check]

    _check, (told,) = explained(SECOND.actor, first)
    assert (told.difference.old, told.difference.new, told.hidden, told.causes.is_redefined) == ("4", "5", 0, False)
    ((change, writes),) = [(cause.change, cause.writes) for cause in told.rows]
    assert (change.kind, change.key[:2]) == ("added", ("byd", "small_giant"))
    assert [(write.entry.actor, write.entry.reason) for write in writes if write.subject == "titles"] == [
        ("li.na", "left out of the list")
    ]
    with pytest.raises(ForbiddenError, match="may not read what differs"):
        editions_differing(Actor("x", Role.AUTHORITY, TODAY))


def test_a_restatement_says_old_new_and_why_and_the_old_one_stays(first: Publication) -> None:
    before = bytes(published_file(EDITION, 1, "report.en.html").data)
    draft = Draft.objects.get()
    with pytest.raises(InputError, match="is published as it stands"):
        edition_publish(EDITION, SECOND)
    draft = signed(draft)
    with pytest.raises(InputError, match="says why, in each language"):
        edition_publish(EDITION, SECOND)
    with pytest.raises(InputError, match="there is nothing to restate"):
        edition_publish(EDITION, SECOND, reason={"en": "why", "zh": "因"})
    corrected()
    reasons = {"small_giants_new.2021-07": {"en": "One had been left out."}}
    made = edition_publish(EDITION, SECOND, reason={"en": "A list was late.", "zh": "名单迟到"}, reasons=reasons)
    assert (made.number, made.previous, made.published_on) == (2, first, TODAY)
    (one,) = made.restated.all()
    assert (one.old, one.new, one.unit) == ("4", "5", "enterprise")
    assert (one.rows_added, one.rows_gone, one.rows_changed) == (1, 0, 0)
    assert (one.reason_en, one.reason_zh) == ("One had been left out.", "名单迟到")
    assert [found.pk for found in restatements()] == [made.pk]
    assert bytes(published_file(EDITION, 1, "report.en.html").data) == before
    assert bytes(published_file(EDITION, None, "report.en.html").data) != before
    assert publication(EDITION).number == 2
    assert editions_differing(SECOND.actor) == []
    assert journal_verify().ok


def test_a_row_that_was_corrected_out_of_the_figure_is_gone_and_a_new_definition_says_so(
    first: Publication, sample: OpenPark
) -> None:
    record_withdraw(TABLES["titles"], ("e013", "small_giant", "2021-07-19"), WRITER, NOW, expected=1)
    text = sample.text("measures.yaml").replace("standing = 'trade_tr", "standing <> 'trade_tr")
    park_texts_write({"measures.yaml": text}, WRITER, NOW)
    publications_check(silent)
    _check, told = explained(SECOND.actor, first)
    by_slug = {one.difference.figure.slug: one for one in told}
    gone = by_slug["small_giants_new.2021-07"]
    assert (gone.difference.new, [cause.change.kind for cause in gone.rows]) == ("3", ["gone"])
    assert gone.rows[0].change.before["unit_id"] == "e013"
    assert by_slug["trade_base.on-2021-06-30"].causes.is_redefined
    assert not gone.causes.is_redefined


def test_bytes_that_are_altered_behind_its_back_are_found_by_the_journal(first: Publication) -> None:
    PublishedFile.objects.filter(publication=first, name="figures.csv").update(data=b"altered")
    assert [fault.message for fault in journal_verify().faults] == ["was changed in the records without an entry"]


def test_what_a_publication_was_held_against_is_kept_with_its_snapshot(first: Publication) -> None:
    (check,) = publications_check(silent)
    assert PublicationCheck.objects.get().snapshot == check.snapshot == first.snapshot
