"""A public page as a browser and a search engine read it."""

from __future__ import annotations

from html.parser import HTMLParser

from django.test import Client

BASE = "http://testserver"


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
