"""HTML as plain text: what a reader would read, without what a browser would do. PURE."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_LINES = frozenset({"p", "div", "br", "li", "tr", "table", "ul", "ol", "blockquote", *(f"h{n}" for n in range(1, 7))})
_UNREAD = frozenset({"script", "style", "head", "title", "template"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base's shape
        self._unread += tag in _UNREAD
        if tag in _LINES:
            self.told.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in _UNREAD and self._unread > 0
        if tag in _LINES:
            self.told.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.told.append(" ".join(re.split(r"[ \t\r\n]+", data)))


def text_of_html(html: str) -> str:
    """Return the text of HTML, a line for each of its paragraphs."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.told).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
