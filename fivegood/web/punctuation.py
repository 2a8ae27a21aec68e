"""How names, figures and sentences stand side by side: with the marks of English, or the full-width ones of Chinese."""

from __future__ import annotations

from collections.abc import Iterable

from fivegood.web.words import lang


def colon() -> str:
    """Return the colon between a name and what it is, as the reader's language sets it."""
    return "：" if lang() == "zh" else ": "


def blank() -> str:
    """Return what stands between two sentences: Chinese closes them with a full-width mark that needs no blank."""
    return "" if lang() == "zh" else " "


def sentences_joined(told: Iterable[str]) -> str:
    """Return sentences one behind the other, those left out that say nothing."""
    return blank().join(filter(None, told))


def bracketed(text: str) -> str:
    """Return what stands in brackets behind a name, the blank before them included where a language sets one."""
    return f"（{text}）" if lang() == "zh" else f" ({text})"
