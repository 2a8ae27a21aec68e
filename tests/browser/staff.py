"""The book of records in a real browser: who watches a page while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import BrowserContext, CDPSession, Page, Request

from tests.thorough import times

_FITS = "() => [document.documentElement.scrollWidth, window.innerWidth]"
# Contrast takes nine tenths of the time, and most of it goes to the rows of a table, which look alike. So it is
# measured at the first text of each look: colours of the text and of all that it stands on, size, weight, classes.
_AXE = """
async (each) => {
  const looks = new Map(), seen = new Set();
  const look = (node) => {
    if (!node) return "";
    if (!looks.has(node)) {
      const style = getComputedStyle(node);
      const own = [node.tagName, node.getAttribute("class"), style.color, style.backgroundColor, style.fontSize,
                   style.fontWeight, style.opacity];
      looks.set(node, `${look(node.parentElement)}>${own.join(" ")}`);
    }
    return looks.get(node);
  };
  for (const node of document.body.querySelectorAll("*")) {
    if (![...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim())) continue;
    if (!seen.has(look(node))) { seen.add(look(node)); node.setAttribute("data-look", ""); }
  }
  axe.configure({rules: [{id: "color-contrast", selector: each ? "*" : "[data-look]"}]});
  return {violations: (await axe.run(document, {resultTypes: ["violations"]})).violations};
}"""


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
        watched.page.on("console", lambda message: watched._told(message.type, message.text, message.location))
        watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        return watched

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob"):
            self.hosts.add(parts.netloc)

    def _told(self, kind: str, text: str, place: Any) -> None:
        # A browser tells of every refusal; what was refused on purpose is what the test is about. Of many drawings at
        # once some are put off, and the page asks again.
        is_put_off = "status of 503" in text and "/charts/" in str(place.get("url", ""))
        if kind == "error" and "status of 4" not in text and not is_put_off:
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
        self.check_fits(what)
        self.page.evaluate(AXE_SCRIPT)
        results = AxeResults(self.page.evaluate(_AXE, times(0, thorough=1)))
        assert results.violations_count == 0, f"{what}: {results.generate_report()}"
        self.check_quiet(what)

    def check_fits(self, what: str) -> None:
        """Fail when the page is wider than its window."""
        width, window = self.page.evaluate(_FITS)
        assert width <= window, f"{what} is {width} px wide in a window of {window} px"

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
