"""The sample in a book of records, served to a real browser: who opens it, how wide, in which language."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.staff import Watched
from tests.faults.server import serving

FIVEGOOD = [sys.executable, "-c", "from fivegood.cli.entry import run; run()"]
WIDTHS = (360, 1440)
LANGUAGES = ("en", "zh-hans")
PREPARE = """
import django; django.setup()
import json
from dataclasses import asdict
from pathlib import Path
from django.conf import settings
from benchmarks.page_visits import not_visited, visits
from benchmarks.page_writes import write_what_is_shown
from fivegood.editions.services import figures_refresh
from fivegood.records.accounts.demo import demo_accounts
from fivegood.records.accounts.models import User
from fivegood.records.accounts.services import membership_grant
from fivegood.records.actors import By, Role, command_line
from fivegood.records.clock import local_now
folder = Path(settings.DATA)
demo_accounts(folder)
today = local_now().date()
by = By(command_line(today, Role.ADMINISTRATOR), "command")
membership_grant(User.objects.get(username="demo.plan_office"), Role.AUDITOR, by, today)
write_what_is_shown()
figures_refresh("tests", today, lambda *_: None)
found = visits()
pages = [{**asdict(visit), "addresses": list(visit.addresses)} for visit in found]
(folder / "pages.json").write_text(json.dumps({"pages": pages, "not_visited": not_visited(found)}), "utf-8")
"""


class Book(NamedTuple):
    """Where the book of records is served, the password of the demo's accounts, and the file that names its pages."""

    address: str
    password: str
    pages: Path


Open = Callable[..., Watched]


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """The sample in a book of records with its figures worked out, served with a worker."""
    folder = tmp_path_factory.mktemp("book")
    env = os.environ | {"FIVEGOOD_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "fivegood.site.settings"}
    env.pop("DATABASE_URL", None)
    for words in ([*FIVEGOOD, "load", "fivegood/sample/ningxiang", "--json"], [sys.executable, "-c", PREPARE]):
        done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    with serving(env) as server, _worker(env):
        password = json.loads((folder / "demo-password.json").read_text("utf-8"))["password"]
        yield Book(server.address, password, folder / "pages.json")


@contextmanager
def _worker(env: dict[str, str]) -> Iterator[None]:
    # The figures are worked out once: after each story's writes anew would take a core from the browser.
    process = subprocess.Popen([*FIVEGOOD, "worker", "--no-figures"], env=env)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def watch(chromium: Browser, book: Book) -> Iterator[Open]:
    """Open a browser of its own: width, language, colours, and who logs in."""
    opened: list[BrowserContext] = []

    def watch_one(who: str = "", *, width: int = 1440, language: str = "en", scheme: str = "light") -> Watched:
        address, password, _ = book
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type] # a literal
        context.add_cookies([{"name": "django_language", "value": language, "url": address}])
        opened.append(context)
        watched = Watched.of(context, address)
        if who:
            watched.log_in(f"demo.{who}", password)
            expect(watched.page.locator("h1")).to_be_visible()
        return watched

    yield watch_one
    for context in opened:
        context.close()
