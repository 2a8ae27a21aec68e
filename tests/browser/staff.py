"""The book of records in a real browser: who watches a page while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, CDPSession, Page, Request

_FITS = "() => [document.documentElement.scrollWidth, window.innerWidth]"


@dataclass(slots=True)
class Watched:
    """A page, with every host it asked and everything its console complained of."""

    page: Page
    address: str
    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, context: BrowserContext, address: str) -> Watched:
        """Open a page and watch it."""
        watched = cls(context.new_page(), address)
        watched.page.on("request", lambda request: watched._asked(request))
        watched.page.on("console", lambda message: watched._told(message.type, message.text))
        watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        return watched

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob"):
            self.hosts.add(parts.netloc)

    def _told(self, kind: str, text: str) -> None:
        # A browser tells of every refusal; what was refused on purpose is what the test is about.
        if kind == "error" and "status of 4" not in text:
            self.complaints.append(text)

    def open(self, path: str) -> Page:
        """Open a page of the server."""
        self.page.goto(f"{self.address}{path}")
        return self.page

    def log_in(self, name: str, password: str) -> None:
        """Log in by name and password, from the page of logging in to home."""
        page = self.open("/login/login/")
        page.locator("[name=login]").fill(name)
        page.locator("[name=password]").fill(password)
        page.locator("form.login, form[action*=login]").locator("button[type=submit]").first.click()

    def check(self, what: str) -> None:
        """Fail unless the page fits its window, breaks no rule of accessibility, and stays with its own server."""
        width, window = self.page.evaluate(_FITS)
        assert width <= window, f"{what} is {width} px wide in a window of {window} px"
        results = Axe().run(self.page)
        assert results.violations_count == 0, f"{what}: {results.generate_report()}"
        self.check_quiet(what)

    def check_quiet(self, what: str) -> None:
        """Fail when another host was asked, or the console complained (of the content policy, of a script)."""
        assert self.hosts <= {urlsplit(self.address).netloc}, f"{what} asks {self.hosts}"
        assert self.complaints == [], f"{what}: {self.complaints}"


def with_authenticator(page: Page) -> CDPSession:
    """Give the browser a security key of its own, which holds passkeys and knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session
