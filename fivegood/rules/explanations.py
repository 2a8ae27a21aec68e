"""What a unit says of the doubts in its return: a word for each, kept together as lines of one text. PURE."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fivegood.rules.entrychecks import Doubt

#: A line begins with the doubt it is about, as "tax_paid.missing: the tax office has not answered".
_LINE = re.compile(r"(\w+\.\w+): (.*)")
#: What is said of the return as a whole, as in texts from before and over the API.
OF_ALL = ""


def explanations_read(text: str | None) -> dict[str, str]:
    """Return the explanations by what they are about; `OF_ALL`: of all doubts."""
    found: dict[str, str] = {}
    for line in (text or "").splitlines():
        read = _LINE.fullmatch(line)
        key, words = (read[1], read[2]) if read else (OF_ALL, line)
        found[key] = " ".join(filter(None, (found.get(key), words.strip())))
    return {key: words for key, words in found.items() if words}


def explanations_written(explanations: Mapping[str, str]) -> str | None:
    """Return explanations as one text, a line each, what is said of all first; None for none."""
    flat = {key: " ".join(words.split()) for key, words in explanations.items()}
    of_all = flat.pop(OF_ALL, "")
    lines = [of_all] * bool(of_all) + [f"{key}: {flat[key]}" for key in sorted(flat) if flat[key]]
    return "\n".join(lines) or None


def explanation_of(doubt: Doubt, explanations: Mapping[str, str]) -> str:
    """Return what is said of a doubt, or of all of them; empty where nobody has explained it."""
    return explanations.get(doubt.key) or explanations.get(OF_ALL, "")
