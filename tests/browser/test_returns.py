"""A sheet of returns in a real browser: saved as it goes, kept without a connection and after a lost session."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.books import Book, Open

#: Months of the park's own sheet that nobody has begun: one a test, so that none meets another's values.
SHEET = "/returns/park_monthly/2021-{month:02}/e001/"
SAVED = re.compile(r"Saved|保存")


def field(page: Page, item: str) -> str:
    return page.locator(f"#v-{item}").input_value()


def type_in(page: Page, item: str, value: str) -> None:
    page.locator(f"#v-{item}").fill(value)
    page.locator(f"#v-{item}").blur()


def kept_here(page: Page) -> int:
    """Return how many sheets this device keeps."""
    return int(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('fivegood.')).length"))


@pytest.mark.parametrize(("language", "month"), [("en", 9), ("zh-hans", 10)])
def test_a_sheet_on_a_phone_loses_nothing_without_a_connection(watch: Open, language: str, month: int) -> None:
    watched = watch("contact", width=360, language=language)
    page = watched.open(SHEET.format(month=month))
    watched.check("a sheet")
    type_in(page, "output_value", "4,800万")
    expect(page.locator("#saved [data-kept=all]")).to_have_text(SAVED)
    expect(page.locator("#w-output_value")).to_contain_text("48,000,000")
    assert kept_here(page) == 0
    page.context.set_offline(True)
    type_in(page, "sales_revenue", "45000000")
    expect(page.locator("#saved .warning")).to_be_visible()
    page.locator("#v-profit").fill("1200000")
    assert kept_here(page) == 1
    page.context.set_offline(False)
    expect(page.locator("#saved [data-kept=all]")).to_be_visible(timeout=20_000)
    watched.complaints.clear()  # a browser tells of every request that could not go out
    page.reload()
    assert [field(page, item) for item in ("output_value", "sales_revenue", "profit")] == [
        "48000000",
        "45000000",
        "1200000",
    ]
    assert kept_here(page) == 0
    watched.check("a sheet that was saved")


def test_what_was_typed_before_a_lost_connection_is_there_after_a_reload(watch: Open) -> None:
    watched = watch("contact", width=360)
    page = watched.open(SHEET.format(month=11))
    page.locator("#v-profit").fill("-5000")  # typed, and the page is gone before it could be sent
    assert kept_here(page) == 1
    page.reload()
    expect(page.locator("#saved [data-kept=all]")).to_be_visible()
    assert field(page, "profit") == "-5000"
    page.locator("#v-profit").fill("-6000")
    with page.expect_navigation():
        page.locator("header form[action*=logout] button").click()
    assert kept_here(page) == 0, "what one account typed is not left to the next"


def test_two_tabs_do_not_overwrite_each_other(watch: Open) -> None:
    watched = watch("contact")
    here = watched.open(SHEET.format(month=12))
    there = here.context.new_page()
    there.goto(watched.address + SHEET.format(month=12))
    type_in(here, "profit", "100")
    expect(here.locator("#saved [data-kept=all]")).to_be_visible()
    type_in(there, "profit", "200")
    expect(there.locator("#clash")).to_contain_text("100")
    watched.check("a clash of two tabs")
    with there.expect_navigation():
        there.locator("#clash button").click()
    assert field(there, "profit") == "200"


def test_a_session_that_ended_keeps_what_was_typed(watch: Open, book: Book) -> None:
    watched = watch("contact", width=360)
    page = watched.open(SHEET.format(month=8))
    page.context.clear_cookies(name="sessionid")
    type_in(page, "value_added", "777")
    page.locator("#saved a").click()
    page.locator("[name=login]").fill("demo.contact")
    page.locator("[name=password]").fill(book[1])
    page.locator("form[action*=login] button[type=submit]").first.click()
    expect(page.locator("#v-value_added")).to_have_value("777")
    with page.expect_navigation():
        page.locator("#v-electricity_kwh").fill("10")
        page.locator(".sheet-bar [value=save]").dblclick()
    expect(page.locator(".said.success")).to_be_visible()
    assert [field(page, item) for item in ("value_added", "electricity_kwh")] == ["777", "10"]
    page.reload()
    assert kept_here(page) == 0
