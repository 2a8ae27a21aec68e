"""Somebody who reads pages in one language, at one width."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from tests.browser.staff import Watched

#: What the park's list calls the state of a filing that the office has not looked at.
SUBMITTED = {"en": "Submitted", "zh-hans": "已提交"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads the pages in a language on a screen of some width."""

    watched: Watched
    language: str
    way: int

    @property
    def page(self) -> Page:
        return self.watched.page

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def said(self, text: str, **values: object) -> str:
        """Return what a text of the pages is in the reader's language."""
        with translation.override(self.language):
            return translation.gettext(text) % values

    def go(self, room: str) -> None:
        """Go into a room by its door, which a phone keeps behind a button."""
        menu = self.page.locator("button.menu")
        if menu.is_visible():
            menu.click()
        self.page.locator(f"nav.rooms a[href='{room}']").click()
        self.page.wait_for_url(f"**{room}")

    def press(self, text: str, within: Locator | None = None) -> None:
        """Press the button or follow the link of that text, and see that the page that comes is sound."""
        place = within or self.main
        name = self.said(text)
        found = place.get_by_role("button", name=name, exact=True).or_(place.get_by_role("link", name=name, exact=True))
        self.follow(found.first)

    def follow(self, target: Locator) -> None:
        """Follow a link, and see that the page that comes is sound."""
        with self.page.expect_navigation():
            target.click()
        self.watched.check_fits(self.page.url)
        self.watched.check_quiet(self.page.url)

    def refused(self, address: str) -> None:
        """See that an address is not for this reader, and that the page that says so is sound."""
        answer = self.page.goto(f"{self.watched.address}{address}")
        assert answer is not None
        assert answer.status in (403, 404)
        expect(self.main.locator("[role=alert]")).to_be_visible()
        self.watched.check(f"the refusal of {address}")


Enter = Callable[[str], Reader]


def do(reader: Reader, act: str, words: Mapping[str, str] | None = None) -> None:
    """Do something with a need on its page, as the form asks."""
    asked = reader.page.locator(f"details:has(input[name=act][value={act}])")
    if asked.get_attribute("open") is None:
        asked.locator("summary").click()
    for name, value in (words or {}).items():
        field = asked.locator(f"[name={name}]")
        field.select_option(value) if field.evaluate("node => node.tagName") == "SELECT" else field.fill(value)
    reader.follow(asked.locator("button"))


def work(reader: Reader, holder: str) -> None:
    """Take a need and answer it, from hand to hand."""
    do(reader, "accept")
    do(reader, "classify", {"category": "labour", "urgency": "urgent"})
    do(reader, "assign", {"holder": holder})
    do(reader, "sign_for")
    do(reader, "contact", {"reason": "Spoke with the foreman."})
    do(reader, "solve", {"reason": "Two start on Monday."})
    expect(reader.page.locator(".timeline")).to_contain_text("Two start on Monday.")
