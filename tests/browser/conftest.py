"""The sample's site, served on loopback, and the system's Chromium to read it with."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from fivegood.cli.publishing import demo_site
from fivegood.park import OpenPark
from tests.browser.books import book, watch

__all__ = ["address", "book", "chromium", "site", "watch"]
#: The browser without a window takes half of the work of the one with: the same engine, so it goes before.
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Chromium looks for updates and its maker's hosts unless it is told not to.
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep the tests' output to the tests."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, sample: OpenPark) -> Path:
    """The folder that `fivegood demo` writes."""
    out = tmp_path_factory.mktemp("site") / "ningxiang"
    demo_site(sample, out, lambda _what, _done, _total: None)
    return out


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served while the tests run."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium. Skipped where there is none."""
    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine (Debian: apt-get install chromium)")
    # Playwright keeps a loop in this thread to the end, in which Django would take any later test for asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()
