"""Pages of projects: the board against plain sums, stages in time, the list, one project, its documents; rights."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fivegood.facts.courses import project_states
from fivegood.facts.freeze import known_rows
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.quantities import Unit, format_quantity
from fivegood.records.actors import Actor, Role
from fivegood.records.base import rows_of
from fivegood.records.book.selectors import records_of
from fivegood.records.documents.models import Document
from fivegood.records.journal.models import Entry
from fivegood.records.journal.selectors import journal_verify
from tests.people import Enter
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db
DAY = date(2021, 6, 30)
PROJECTS = reverse("projects")
AT = f"as_of={DAY}"
PDF = b"%PDF-1.7\nsigned\n%%EOF"


def shown(client: Client, query: str, status: int = 200) -> str:
    return unescape(text_of(client, f"{PROJECTS}?{query}", status))


def by_hand(sample: OpenPark) -> dict[str, tuple[int, Decimal]]:
    """Count and sum projects by the stage they were in, from the files and by another way than the pages go."""
    order = list(sample.park.lists["stage"])
    furthest: dict[str, int] = {}
    for row in sample.records["project_stages"].rows:
        if row["happened_on"] is not None and row["happened_on"] <= DAY:  # type: ignore[operator] # a day
            name = str(row["project_id"])
            furthest[name] = max(furthest.get(name, -1), order.index(str(row["stage"])))
    found: dict[str, tuple[int, Decimal]] = {}
    for row in sample.records["projects"].rows:
        place = furthest.get(str(row["project_id"]), -1)
        stage = order[place] if place >= 0 else ""
        count, money = found.get(stage, (0, Decimal(0)))
        found[stage] = (count + 1, money + (row["investment"] or Decimal(0)))  # type: ignore[operator] # money
    return found


def columns_of(page: str) -> dict[str, tuple[int, str]]:
    """Return the count and the sum of each column of a board, by its title."""
    parts = re.findall(r'-title">([^<]+)</h2><p class="tally"><strong>(\d+)</strong>(?: · ([^<]+))?', page)
    return {title: (int(count), money.strip()) for title, count, money in parts}


# -- board


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_board_counts_and_sums_what_the_files_hold(lang: str, enter: Enter, sample: OpenPark) -> None:
    client = enter(Role.LEADER)
    client.cookies["django_language"] = "zh-hans" if lang == "zh" else "en"
    found, told = columns_of(shown(client, AT)), by_hand(sample)
    assert sum(count for count, _money in told.values()) == len(sample.records["projects"].rows) == 190
    for stage, (count, money) in told.items():
        title = sample.park.word("stage", stage, lang) if stage else {"en": "No stage yet", "zh": "尚无阶段"}[lang]
        assert found[title] == (count, format_quantity(money, Unit.parse("CNY"), lang)), stage
    assert list(found)[-9:] == [sample.park.word("stage", code, lang) for code in list(sample.park.lists["stage"])[1:]]


def test_a_card_says_its_lamp_its_rule_its_money_and_how_long_it_has_stood(enter: Enter) -> None:
    page = shown(enter(Role.LEADER), f"{AT}&stage=land&lamp=red")
    card = next(part for part in page.split('<li class="card">') if "Synthetic Project 141<" in part)
    assert "89 m yuan" in card
    assert "for 163 days" in card, "land was supplied on 2021-01-18"
    assert re.search(r'class="lamp red chip"><span aria-hidden="true">■</span> red', card)
    assert "Start planned and not made: 3 months (lit from 3)" in card


def test_a_board_is_narrowed_by_every_filter_and_by_search(enter: Enter, sample: OpenPark) -> None:
    client, rows = enter(Role.LEADER), sample.records["projects"].rows
    for name, code in (("sector", "research"), ("origin", "foreign"), ("industry", "energy_storage")):
        count = sum(row[name] == code for row in rows)
        assert f"{count} projects, " in shown(client, f"{AT}&{name}={code}")
    unit = next(str(row["unit_id"]) for row in rows if row["unit_id"])
    assert shown(client, f"{AT}&unit_id={unit}").count('<li class="card">') == sum(r["unit_id"] == unit for r in rows)
    assert "Sany operating and driver cabs" in shown(client, f"{AT}&q=sany")
    assert "No project meets this" in shown(client, "q=nothing+is+called+so")


def test_the_same_lamps_are_on_the_board_the_list_and_in_the_rules(enter: Enter, sample: OpenPark) -> None:
    client = enter(Role.LEADER)
    names = ("projects", "project_stages", "project_investments", "returns")
    rows = {name: known_rows(sample.records[name], None) for name in names}
    states = project_states(rows, DAY, sample.rules.lamps)
    for lamp in ("red", "yellow", "green", "none", "dropped"):
        count = sum(state.word == lamp for state in states)
        assert f"{count} projects" in shown(client, f"{AT}&lamp={lamp}")
        assert f" of {count}<" in shown(client, f"view=list&{AT}&lamp={lamp}")


def test_a_wrong_address_names_every_fault_with_the_nearest_choice(enter: Enter) -> None:
    page = shown(enter(Role.LEADER), "view=bord&stage=lnd&lamp=redd&sort=nme&page=x&sectr=y&as_of=soon", 422)
    for told in ("“board”", "“land”", "“red”", "“name”", "“sector”", "is not the number of a page", "is not a date"):
        assert told in page, told


def test_the_newest_edition_is_a_touch_away(enter: Enter, sample: OpenPark) -> None:
    page = shown(enter(Role.LEADER), "view=timeline&sector=research")
    assert f"?view=timeline&sector=research&as_of={sample.plan.edition().as_of}" in page


# -- timeline


def test_the_timeline_draws_thirty_and_tells_the_same_in_a_table(enter: Enter) -> None:
    client = enter(Role.LEADER)
    page = shown(client, f"view=timeline&{AT}&q=Project+141")
    row = page.split('<svg class="span-row"')[1].split("</svg>\n")[0]
    assert "Started 2021-04-12 79 days overdue" in row
    assert "Land supplied, real: 2021-01-18 –" in page
    assert "Land supplied, as planned: 2020-12-14 – 2021-04-12" in page
    table = re.findall(r"<td>([^<]+)</td><td[^>]*>([^<]+)</td><td[^>]*>([^<]+)</td><td[^>]*>([^<]+)</td>", page)
    assert ("Negotiating", "2020-05-08", "2020-05-25", "17 days late") in table
    assert ("Signed", "2020-08-10", "2020-08-03", "on time") in table
    assert ("Started", "2021-04-12", "—", "79 days overdue") in table
    assert shown(client, f"view=timeline&{AT}").count('<svg class="span-row"') == 30
    assert "181 to 190 of 190<" in shown(client, f"view=timeline&{AT}&page=7")


def test_bars_lie_where_their_days_are(enter: Enter) -> None:
    page = shown(enter(Role.LEADER), f"view=timeline&{AT}&q=Project+141")
    # The axis runs from 2019-10-01 to 2021-07-01: 639 days, of which the start was due after 559.
    assert f'<svg x="{100 * 559 / 639:.2f}%" y="42" overflow="visible" width="{100 * 79 / 639:.2f}%"' in page
    assert f'class="today" x1="{100 * 638 / 639:.2f}%"' in page


# -- list


def test_the_list_pages_and_sorts(enter: Enter) -> None:
    client = enter(Role.LEADER)
    page = shown(client, f"view=list&{AT}&sort=largest")
    assert page.count('<th scope="row">') == 50
    assert "1 to 50 of 190<" in page
    first = rows_of("projects").exclude(investment=None).order_by("-investment", "project_id")[0]
    names = re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)<', page)
    assert names[0] == first.project_name
    last = re.findall(r'<th scope="row"><a[^>]+>([^<]+)<', shown(client, f"view=list&{AT}&sort=largest&page=4"))[-1]
    assert rows_of("projects").get(project_name=last).investment is None, "those without a sum stand last"


# -- one project


def test_a_record_of_a_project_leads_to_its_page(enter: Enter) -> None:
    answer = enter(Role.LEADER).get(reverse("one", args=["projects", "p141"]) + "?as_of=2021-06-30")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/projects/p141/?as_of=2021-06-30")


def test_a_project_shows_its_money_against_the_contract(enter: Enter, sample: OpenPark) -> None:
    rows = sample.records["project_investments"].rows
    of = [row for row in rows if row["project_id"] == "p096" and row["investment_kind"] == "completed"]
    assert all(row["basis"] in (None, "single") for row in of)
    done = sum(row["amount"] for row in of if row["period"].end <= DAY)  # type: ignore[union-attr, misc]
    contracted = next(row["investment"] for row in sample.records["projects"].rows if row["project_id"] == "p096")
    page = unescape(text_of(enter(Role.LEADER), f"/projects/p096/?{AT}"))
    assert format_quantity(Decimal(done), Unit.parse("CNY"), "en") in page
    assert f"{done / contracted * 100:.1f} % of the contracted investment" in page  # type: ignore[operator]
    assert "Money over time, summed up" in page
    assert "Share of design output by quarter" in page
    assert "Due by the ramp" in page


def test_a_project_shows_its_land_its_unit_and_what_may_be_done(enter: Enter) -> None:
    page = text_of(enter(Role.PLAN_OFFICE), f"/projects/p096/?{AT}")
    unit = rows_of("projects").get(project_id="p096").unit_id
    held = rows_of("parcels").filter(unit_id=unit, held_from__lte=DAY, is_withdrawn=False).exclude(held_to__lt=DAY)
    area = sum(parcel.area for parcel in held)
    assert f"{format_quantity(area, Unit.parse('mu'), 'en')}, parcels: {held.count()}" in page
    for address in ("/records/projects/p096/correct/", "/records/project_stages/new/?project_id=p096"):
        assert address in page
    assert "Add a stage" not in text_of(enter(Role.LEADER), f"/projects/p096/?{AT}")


def test_an_officer_sees_the_projects_of_the_units_served_and_no_other(enter: Enter) -> None:
    client = enter(Role.OFFICER)
    seen = set(re.findall(r'href="/projects/([^/?"]+)/\?as_of', shown(client, f"view=list&{AT}")))
    assert 0 < len(seen) < 60
    hidden = rows_of("projects").exclude(project_id__in=seen).values_list("project_id", flat=True)[0]
    text_of(client, f"/projects/{hidden}/", 404)
    text_of(enter(Role.BANK), PROJECTS, 403)


# -- documents


def sent(name: str = "contract.pdf", data: bytes = PDF, **more: str) -> dict[str, object]:
    return {
        "file": SimpleUploadedFile(name, data),
        "kind": "contract",
        "note": "both seals",
        "reason": "sent in",
        **more,
    }


def test_a_document_is_kept_shown_given_and_withdrawn_with_its_entries(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    answer = client.post(reverse("document-add", args=["projects", "p096"]), sent("合同.pdf"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/projects/p096/#documents")
    document = Document.objects.get()
    page = text_of(client, "/projects/p096/")
    assert all(told in page for told in ("合同.pdf", "Investment contract", "both seals", "demo.plan_office"))
    given = enter(Role.LEADER).get(reverse("document", args=[document.pk]))
    assert given.content == PDF
    assert given.headers["Content-Type"] == "application/pdf"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Disposition"] == "attachment; filename*=utf-8''%E5%90%88%E5%90%8C.pdf"
    assert "sandbox" in given.headers["Content-Security-Policy"]
    client.post(reverse("document-withdraw", args=[document.pk]), {"reason": "the wrong one"})
    entries = [(one.action, one.reason) for one in Entry.objects.order_by("-number")[:2]]
    assert entries == [("documents.withdraw", "the wrong one"), ("documents.add", "sent in")]
    assert journal_verify().ok
    assert "合同.pdf" not in text_of(enter(Role.LEADER), "/projects/p096/")
    assert enter(Role.LEADER).get(reverse("document", args=[document.pk])).status_code == 404
    assert enter(Role.AUDITOR).get(reverse("document", args=[document.pk])).content == PDF


def test_a_refused_document_leaves_what_was_typed_and_says_every_fault(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    answer = client.post(
        reverse("document-add", args=["projects", "p096"]), sent("a.pdf", b"MZ\x00\x00", kind="contrat")
    )
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "did you mean “contract”?" in page
    assert "is none of the kinds that are kept" in page
    assert ">both seals</textarea>" in page
    assert ">sent in</textarea>" in page
    nothing = client.post(reverse("document-add", args=["projects", "p096"]), {"kind": "contract"})
    assert "choose a file first" in nothing.content.decode()
    assert not Document.objects.exists()


def test_officers_add_documents_to_what_they_serve_and_take_back_their_own(
    enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    client, who = enter(Role.OFFICER), actor(Role.OFFICER)
    for table, key, page in (("projects", "project_id", "project"), ("needs", "need_id", "need")):
        mine = records_of(who, TABLES[table]).filter(is_withdrawn=False)
        own = str(getattr(mine.order_by("pk")[0], key))
        other = str(getattr(rows_of(table).exclude(pk__in=mine.values("pk")).order_by("pk")[0], key))
        assert client.post(reverse("document-add", args=[table, other]), sent()).status_code == 404
        answer = client.post(reverse("document-add", args=[table, own]), sent(kind="none"))
        assert "is not in the list document_kind" in unescape(answer.content.decode())
        answer = client.post(reverse("document-add", args=[table, own]), sent())
        assert answer.headers["Location"] == reverse(page, args=[own]) + "#documents"
        document = Document.objects.latest("pk")
        assert (document.table, document.of_id, document.uploaded_by) == (table, own, "demo.officer")
        shown = text_of(client, reverse(page, args=[own]))
        assert reverse("document", args=[document.pk]) in shown
        enter(Role.PLAN_OFFICE).post(reverse("document-add", args=[table, own]), sent(data=PDF + b"of the office"))
        theirs = Document.objects.latest("pk")
        assert client.get(reverse("document", args=[theirs.pk])).status_code == 200
        assert client.post(reverse("document-withdraw", args=[theirs.pk])).status_code == 403
        assert client.post(reverse("document-withdraw", args=[document.pk])).status_code == 302
        assert client.get(reverse("document", args=[document.pk])).status_code == 404
    assert journal_verify().ok


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PLAN_OFFICE])
def test_nobody_keeps_documents_of_projects_that_are_not_theirs(
    role: Role, enter: Enter, actor: Callable[[Role], Actor]
) -> None:
    enter(Role.PLAN_OFFICE).post(reverse("document-add", args=["projects", "p096"]), sent())
    number, client = Document.objects.get().pk, enter(role)
    is_seen = records_of(actor(role), TABLES["projects"]).filter(project_id="p096").exists()
    refused = {Role.PUBLIC: 302, Role.OFFICER: 404}.get(role, 403)
    again = sent(data=PDF + b"2")
    assert client.post(reverse("document-add", args=["projects", "p096"]), again).status_code == refused
    taken_back = client.post(reverse("document-withdraw", args=[number])).status_code
    assert taken_back == (302 if role is Role.PUBLIC else 403 if is_seen else 404)
    assert list(Document.objects.values_list("is_withdrawn", flat=True)) == [False]


def test_a_double_click_keeps_one_document(enter: Enter) -> None:
    client = enter(Role.PLAN_OFFICE)
    for _click in range(2):
        assert client.post(reverse("document-add", args=["projects", "p096"]), sent()).status_code == 302
    assert Document.objects.count() == 1
