"""Pages as people use them: lists, forms, two editors at once, imports, both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fivegood.editions.models import Run
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, Role
from fivegood.records.base import rows_of
from fivegood.records.book.filters import filtered
from fivegood.records.book.selectors import records_of
from fivegood.records.exchange.models import Upload
from fivegood.records.jobs.models import Job
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from fivegood.site.work import work_on
from tests.people import Enter
from tools import messages

pytestmark = pytest.mark.django_db
#: Roles whose first page is one of their own.
HOMES = (Role.OFFICER, Role.CONTACT, Role.BANK, Role.ADMINISTRATOR)
BUDGETS = Path(__file__).parent / "budgets.json"
NEW = {"unit_id": "z-1", "unit_name": "New unit", "unit_kind": "shop", "in_park_from": "2021-07-01"}


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[-2000:]
    return response.content.decode()


def list_of(page: str) -> str:
    """Return the table of a list; tables of pictures stand above it."""
    return page.rpartition('<table class="stacked">')[2]


def test_every_text_of_the_pages_is_in_both_languages() -> None:
    assert messages.faults() == []


def test_a_page_is_in_the_language_chosen(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    assert "Units served" in text_of(client, reverse("many", args=["units"]))
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    page = text_of(client, reverse("many", args=["units"]))
    assert '<html lang="zh-CN"' in page
    assert "服务单位" in page
    assert "新增记录" in page
    assert "门店" in page


@pytest.mark.parametrize("name", TABLES)
def test_a_list_shows_fifty_and_leads_on(name: str, enter: Enter) -> None:
    client = enter(Role.LEADER)
    page = text_of(client, reverse("many", args=[name]))
    count = rows_of(name).filter(is_withdrawn=False).count()
    assert list_of(page).count('<th scope="row"') == min(count, 50)
    assert f"1 to {min(count, 50)} of {count:,}" in page
    last = text_of(client, reverse("many", args=[name]) + f"?page={-(-count // 50)}")
    assert f"to {count:,} of {count:,}" in last


@pytest.mark.parametrize("name", TABLES)
def test_every_list_is_searched_by_its_key_and_counts_what_it_finds(name: str, enter: Enter) -> None:
    client, address = enter(Role.LEADER), reverse("many", args=[name])
    key = str(getattr(rows_of(name).filter(is_withdrawn=False)[0], TABLES[name].key[0]))
    with CaptureQueriesContext(connection) as queries:
        page = text_of(client, f"{address}?q={key}")
    count = int(re.findall(r"of ([\d,]+)</p>", page)[0].replace(",", ""))
    assert list_of(page).count('<th scope="row"') == min(count, 50)
    searches = [query["sql"] for query in queries.captured_queries if re.search(r" GLOB |STRPOS\(", query["sql"])]
    of_units = [sql for sql in searches if sql.startswith('SELECT "units"."unit_id"')]
    is_about_units = any(column.refers_to == "units" for column in TABLES[name].read_columns if name != "units")
    is_by_grams = name == "units"  # then the ids found are all that is asked for
    assert len(of_units) == (is_about_units or is_by_grams)
    assert len(searches) - len(of_units) == (not is_by_grams), "a search looks into every name: once is enough"
    assert "No record meets this" in text_of(client, f"{address}?q=nothing+is+called+so")


def plan_of(found: QuerySet[Any, Any]) -> str:
    """Return how a long table would be read: PostgreSQL reads a short one as a whole unless it is kept from it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    return found.explain()


def test_a_long_list_is_counted_and_turned_over_in_an_index_alone(actor: Callable[[Role], Actor]) -> None:
    told = {"sqlite": "SEARCH {0} USING COVERING INDEX {0}_list", "postgresql": "Index (Only )?Scan using {0}_list"}
    for name in ("units", "returns"):
        found = filtered(TABLES[name], records_of(actor(Role.LEADER), TABLES[name]), {}, [], lambda _: None)
        assert re.search(told[connection.vendor].format(name), plan_of(found.values("pk")[50:100]))


