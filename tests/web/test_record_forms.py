"""A record and a file written by the pages: every fault is marked, nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fivegood.records.actors import Role
from fivegood.records.base import rows_of
from fivegood.records.exchange.models import Upload
from fivegood.records.jobs.models import Job
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.site.work import work_on
from tests.people import Enter
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
NEW = {"unit_id": "z-1", "unit_name": "New unit", "unit_kind": "shop", "in_park_from": "2021-07-01"}


def test_a_record_is_written_with_its_entry_and_shown(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    response = client.post(reverse("new", args=["units"]), {**NEW, "reason": "it moved in"})
    assert response.headers["Location"] == reverse("one", args=["units", "z-1"])
    assert "New unit" in client.get(response.headers["Location"], follow=True).content.decode()
    assert "it moved in" in text_of(client, reverse("record", args=["units", "z-1"]))
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.actor, entry.channel, entry.action) == ("demo.plan_office", "page", "units.add")
    assert journal_verify().ok


def test_a_form_with_faults_keeps_what_was_typed_and_marks_each(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    wrong = {**NEW, "unit_kind": "shpo", "in_park_from": "soon", "unit_name": "Kept as typed"}
    response = client.post(reverse("new", args=["units"]), wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Kept as typed"' in page
    assert page.count('aria-invalid="true"') == 2
    assert "did you mean “shop”?" in page.replace("&#x27;", "'")
    assert not rows_of("units").filter(unit_id="z-1").exists()


def test_the_second_editor_is_told_sees_both_and_loses_nothing(enter: Enter) -> None:
    first, second = enter(Role.PLAN_OFFICE), enter(Role.PLAN_OFFICE)
    first.post(reverse("new", args=["units"]), NEW)
    address = reverse("correct", args=["units", "z-1"])
    sent = {**NEW, "version": "1"}
    assert first.post(address, {**sent, "unit_name": "First wins"}).status_code == 302
    response = second.post(address, {**sent, "unit_name": "Second typed", "address": "Road 1"})
    page = response.content.decode()
    assert response.status_code == 409
    for words in ("First wins", 'value="Second typed"', "Road 1", 'name="version" value="2"'):
        assert words in page
    assert rows_of("units").get(unit_id="z-1").unit_name == "First wins"
    assert second.post(address, {**sent, "unit_name": "Second typed", "version": "2"}).status_code == 302
    assert "First wins" in text_of(second, reverse("history", args=["units", "z-1"]))


def test_a_record_is_withdrawn_with_a_reason_unless_others_need_it(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    client.post(reverse("new", args=["units"]), NEW)
    address = reverse("withdraw", args=["units", "z-1"])
    assert client.post(address, {"version": "1", "reason": "a mistake"}).status_code == 302
    assert "Withdrawn" in text_of(client, reverse("unit", args=["z-1"]))
    unit = rows_of("needs").filter(is_withdrawn=False).order_by("id")[0].unit_id
    version = rows_of("units").get(unit_id=unit).version
    response = client.post(reverse("withdraw", args=["units", unit]), {"version": str(version), "reason": "x"})
    assert response.status_code == 422
    assert "withdraw them first" in response.content.decode()


def test_a_key_of_any_signs_finds_its_page(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    for unit in ("a/b", "a~b", "100%", "甲 乙", "history"):
        response = client.post(reverse("new", args=["units"]), {**NEW, "unit_id": unit})
        if response.status_code == 302:
            assert "New unit" in client.get(response.headers["Location"], follow=True).content.decode()
    returns = rows_of("returns").filter(period="2021-01/2021-02").order_by("id")[0]
    page = text_of(client, reverse("many", args=["returns"]) + f"?unit_id={returns.unit_id}&period=2021-01/2021-02")
    address = re.findall(r'<th scope="row"[^>]*><a href="([^"]+)"', page)[0]
    assert "2021-01/2021-02" in text_of(client, address)


def test_a_file_is_sent_checked_looked_at_and_written(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    data = ("单位,名称,单位类别,入园日期\nz-2,新店,门店,2021/7/1\n").encode("gbk")
    sent = {"table": "units", "file": SimpleUploadedFile("新.csv", data), "reason": "new shops"}
    address = client.post(reverse("imports"), sent).headers["Location"]
    assert "hx-get" in text_of(client, address)
    work_on(lambda: False, is_batch=True)
    page = text_of(client, address)
    upload = Upload.objects.order_by("-id")[0]
    assert upload.state == "checked", upload.faults
    assert "checked, not written yet" in page
    assert "新店" in page
    client.post(reverse("import-commit", args=[upload.pk]))
    work_on(lambda: False, is_batch=True)
    assert rows_of("units").get(unit_id="z-2").unit_name == "新店"
    assert "written" in text_of(client, address)
    assert Job.objects.filter(kind="import_commit", state="done").count() == 1
    assert "z-2" in text_of(client, reverse("entry", args=[Upload.objects.get(pk=upload.pk).entry]))


def test_a_file_with_faults_comes_back_marked(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    sent = {"table": "units", "file": SimpleUploadedFile("u.csv", b"unit_id,unit_name\nz-3,\n")}
    address = client.post(reverse("imports"), sent).headers["Location"]
    work_on(lambda: False, is_batch=True)
    page = text_of(client, address)
    assert "this column is missing" in page
    assert '<td data-label="Column">In the park from <span class="code">in_park_from</span></td>' in page
    number = Upload.objects.order_by("-id")[0].pk
    marked = client.get(reverse("import-marked", args=[number]))
    assert marked.content.startswith(b"PK")
    client.post(reverse("import-discard", args=[number]))
    assert Upload.objects.get(pk=number).state == "discarded"
