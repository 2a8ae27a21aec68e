"""A reader of the public site: from the update to a figure, to its trace, to the download, in both languages."""

from __future__ import annotations

import csv
import io
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from tests.browser.books import Open

SIZE = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
STORIES = {
    "en": (360, "light", "The high-tech zone in the first half of 2021", "29 projects", "Definition", "Trace"),
    "zh": (1440, "dark", "高新区2021年上半年发展情况", "29个项目", "定义", "统计依据"),
}


@pytest.mark.parametrize("lang", STORIES)
def test_a_reader_follows_a_number_to_what_it_counts_and_takes_it_home(watch: Open, lang: str) -> None:
    width, scheme, title, number, definition, trace = STORIES[lang]
    watched = watch(width=width, scheme=scheme)
    page = watched.page
    watched.open(f"/{lang}/zone/updates/")
    page.get_by_role("link", name=title).click()
    expect(page.locator("h1")).to_have_text(title)
    watched.check(f"update in {lang}")
    page.locator("#size-l").check()
    large = page.evaluate(SIZE)
    page.locator(".text a.figure", has_text=number).first.click()
    expect(page.locator(".big")).to_have_text(number)
    assert page.evaluate(SIZE) == large > 16, "the size that the reader chose stays"
    expect(page.get_by_role("heading", name=definition, exact=True)).to_be_visible()
    expect(page.locator(f"h2:has-text('{trace}') ~ pre").first).to_contain_text("SELECT")
    assert page.locator(".drawing svg:visible").first.bounding_box()
    watched.check(f"figure in {lang}")
    link = page.locator(".files a", has_text="rows.projects_signed.2021-h1.csv").get_attribute("href")
    sent = page.request.get(urljoin(page.url, link or ""))
    assert len(list(csv.DictReader(io.StringIO(sent.text())))) == 29
    other = page.locator(".tongue")
    other.click()
    expect(page.locator("html")).to_have_attribute("lang", {"en": "zh-CN", "zh": "en"}[lang])
    assert {one["name"] for one in page.context.cookies()} <= {"django_language"}, "the site sets no cookie of its own"
    assert watched.complaints == []