def test_an_officer_s_list_begins_with_the_units_served(actor: Callable[[Role], Actor]) -> None:
    plan = plan_of(records_of(actor(Role.OFFICER), TABLES["units"]))
    assert not re.search("SCAN units|Seq Scan on units", plan), plan


def test_a_list_is_searched_filtered_sorted_and_asked_as_of_a_day(enter: Enter) -> None:
    client, address = enter(Role.LEADER), reverse("many", args=["units"])
    found = rows_of("units").filter(unit_kind="school", is_withdrawn=False)
    assert f"of {found.count()}<" in text_of(client, f"{address}?unit_kind=school")
    assert "of 1<" in text_of(client, f"{address}?q=比亚迪")
    held = found.filter(in_park_from__lte="2019-06-30").exclude(in_park_to__lt="2019-06-30").count()
    assert f"of {held}<" in text_of(client, f"{address}?unit_kind=school&as_of=2019-06-30")
    first = rows_of("units").filter(is_withdrawn=False).order_by("-unit_name")[0]
    page = text_of(client, f"{address}?sort=-unit_name")
    assert re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)[0] == first.unit_name


def test_a_wrong_address_says_every_fault_and_the_nearest_choice(enter: Enter) -> None:
    page = text_of(
        enter(Role.LEADER),
        reverse("many", args=["units"]) + f"?unit_knd=school&unit_kind=shcool&page=x&sort=nme&q={'x' * 60_000}",
        422,
    )
    page = page.replace("&#x27;", "'")
    assert "did you mean “unit_kind”?" in page
    assert "did you mean “school”?" in page
    assert "is not the number of a page" in page
    assert "is longer than 1,000 signs" in page
    assert "did you mean" in page.split('role="alert"')[1].split("Sort by")[1]


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


def test_a_token_is_shown_once(enter: Enter) -> None:
    client = enter(Role.LEADER)
    held = re.findall(r'<option value="(\d+)">Leader', text_of(client, reverse("me")))[0]
    page = client.post(reverse("me"), {"name": "n", "membership": held, "days": "30"}).content.decode()
    token = re.findall(r"fg_[\w-]+", page)[0]
    assert token not in text_of(client, reverse("me"))
    assert "choose a role" in client.post(reverse("me"), {"name": "n"}).content.decode()


def test_an_administrator_keeps_accounts_and_sees_every_fault(enter: Enter) -> None:
    client, address = enter(Role.ADMINISTRATOR), reverse("accounts")
    client.post(address, {"what": "add", "username": "new.one", "password": "four plain words here"})
    grant = {"what": "grant", "username": "new.one", "role": "officer", "officer_id": "", "valid_from": "2021-01-01"}
    response = client.post(address, grant)
    assert response.status_code == 422
    assert "bound to one" in response.content.decode()
    officer = rows_of("officers").order_by("id")[0].officer_id
    assert client.post(address, grant | {"officer_id": officer}).status_code == 302
    assert "new.one" in text_of(client, address)
    assert journal_verify().ok


def test_an_account_without_a_role_is_told_so(enter: Enter) -> None:
    client = enter(Role.ADMINISTRATOR)
    client.post(reverse("accounts"), {"what": "add", "username": "bare", "password": "four plain words here"})
    bare = Client()
    assert bare.login(username="bare", password="four plain words here")
    assert "holds no role" in text_of(bare, "/", 403)


def traces() -> dict[str, str]:
    """Return the page of a count and that of a ratio, whose rows lie in two tables."""
    run = Run.objects.latest("id")
    slugs = {"trace": "projects_signed.2021-h1", "trace of a ratio": "tax_per_area.2020-07_to_2021-06"}
    pages = {name: reverse("trace", args=[run.pk, slug]) for name, slug in slugs.items()}
    return pages | {"trace over time": reverse("trace-course", args=[run.pk, slugs["trace of a ratio"]])}


