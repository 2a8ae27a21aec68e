"""What each role comes for, clicked through in a real browser, in both languages, on a phone and at a desk.

In every run in English at a desk and in Chinese on a phone; with FIVEGOOD_THOROUGH in all four ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.books import LANGUAGES, WIDTHS, Book
from tests.browser.reader import SUBMITTED, Enter, Reader, do, work
from tests.browser.staff import Watched
from tests.thorough import times

#: Each way to read, with a number that keeps what it writes apart from what the others write: both languages and both
#: widths in every run, each language at each width where the run has the time.
_EACH = [(number, *way) for number, way in enumerate(product(LANGUAGES, WIDTHS), 1)]
WAYS = [_EACH[place] for place in (1, 2, 0, 3)[: times(2, thorough=4)]]


@pytest.fixture(scope="module")
def people() -> Iterator[dict[str, Watched]]:
    """Those who have logged in, each with a browser of their own: what is tested here is what comes after."""
    known: dict[str, Watched] = {}
    yield known
    for watched in known.values():
        watched.page.context.close()


@pytest.fixture(params=WAYS, ids=lambda way: f"{way[1]}-{way[2]}px")
def enter(request: pytest.FixtureRequest, chromium: Browser, book: Book, people: dict[str, Watched]) -> Enter:
    """Open the first page of a role, in one of the ways to read."""
    way, language, width = request.param

    def enter_one(who: str) -> Reader:
        if who not in people:
            people[who] = Watched.of(chromium.new_context(), book.address)
            people[who].log_in(f"demo.{who}", book.password)
            expect(people[who].page.locator("h1")).to_be_visible()
        watched = people[who]
        watched.complaints.clear()
        watched.page.context.add_cookies([{"name": "django_language", "value": language, "url": book.address}])
        watched.page.set_viewport_size({"width": width, "height": 900})
        watched.open("/")
        return Reader(watched, language, way)

    return enter_one


def test_a_leader_follows_a_number_to_its_rows_and_sees_what_threatens_the_plan(enter: Enter) -> None:
    leader = enter("leader")
    threat = leader.page.locator(".threats a.figure").first
    named = threat.inner_text()
    leader.follow(threat)
    expect(leader.main).to_contain_text(leader.said("Definition"))
    leader.go("/cockpit/")
    leader.follow(leader.page.locator("table.goals a.figure").first)
    expect(leader.main).to_contain_text("✓ " + leader.said("equal"))
    leader.follow(leader.page.locator("[id^=rows-] + .wide tbody a").first)
    expect(leader.page.locator("h1")).to_be_visible()
    leader.go("/records/parcels/")
    with leader.page.expect_download() as download:
        leader.main.get_by_role("link", name="CSV", exact=True).click()
    assert download.value.suggested_filename.endswith(".csv")
    leader.go("/plan/")
    leader.follow(leader.main.get_by_role("link", name=named, exact=True).first)
    expect(leader.main).to_contain_text(leader.said("How it is measured"))
    expect(leader.main.get_by_role("link", name=leader.said("Change"), exact=True)).to_have_count(0)


def test_the_office_corrects_a_unit_with_a_reason_that_its_history_keeps(enter: Enter) -> None:
    office = enter("plan_office")
    unit, reason = f"e02{office.way}", f"The deed says so ({office.way})."
    office.go("/units/")
    office.page.locator("main [name=q]").fill(unit)
    office.press("Filter")
    office.follow(office.page.locator(f"main a[href='/units/{unit}/'], main a[href='/records/units/{unit}/']").first)
    office.press("Correct")
    office.page.locator("[name=credit_code]").fill("123")
    office.page.locator("[name=reason]").fill(reason)
    office.press("Write")
    expect(office.page.locator("[name=credit_code]")).to_have_attribute("aria-invalid", "true")
    expect(office.page.locator("[name=reason]")).to_have_value(reason)
    office.watched.check("a correction with a fault")
    office.page.locator("[name=credit_code]").fill("")
    office.page.locator("[name=in_park_from]").fill("2018-03-01")
    office.press("Write")
    expect(office.page.locator(".said.success")).to_be_visible()
    office.press("History")
    expect(office.page.locator(".timeline li").first).to_contain_text(reason)
    expect(office.page.locator(".timeline li").first.locator("ins")).to_have_text("2018-03-01")


def test_the_office_changes_a_target_with_a_reason_and_the_old_one_stays(enter: Enter) -> None:
    office = enter("plan_office")
    reason = f"The province raised it ({office.way})."
    office.go("/plan/")
    office.follow(office.page.locator("main a[href^='/plan/industrial_output/']").first)
    office.press("Change")
    office.page.locator("[name=target]").fill("plenty")
    office.page.locator("[name=reason]").fill(reason)
    office.press("Write")
    expect(office.page.locator("[role=alert]")).to_be_visible()
    office.watched.check("a target that is none")
    office.page.locator("[name=target]").fill(f"> 10{office.way} bn CNY")
    office.press("Write")
    newest = office.main.locator("tbody tr").filter(has_text=reason)
    expect(newest.locator("ins").first).to_contain_text(f"10{office.way} bn")
    expect(newest.locator("del").first).to_contain_text("bn")
    office.watched.check("a target that was changed")


def test_a_return_is_filed_by_the_unit_and_accepted_by_the_office(enter: Enter) -> None:
    unit = enter("contact")
    sheet = f"/returns/park_monthly/2022-0{unit.way + 2}/e001/"
    unit.go("/returns/")
    unit.watched.open("/returns/?year=2022")
    unit.follow(unit.page.locator(f"main a[href='{sheet}']"))
    values = {"output_value": "4,800万", "sales_revenue": "45000000", "profit": "50000000", "value_added": "60000000"}
    for item, value in values.items():
        unit.page.locator(f"#v-{item}").fill(value)
    unit.press("Submit")
    expect(unit.page.locator("[role=alert]").first).to_be_visible()
    expect(unit.page.locator("#v-value_added")).to_have_attribute("aria-invalid", "true")
    assert unit.page.locator("#v-profit").input_value() == "50000000"
    unit.watched.check("a sheet with a value that cannot be")
    unit.page.locator("#v-value_added").fill("20000000")
    for asked_for in unit.page.locator("#checks textarea").all():
        asked_for.fill(f"A plant was sold ({unit.way}).")
    unit.press("Submit")
    expect(unit.page.locator(".said.success")).to_be_visible()
    expect(unit.page.locator("#state")).to_have_text(SUBMITTED[unit.language])
    office = enter("plan_office")
    office.go("/returns/")
    office.follow(office.page.locator(".tabs a[href*='doubtful']"))
    asked = office.page.locator("article.doubtful").filter(has_text=f"A plant was sold ({unit.way}).")
    expect(asked).to_have_count(1)
    office.watched.check("the queue with a doubtful value")
    office.press("Accept", asked)
    office.follow(office.page.locator(".tabs a[href*='matrix']"))
    office.watched.open("/returns/matrix/?form=park_monthly&year=2022")
    office.follow(office.page.locator(f".matrix a[href='{sheet}']"))
    unit.page.reload()
    expect(unit.page.locator("#state")).to_have_text(office.page.locator("#state").inner_text())
    unit.watched.check("a sheet that was accepted")


def test_a_unit_raises_a_need_and_says_that_it_was_answered(enter: Enter) -> None:
    unit, title = enter("contact"), "Two welders"
    unit.page.locator("main [name=title]").fill("")
    unit.press("Raise it")
    expect(unit.page.locator("[role=alert]").first).to_be_visible()
    unit.watched.check("a need with faults")
    unit.page.locator("main [name=category]").select_option("labour")
    unit.page.locator("main [name=title]").fill(f"{title} {unit.way}")
    unit.page.locator("main [name=note]").fill("By Monday.")
    unit.press("Raise it")
    expect(unit.page.locator(".said.success")).to_be_visible()
    unit.watched.open("/")
    unit.follow(unit.page.locator("main a[href*='/needs/']").filter(has_text=f"{title} {unit.way}").first)
    address = unit.page.url.removeprefix(unit.watched.address)
    office = enter("plan_office")
    office.watched.open(address)
    work(office, "O-053")
    unit.page.reload()
    do(unit, "confirm")
    unit.watched.check("a need that was answered")


def test_an_officer_on_the_way_takes_a_need_answers_it_and_notes_a_visit(enter: Enter) -> None:
    officer = enter("officer")
    number, words = f"N-9{officer.way}", f"The crane is new ({officer.way})."
    officer.follow(officer.page.locator(".rows.touch a[href^='/records/units/']").first)
    officer.follow(officer.page.locator("main a[href^='/records/needs/new/']").first)
    for name, value in {"need_id": number, "title": f"A lamp is out {officer.way}"}.items():
        officer.page.locator(f"[name={name}]").fill(value)
    officer.page.locator("[name=raised_at]").fill(f"{date.today()}T00:00:00")
    officer.page.locator("[name=category]").select_option("labour")
    officer.page.locator("[name=channel]").select_option("phone")
    officer.press("Write")
    officer.go("/day/")
    targets = officer.page.locator("main button:visible, main .rows.touch a:visible, .picks label")
    for target in targets.all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44 or officer.page.locator(".menu").is_hidden(), target.inner_text()
    officer.follow(officer.page.locator("main a").filter(has_text=number))
    work(officer, "O-010")
    officer.watched.check("a need that was worked")
    officer.go("/day/")
    officer.page.locator(".picks label").first.click()
    officer.page.locator("#n-note").fill(words)
    officer.press("Save as a visit of today")
    expect(officer.page.locator(".said.success")).to_be_visible()
    expect(officer.page.locator("main a").filter(has_text=words)).to_contain_text(officer.said("visit"))
    officer.watched.check("the day with a visit")


def test_a_bank_finds_what_was_docked_to_it_and_writes_its_offer(enter: Enter) -> None:
    bank = enter("bank")
    bank.follow(bank.page.locator("main a[href^='/loans/L-']").first)
    loan = bank.page.url.rstrip("/").rsplit("/", 1)[1]
    bank.press("Write a stage")
    expect(bank.page.locator("[name=loan_id]")).to_have_value(loan)
    bank.page.locator("[name=loan_stage]").select_option("offer")
    bank.page.locator("[name=happened_on]").fill(f"2021-07-1{bank.way}")
    bank.press("Write")
    expect(bank.page.locator("[name=amount]")).to_have_attribute("aria-invalid", "true")
    bank.watched.check("an offer without an amount")
    bank.page.locator("[name=amount]").fill(f"3{bank.way}00000")
    bank.press("Write")
    bank.press("The whole loan")
    expect(bank.main).to_contain_text(f"2021-07-1{bank.way}")
    bank.watched.check("a loan with an offer")
    bank.refused("/records/projects/")


def test_an_authority_reads_figures_and_no_rows_behind_them(enter: Enter) -> None:
    authority = enter("authority")
    authority.follow(authority.page.locator("table.goals a.figure").first)
    told = authority.said("%(count)s rows. Your role reads the figure, not the rows behind it.", count=0)
    expect(authority.main).to_contain_text(re.compile(told.replace("0", r"\d+")))
    expect(authority.page.locator("main a[href^='/records/']")).to_have_count(0)
    authority.watched.check("a figure without its rows")
    expect(authority.page.locator("nav.rooms a[href='/units/']")).to_have_count(0)
    for address in ("/records/units/", "/journal/", "/plan/industrial_output/2025-12-31/change/"):
        authority.refused(address)


def test_an_auditor_follows_the_chain_of_the_journal_and_writes_nothing(enter: Enter) -> None:
    auditor = enter("auditor")
    auditor.go("/journal/")
    auditor.follow(auditor.page.locator("main tbody th a").nth(1))
    number = int(re.findall(r"\d+", auditor.page.url)[-1])
    stands = auditor.main.locator("dl code").first.inner_text()
    auditor.watched.open(f"/journal/{number + 1}/")
    expect(auditor.main.locator("dl code").nth(1)).to_have_text(stands)
    auditor.go("/accounts/")
    expect(auditor.main.locator("form")).to_have_count(0)
    auditor.watched.check("the accounts as an auditor sees them")
    auditor.watched.open("/records/units/e001/record/")
    expect(auditor.main.get_by_role("link", name=auditor.said("Correct"), exact=True)).to_have_count(0)
    for address in ("/records/units/new/", "/records/units/e001/correct/"):
        auditor.refused(address)


def test_an_administrator_gives_a_role_ends_it_and_revokes_a_token(enter: Enter) -> None:
    keeper = enter("administrator")
    name = f"new.{keeper.way}"
    keeper.go("/accounts/")
    keeper.page.locator("#a-u").fill(name)
    keeper.press("Add")
    keeper.page.locator("#g-u").fill(name)
    keeper.page.locator("#g-r").select_option("leader")
    keeper.page.locator("#g-f").fill(date.today().isoformat())
    keeper.press("Give")
    line = keeper.main.locator("tbody tr").filter(has_text=name)
    keeper.watched.check("accounts with a new one")
    keeper.press("End today", line)
    expect(line.get_by_role("button", name=keeper.said("End today"))).to_have_count(0)
    keeper.press("Shut", line)
    expect(line).to_contain_text(keeper.said("shut"))
    keeper.go("/me/")
    keeper.page.locator("#t-n").fill(name)
    keeper.press("Make a token")
    expect(keeper.page.locator(".said.success code")).to_be_visible()
    keeper.watched.check("a token that was made")
    keeper.press("Revoke", keeper.main.locator("tbody tr").filter(has_text=name))
    expect(keeper.main.locator("tbody tr").filter(has_text=name)).to_contain_text(keeper.said("revoked"))
    keeper.go("/settings/")
    keeper.follow(keeper.page.locator("main a[href='/settings/texts/plan.yaml/']"))
    expect(keeper.main).to_contain_text("goals:")
