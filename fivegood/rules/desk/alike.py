"""Which needs are about the same: by the words of their texts, Chinese cut into pairs of characters. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

#: Characters of Chinese, which stand without blanks between words.
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_RUNS = re.compile(rf"([{_HAN}]+)|((?:(?![{_HAN}])[^\W_])+)")
#: A word of letters that is shorter tells nothing.
_SHORTEST = 3
#: A need is alike from this share of the words on that it has in common with what is asked.
LEAST = 0.25


def words_of(text: str) -> list[str]:
    """Return the words of a text, each once, in order: pairs of Chinese characters, and words in small letters.

    Full width and compatibility forms are as the plain ones. A character that stands alone is a word.
    """
    found: dict[str, None] = {}
    for han, other in _RUNS.findall(unicodedata.normalize("NFKC", text).lower()):
        if han:
            found |= dict.fromkeys(han[place : place + 2] for place in range(max(1, len(han) - 1)))
        elif len(other) >= _SHORTEST:
            found[other] = None
    return list(found)


def likeness(asked: Collection[str], words: Collection[str]) -> tuple[float, float]:
    """Return the share of what is asked that a text has, and the share of the text that this is; from 0 to 1."""
    common = len(set(asked) & set(words))
    return (common / len(asked), common / len(words)) if common else (0.0, 0.0)