def test_every_page_keeps_within_its_budget_of_queries(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    lamps = reverse("many", args=["projects"]) + "?lamp=red"
    loans = {"loans": reverse("loans"), "loan": reverse("loan", args=["L-001"]), "list projects by lamp": lamps}
    pages = loans | {
        "returns": reverse("returns"),
        "returns of a period": reverse("returns-period", args=["park_monthly", "2021-07"]),
        "sheet": reverse("returns-sheet", args=["park_monthly", "2021-07", "e001"]),
        "matrix of returns": reverse("returns-matrix"),
        "doubtful returns": reverse("returns-doubtful"),
        "reminders": reverse("returns-reminders") + "?year=2021",
        "home": "/",
        "figures": reverse("figures"),
        "cockpit": reverse("cockpit"),
        "plan": reverse("plan"),
        "goal": reverse("goal", args=["industrial_tax", "2025-12-31"]),
        "splits": reverse("splits"),
        "split of a goal": reverse("split", args=["industrial_tax", "2025-12-31"]),
        **traces(),
        "jobs": reverse("jobs"),
        "settings": reverse("settings"),
        "settings measures": reverse("settings-measures"),
        "settings text": reverse("settings-text", args=["plan.yaml"]),
        "journal": reverse("journal"),
        "entry": reverse("entry", args=[3]),
    }
    for name in TABLES:
        pages[f"list {name}"] = reverse("many", args=[name])
        found = re.findall(r'<th scope="row"[^>]*><a href="([^"]+)"', list_of(text_of(client, pages[f"list {name}"])))
        pages[f"detail {name}"] = found[0]
    pages["detail projects"] = reverse("project", args=["p096"]) + "?as_of=2021-07-31"
    for view in ("board", "timeline", "list"):
        for ask in ("", "&lamp=red", "&q=1&stage=building"):
            pages[f"projects {view}{ask}"] = f"{reverse('projects')}?view={view}{ask}"
    pages |= {
        "proofread": reverse("proofread"),
        "editions": reverse("editions"),
        "restatements": reverse("restatements"),
        "units": reverse("units"),
        "unit": reverse("unit", args=["e001"]),
        "service": reverse("service"),
        "statistics": reverse("statistics"),
        "need": reverse("need", args=["N-0561"]),
        "absences": reverse("absences"),
        "approvals": reverse("approvals"),
        "approval": reverse("approval", args=["A-2021-0004"]),
        "apply for an approval": reverse("approval-apply"),
    }
    pages["detail needs"] = reverse("record", args=["needs", "N-0561"])
    pages["detail approvals"] = reverse("record", args=["approvals", "A-2021-0004"])
    pages["detail units"] = reverse("record", args=["units", "e001"])
    asked = [(page, client, address) for page, address in pages.items()]
    asked += [(f"home of {role}", enter(role), "/") for role in HOMES]
    asked += [("raise a need", enter(Role.CONTACT), reverse("need-raise"))]
    asked += [("raise a need on behalf", enter(Role.OFFICER), reverse("need-raise"))]
    asked += [("correct a need", client, reverse("correct", args=["needs", "N-0001"]))]
    asked += [("visits", enter(Role.OFFICER), reverse("visits")), ("visit", client, reverse("visit", args=["V-0001"]))]
    spent = {}
    for page, reader, address in asked:
        reader.get(address)  # what is kept in memory is there from the second time on, whatever ran before
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(address).status_code == 200
        spent[page] = len(queries)
    budgets = json.loads(BUDGETS.read_text(encoding="utf-8"))
    staff = {name: most for name, most in budgets.items() if not name.startswith("public ")}  # tests/web/test_public.py
    assert spent == staff, json.dumps(spent, indent=1)
    assert max(spent.values()) <= 10


def test_no_page_loads_from_elsewhere_or_runs_what_is_written_into_it(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    for address in ("/", reverse("many", args=["units"]), reverse("imports"), reverse("account_login")):
        response = client.get(address)
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
        page = response.content.decode()
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
        assert not re.search(r"<script(?![^>]*src=)(?![^>]*application/json)", page)
        assert " style=" not in page
        assert " onclick=" not in page
