"""Charts in a real browser: drawn under the policy, read by mouse and by keys, and there without JavaScript."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chartpage import ChartPage
from tests.browser.staff import Watched

KINDS = ("sums", "lines", "stack", "path", "spells", "calendar", "band")


@pytest.fixture(scope="module")
def page_address() -> Iterator[str]:
    """Where the page of charts is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), ChartPage)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def drawing(page: Page, name: str) -> str:
    """Scroll to a chart, wait for its drawing, and return where it is."""
    place = f"#{name}-drawing"
    page.locator(place).scroll_into_view_if_needed()
    expect(page.locator(f"{place}[data-drawn] svg.marks")).to_be_visible(timeout=60_000)
    return place


@pytest.fixture
def opened() -> Iterator[list[BrowserContext]]:
    """Contexts that are closed in the end."""
    contexts: list[BrowserContext] = []
    yield contexts
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("width", "scheme", "lang"), [(360, "dark", "zh-hans"), (1440, "light", "en")], ids=["phone", "desk"]
)
def test_every_kind_is_drawn_under_the_policy(
    chromium: Browser, opened: list[BrowserContext], page_address: str, width: int, scheme: str, lang: str
) -> None:
    opened.append(chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme))  # type: ignore[arg-type] # a literal
    watched = Watched.of(opened[-1], page_address)
    page = watched.open(f"/?lang={lang}")
    for name in KINDS:
        place = drawing(page, name)
        svg = page.locator(f"{place} svg.marks").bounding_box()
        assert svg is not None
        assert svg["width"] <= page.evaluate("document.querySelector('.chart').clientWidth")
    watched.check(f"the charts at {width} px")


def test_a_value_is_read_by_mouse_and_by_keys(
    chromium: Browser, opened: list[BrowserContext], page_address: str
) -> None:
    opened.append(chromium.new_context(viewport={"width": 1440, "height": 900}))
    watched = Watched.of(opened[-1], page_address)
    page = watched.open("/")
    place = drawing(page, "sums")
    page.locator(f"{place} [data-n]").nth(1).hover()
    tooltip = page.locator(".chart-tip")
    expect(tooltip).to_contain_text("2021-02")
    expect(tooltip).to_contain_text("200 m yuan")
    page.locator(place).focus()
    said = page.locator(f"{place} ~ .chart-read")
    for key, words in (
        ("ArrowRight", "2021-01, 100 m yuan"),
        ("ArrowRight", "2021-02, 200 m yuan"),
        ("ArrowRight", "2021-03, missing"),
        ("ArrowRight", "2021-04, 400 m yuan"),
        ("End", "2021-06, 600 m yuan"),
        ("ArrowRight", "2021-06, 600 m yuan"),
    ):
        page.keyboard.press(key)
        expect(said).to_have_text(words)
    expect(page.locator(f"{place} path.is-read")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(said).to_have_text("")
    page.locator(drawing(page, "stack")).focus()
    for key in ("Home", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#stack-drawing ~ .chart-read")).to_have_text("2021-Q1, bonds, 30 m yuan")
    watched.check_quiet("reading")


def test_a_chart_that_is_near_is_drawn_first_and_again_at_another_width(
    chromium: Browser, opened: list[BrowserContext], page_address: str
) -> None:
    opened.append(chromium.new_context(viewport={"width": 1200, "height": 300}))
    watched = Watched.of(opened[-1], page_address)
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url))
    watched.page.set_viewport_size({"width": 1200, "height": 60})
    page = watched.open("/")
    place = drawing(page, "band")
    assert [url for url in asked if url.endswith(".svg")], "no drawing was asked for"
    page.set_viewport_size({"width": 360, "height": 800})
    fits = "p => p.clientWidth < 340 && p.clientWidth - p.querySelector('svg.marks').clientWidth < 20"
    page.wait_for_function(fits, arg=page.locator(place).element_handle(), timeout=10_000)
    watched.check_quiet("another width")


def test_without_javascript_there_is_a_picture_and_the_table_opens(
    chromium: Browser, opened: list[BrowserContext], page_address: str
) -> None:
    opened.append(chromium.new_context(java_script_enabled=False))
    page = opened[-1].new_page()
    page.goto(page_address)
    expect(page.locator(".chart-drawing").first).to_be_hidden()
    picture = page.locator(".chart-picture").first
    expect(picture).to_have_js_property("naturalWidth", 480, timeout=60_000)
    page.locator(".chart-numbers > summary").first.click()
    expect(page.locator(".chart-numbers").first.get_by_role("cell", name="200 m yuan")).to_be_visible()
    expect(page.get_by_text("It shows sums & rises.")).to_be_visible()


def test_a_chart_that_htmx_brings_is_drawn(chromium: Browser, opened: list[BrowserContext], page_address: str) -> None:
    opened.append(chromium.new_context(viewport={"width": 1440, "height": 900}))
    watched = Watched.of(opened[-1], page_address)
    page = watched.open("/")
    drawing(page, "sums")
    page.evaluate(
        """() => {
            const figure = document.querySelector(".chart").cloneNode(true);
            figure.querySelector(".chart-drawing").removeAttribute("data-drawn");
            figure.querySelector(".chart-drawing").replaceChildren();
            figure.querySelector(".chart-drawing").id = "brought";
            document.querySelector("h1").after(figure);
            figure.dispatchEvent(new CustomEvent("htmx:load", {bubbles: true, detail: {elt: figure}}));
        }"""
    )
    expect(page.locator("#brought svg.marks")).to_be_visible(timeout=10_000)
    watched.check_quiet("a chart brought later")


def test_a_drawing_that_fails_leaves_the_table_open(
    chromium: Browser, opened: list[BrowserContext], page_address: str
) -> None:
    opened.append(chromium.new_context())
    page = opened[-1].new_page()
    page.route("**/charts/**", lambda route: route.abort())
    page.goto(page_address)
    expect(page.locator(".chart-drawing").first).to_be_hidden()
    expect(page.locator(".chart-numbers").first.get_by_role("cell", name="200 m yuan")).to_be_visible()
