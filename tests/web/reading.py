"""A public page as a browser and a search engine read it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker
from rdflib import Graph, Namespace

from fivegood.park import OpenPark
from tests.publishing import HALF_YEAR, JULY, WHY, one_more_giant, published

BASE = "http://testserver"
SCHEMA = Namespace("https://schema.org/")


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker, sample: OpenPark) -> Iterator[None]:  # noqa: ARG001 - goes before
    """A half year, and a month that was restated after a correction; undone when the tests of this module are over."""
    with django_db_blocker.unblock(), transaction.atomic():
        published(sample.plan, "2021-H1", "half_year", HALF_YEAR)
        published(sample.plan, "2021-07", "monthly", JULY)
        one_more_giant()
        published(sample.plan, "2021-07", "monthly", JULY, WHY)
        yield
        transaction.set_rollback(True)


class Page(HTMLParser):
    """What a browser and a search engine read of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lang, self.links, self.ids, self.blocks = "", list[dict[str, str]](), set[str](), list[str]()
        self.tags = list[tuple[str, dict[str, str]]]()
        self._is_data = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        self.ids |= {found["id"]} if "id" in found else set()
        if tag == "html":
            self.lang = found["lang"]
        if "href" in found or "src" in found:
            self.links.append(found | {"tag": tag, "to": found.get("href") or found.get("src", "")})
        self._is_data = tag == "script" and found.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self._is_data:
            self.blocks.append(data)
            self._is_data = False

    def rel(self, name: str) -> list[dict[str, str]]:
        return [link for link in self.links if name in link.get("rel", "").split()]


def text_of(path: str, status: int = 200) -> str:
    response = Client().get(path)
    assert response.status_code == status, f"{path}: {response.status_code}"
    return response.content.decode()


def graph(path: str) -> Graph:
    """Return what machines read of a page, from its one block of data; schema.org's own words are not fetched."""
    blocks = Page(text_of(path)).blocks
    assert len(blocks) == 1
    assert "<" not in blocks[0]
    data = json.loads(blocks[0])
    assert data["@context"] == "https://schema.org"
    text = json.dumps(data | {"@context": {"@vocab": str(SCHEMA), "@base": BASE}})
    return Graph().parse(data=text, format="json-ld")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep the tests' output to the tests."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder as any web server does, and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
