"""XML as text: an element of its attributes and its content, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

_URI = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
SPACES = {
    "mes": f"{_URI}message",
    "str": f"{_URI}structure",
    "com": f"{_URI}common",
    "gen": f"{_URI}data/generic",
    "ss": f"{_URI}data/structurespecific",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


def element(name: str, attributes: Mapping[str, str], *content: str) -> str:
    """Return an element; its content is marked up already."""
    head = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    inside = "".join(content)
    return f"<{name}{head}>{inside}</{name}>" if inside else f"<{name}{head}/>"


def said(name: str, text: str, **attributes: str) -> str:
    """Return an element that holds text."""
    return element(name, attributes, escape(text))


def names(name: str, words: Mapping[str, str]) -> str:
    """Return words as one element a language."""
    return "".join(element(name, {"xml:lang": tag}, escape(word)) for tag, word in words.items())


def document(name: str, spaces: Iterable[str], *content: str, **more: str) -> bytes:
    """Return a whole file whose outermost element knows the namespaces of some prefixes, and ``more``."""
    known = {prefix: SPACES[prefix] for prefix in spaces} | more
    inside = "\n".join(content)
    text = element(name, {f"xmlns:{prefix}": uri for prefix, uri in known.items()}, "\n", inside, "\n")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
