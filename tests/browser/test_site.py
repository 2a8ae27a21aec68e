"""The static site in a real browser: at a phone's and a desk's width, in both languages, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

WIDTHS = (360, 1440)
PAGES = {
    "en": ("index.html", "en/report.html", "en/figures/index.html", "en/figures/projects_signed.2021-h1.html"),
    "zh": ("zh/index.html", "zh/report.html", "zh/figures/index.html", "zh/figures/projects_signed.2021-h1.html"),
}
EVERY_PAGE = [(lang, path) for lang, paths in PAGES.items() for path in paths]
FONT_SIZE = "() => parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": request.param, "height": 800}, java_script_enabled=True)
    opened = context.new_page()
    yield opened
    context.close()


@pytest.mark.parametrize(("lang", "path"), EVERY_PAGE)
def test_a_page_fits_the_screen_and_calls_no_other_host(page: Page, address: str, lang: str, path: str) -> None:
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.goto(f"{address}/{path}")
    assert page.evaluate("document.documentElement.lang").startswith(lang)
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{path} is {width[0]} px wide on a screen of {width[1]} px"
    assert {urlsplit(url).hostname for url in asked} == {"127.0.0.1"}
    assert [message for message in told if "favicon" not in message] == []


@pytest.mark.parametrize("path", [path for _, path in EVERY_PAGE])
def test_a_page_breaks_no_rule_of_accessibility(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/{path}")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize(("scheme", "path"), list(product(("light", "dark"), ("index.html", "zh/report.html"))))
def test_light_and_dark_both_have_enough_contrast(page: Page, address: str, scheme: str, path: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a parametrised literal
    page.goto(f"{address}/{path}")
    results = Axe().run(page, options={"runOnly": ["color-contrast"]})
    assert results.violations_count == 0, results.generate_report()


def test_the_text_size_can_be_chosen_without_a_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=True)
    page = context.new_page()
    page.goto(f"{address}/en/report.html")
    sizes = {}
    for size in ("S", "M", "L"):
        page.get_by_role("radio", name=size, exact=True).check(force=True)
        sizes[size] = page.evaluate(FONT_SIZE)
    assert sizes["S"] < sizes["M"] < sizes["L"]
    assert page.evaluate("document.scripts.length") == 0
    context.close()


@pytest.mark.parametrize(
    ("lang", "home", "told", "name", "rows"),
    [
        ("en", "index.html", "nearly 7 bn yuan", "Contracted investment of projects signed", "All records as CSV"),
        ("zh", "zh/index.html", "近70亿元", "签约项目合同投资额", "全部记录（CSV）"),
    ],
)
def test_the_public_comes_from_the_report_to_the_records_that_a_number_counts(
    page: Page, address: str, lang: str, home: str, told: str, name: str, rows: str
) -> None:
    page.goto(f"{address}/{home}")
    page.locator("a[href$='report.html']").first.click()
    assert urlsplit(page.url).path == f"/{lang}/report.html"
    page.get_by_role("link", name=told).first.click()
    assert page.get_by_role("heading", level=1).inner_text() == name
    assert "6,936,000,000" in page.inner_text("main")
    with page.expect_download() as download:
        page.get_by_role("link", name=rows).click()
    assert download.value.suggested_filename.endswith(".csv")


def test_each_language_leads_to_the_same_page_in_the_other(page: Page, address: str) -> None:
    page.goto(f"{address}/en/figures/projects_signed.2021-h1.html")
    page.get_by_role("link", name="中文").click()
    assert urlsplit(page.url).path == "/zh/figures/projects_signed.2021-h1.html"
    assert page.get_by_role("heading", level=1).inner_text() == "签约项目"
    page.get_by_role("link", name="English").click()
    assert urlsplit(page.url).path == "/en/figures/projects_signed.2021-h1.html"
