"""Names of figures that serve as file names and addresses everywhere."""

from __future__ import annotations

import hashlib
import re

from fivegood.measures.compute import Question, figure_id
from fivegood.periods import Period

_LONGEST = 100


def slug_of(question: Question) -> str:
    """Return a name of lower-case letters, digits, "-", "_" and "." that is the question's own.

    ``industrial_output.industry-equipment.2021-h1``; a date reads ``on-2021-06-30``. What does not survive in these
    letters, or is too long, is told apart by the start of a hash.
    """
    when = str(question.when) if isinstance(question.when, Period) else f"on-{question.when}"
    parts = [question.measure, *(f"{name}-{value}" for name, value in question.slice), when.replace("/", "_to_")]
    plain = ".".join(parts)
    slug = re.sub(r"[^a-z0-9_.-]+", "-", plain.lower()).strip(".-")
    is_faithful = slug == plain.lower() and not any(set(value) & set(".-") for pair in question.slice for value in pair)
    if is_faithful and plain.replace("H", "h").replace("Q", "q") == slug and len(slug) <= _LONGEST:
        return slug
    mark = hashlib.sha256(f"{figure_id(question.measure, question.slice)} {when}".encode()).hexdigest()[:10]
    return f"{slug[: _LONGEST - 11].rstrip('.-')}-{mark}"
