"""Editions in the browser: begun, written with a preview, signed by a second person, published, restated."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fivegood.editions.checks import publications_check
from fivegood.editions.models import Draft, Publication, StoredFigure
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Role
from fivegood.records.book.services import record_add
from fivegood.records.exchange.services import silent
from fivegood.records.journal.models import Entry
from fivegood.structs import replace
from tests.conftest import NOW
from tests.editions.test_publishing import LISTS, SHORT, SHORT_ZH, TITLE, WRITER
from tests.people import Enter

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ADDRESS = "/editions/2021-H1/"


def test_an_edition_goes_from_the_template_to_a_restatement(enter: Enter) -> None:
    writer, second = enter(Role.PLAN_OFFICE), enter(Role.LEADER)
    begun = writer.post(
        "/editions/", {"edition": "2021-H1", "kind": "half_year", "period": "2021-H1", "source": "template"}
    )
    assert begun.headers["Location"] == f"{ADDRESS}write/"
    page = writer.get(f"{ADDRESS}write/").content.decode()
    assert "{{ small_giants_new 2021-07 }}" in page, "the template"
    assert 'data-insert="{{ goal:industrial_output@2025-12-31 path }}"' in page, "calls to insert"
    part = writer.post(f"{ADDRESS}preview/", {"v-en": Draft.objects.get().text_en}).content.decode()
    assert '<div class="edition" lang="en">' in part
    assert "keeps it from being published" not in part

    typed = {"v-en": SHORT, "v-zh": SHORT_ZH, "version": Draft.objects.get().version, "move": "save"}
    assert writer.post(f"{ADDRESS}write/", typed).status_code == 302
    for client, step in ((writer, "ask"), (second, "sign"), (second, "publish")):
        version = Draft.objects.get().version
        done = client.post(f"{ADDRESS}steps/", {"step": step, "version": version})
        assert done.status_code == 302, done.content.decode()
    figure = StoredFigure.objects.filter(slug="small_giants_new.2021-07").latest("run_id")
    trace = second.get(reverse("trace", args=[figure.run_id, figure.slug])).content.decode()
    assert '<a href="/en/zone/updates/2021-H1/1/">' in trace
    report = second.get(f"{ADDRESS}1/report.zh.html")
    assert "七月小巨人" in report.content.decode()
    assert "script-src" not in report.headers["Content-Security-Policy"]

    record_add(TABLES["titles"], TITLE, replace(WRITER, reason="left out"), LISTS, NOW)
    publications_check(silent)
    assert "Published figures that would be others today: 1." in second.get("/cockpit/").content.decode()
    differing = second.get(f"{ADDRESS}differences/").content.decode()
    assert all(part in differing for part in ("4 enterprises", "5 enterprises", "+1 enterprise", "left out", "byd"))

    for client, step in ((writer, "ask"), (second, "sign")):
        client.post(f"{ADDRESS}steps/", {"step": step, "version": Draft.objects.get().version})
    sent = {"step": "publish", "version": Draft.objects.get().version, "reason_zh": "漏报"}
    refused = second.post(f"{ADDRESS}steps/", sent)
    assert (refused.status_code, Publication.objects.count()) == (422, 1)
    sent |= {"reason_en": "A list was late.", "r-en:small_giants_new.2021-07": "One of its own."}
    assert second.post(f"{ADDRESS}steps/", sent).status_code == 302
    listed = second.get("/editions/restatements/").content.decode()
    assert all(part in listed for part in ("A list was late.", "One of its own.", "4 enterprises", "5 enterprises"))
    assert second.get(f"{ADDRESS}1/report.zh.html").content == report.content


def test_a_preview_says_what_is_wrong_at_its_line_and_judges_typed_numbers_and_writes_nothing(enter: Enter) -> None:
    writer = enter(Role.PLAN_OFFICE)
    writer.post("/editions/", {"edition": "2021-H1", "kind": "half_year", "period": "2021-H1"})
    entries = Entry.objects.count()
    text = "The zone signed 41 projects in the first half of 2021.\n\n{{ projects_singed 2021-H1 }}\n"
    part = writer.post(f"{ADDRESS}preview/", {"v-en": text, "v-zh": ""}, headers={"HX-Request": "true"})
    told = part.content.decode()
    assert 'data-line="3"' in told
    assert "did you mean" in told
    assert "projects_signed" in told
    assert "proof contradicted" in told or "proof confirmed" in told
    whole = writer.post(f"{ADDRESS}write/", {"v-en": text, "v-zh": "", "version": "1", "move": "preview"})
    assert 'data-line="3"' in whole.content.decode()
    assert Entry.objects.count() == entries


def test_of_two_who_write_at_once_the_slower_sees_both_and_loses_nothing(enter: Enter) -> None:
    writer = enter(Role.PLAN_OFFICE)
    writer.post("/editions/", {"edition": "2021-H1", "kind": "half_year", "period": "2021-H1"})
    version = Draft.objects.get().version
    writer.post(f"{ADDRESS}write/", {"v-en": "The quicker text", "version": version, "move": "save"})
    slower = {"v-en": "The slower text", "version": version, "move": "save"}
    clash = writer.post(f"{ADDRESS}write/", slower)
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "+ The quicker text" in page
    assert "The slower text</textarea>" in page
    assert Draft.objects.get().text_en == "The quicker text"
    again = {**slower, "version": Draft.objects.get().version}
    assert writer.post(f"{ADDRESS}write/", again).status_code == 302
    assert Draft.objects.get().text_en == "The slower text"


def test_all_that_is_wrong_with_a_new_edition_is_told_at_once(enter: Enter) -> None:
    writer = enter(Role.PLAN_OFFICE)
    writer.post("/editions/", {"edition": "2021-H1", "kind": "half_year", "period": "2021-H1"})
    refused = writer.post("/editions/", {"edition": "x", "kind": "weekly", "period": "2021-13"})
    assert refused.status_code == 422
    told = refused.content.decode()
    assert all(part in told for part in ("at most 60 with a digit", "half_year, annual, monthly, project"))
