"""The staff's pages in a real browser: faults, a passkey, a second factor, sessions, roles, and no script."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Browser, Page, expect

from tests.browser.books import LANGUAGES, WIDTHS, Book, Open
from tests.browser.staff import Watched, with_authenticator

FAULTY = "unit_id,unit_name,unit_kind,in_park_from\nu1,A,shpo,2021-13-01\n"


def is_home(page: Page) -> None:
    expect(page).to_have_url(re.compile(r":\d+/$"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_form_and_a_file_with_faults_say_so_and_stay_sound(
    watch: Open, tmp_path: Path, width: int, language: str
) -> None:
    watched = watch("plan_office", width=width, language=language)
    page = watched.open("/records/units/new/")
    page.locator("[name=unit_id]").fill("not a code")
    page.locator("main button.button").click()
    expect(page.locator("[name=unit_id]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#w-unit_name")).to_have_text("must not be empty" if language == "en" else "不能为空")
    watched.check("a form with faults")
    (tmp_path / "units.csv").write_text(FAULTY, encoding="utf-8")
    page = watched.open("/imports/?table=units")
    page.locator("#file").set_input_files(tmp_path / "units.csv")
    page.locator("main button.button").click()
    expect(page.locator("main table")).to_be_visible(timeout=30_000)  # the part is loaded again until it is done
    expect(page.locator("main table")).to_contain_text(
        "not a day of the calendar" if language == "en" else "日历上没有这一天"
    )
    watched.check("an import with faults")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_passkey_is_registered_and_opens_the_door(watch: Open, book: Book, language: str) -> None:
    who = "leader" if language == "en" else "authority"
    watched = watch(who, language=language)
    with_authenticator(watched.page)
    page = watched.open("/login/2fa/webauthn/add/")
    page.locator("[name=password]").fill(book[1])  # adding one asks for the password again
    page.locator("main button[type=submit]").first.click()
    page.locator("[name=name]").fill("desk key")
    page.locator("[name=passwordless]").check()
    page.locator("main button").last.click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    page = watched.open("/login/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("desk key")
    watched.check("the list of keys")
    with page.expect_navigation():
        page.locator("header form[action*=logout] button").click()
    page = watched.open("/login/login/")
    page.locator("#passkey_login").click()
    is_home(page)
    expect(page.locator("header")).to_contain_text(f"demo.{who}")
    watched.check_quiet("logging in with a passkey")


def code_of(secret: str) -> str:
    """Return the code that an app would show now."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))))


def test_sessions_are_listed_and_the_others_ended(watch: Open) -> None:
    here, there, _third = watch("contact"), watch("contact", language="zh-hans"), watch("contact")
    page = here.open("/login/sessions/")
    held = page.locator("main ul.rows li")
    assert held.count() >= 3
    here.check("the list of sessions")
    page.locator("main button[name='what']").click()
    expect(here.page.locator("main ul.rows li")).to_have_count(1)
    there.open("/me/")
    assert "/login/login/" in there.page.url
    here.open("/me/")
    assert here.page.url.endswith("/me/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_with_two_roles_changes_between_them(watch: Open, language: str) -> None:
    watched = watch("plan_office", language=language)
    page, words = watched.page, {"en": ("Plan office", "Auditor"), "zh-hans": ("规划办", "审计")}[language]
    for role, may_write in ((words[1], False), (words[0], True)):
        watched.open("/")
        page.locator("#as").select_option(label=role)
        page.locator("form.inline button").click()
        expect(page.locator("header")).to_contain_text(f"demo.plan_office · {role}")
        watched.open("/records/units/")
        expect(page.locator("a[href='/records/units/new/']")).to_have_count(1 if may_write else 0)
    watched.check_quiet("changing roles")


def test_a_page_works_without_a_script(chromium: Browser, book: Book) -> None:
    context = chromium.new_context(java_script_enabled=False)
    watched = Watched.of(context, book[0])
    watched.log_in("demo.auditor", book[1])
    page = watched.open("/records/units/?unit_kind=school")
    expect(page.locator("main tbody tr").first).to_be_visible()
    page = watched.open(f"/records/units/?as_of={date(2021, 6, 30)}")
    expect(page.locator("main tbody tr").first).to_be_visible()
    context.close()


def test_a_sheet_is_printed_in_dark_ink_whatever_the_screen(watch: Open) -> None:
    watched = watch("plan_office", scheme="dark")
    page = watched.open("/returns/park_monthly/2021-07/e001/")
    ink = "getComputedStyle(document.querySelector('h1')).color"
    assert page.evaluate(ink) == "rgb(230, 234, 237)"
    page.emulate_media(media="print")
    assert page.evaluate(ink) == "rgb(24, 33, 38)"
    expect(page.locator("table.sheet")).to_be_visible()
    expect(page.locator("nav.rooms, .sheet-bar:visible")).to_be_hidden()


# The last: whoever has a second factor is asked for it in every test after.
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_factor_is_set_up_and_asked_for(watch: Open, book: Book, language: str) -> None:
    who = "officer" if language == "en" else "bank"
    watched = watch(who, language=language)
    page = watched.open("/login/2fa/totp/activate/")
    page.locator("[name=password]").fill(book[1])
    page.locator("main button[type=submit]").first.click()
    secret = page.locator("#authenticator_secret").input_value()
    watched.check("setting up a second factor")
    page.locator("[name=code]").fill(code_of(secret))
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/totp/activate/" not in url)
    other = watch(language=language)
    other.log_in(f"demo.{who}", book[1])
    other.page.wait_for_url("**/2fa/authenticate/**")
    other.check("being asked for a second factor")
    other.page.locator("[name=code]").first.fill("000000")
    other.page.locator("main button[type=submit]").first.click()
    expect(other.page.locator("[name=code]").first).to_be_visible()
    for _ in range(2):  # a code is good for half a minute, which may end between reading and typing it
        other.page.locator("[name=code]").first.fill(code_of(secret))
        with other.page.expect_navigation():
            other.page.locator("main button[type=submit]").first.click()
        if "authenticate" not in other.page.url:
            break
    is_home(other.page)
    other.check_quiet("logging in with a second factor")
