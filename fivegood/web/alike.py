"""Solved needs that are like another, as rows of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fivegood.plan.goals import Park
from fivegood.records.book.keys import path_of
from fivegood.records.needs.published import Published
from fivegood.records.needs.words import Alike
from fivegood.web.clocks import instant_shown, need_title
from fivegood.web.words import lang


def alike_shown(found: Sequence[Alike], park: Park) -> list[Mapping[str, str]]:
    """Return solved needs as rows: what each was about, when it was closed, and with which answer."""
    return [
        {
            "path": path_of([str(one.need["need_id"])]),
            "title": need_title(one.need, park),
            "need_id": str(one.need["need_id"]),
            "category": park.word("need_category", str(one.need["category"]), lang()),
            "closed": instant_shown(one.closed_at),
            "answer": one.answer,
        }
        for one in found
    ]


def published_shown(found: Sequence[Published], park: Park) -> list[Mapping[str, str]]:
    """Return what the park shows to all as lines."""
    return [
        {"text": one.text, "category": park.word("need_category", one.category, lang()), "day": f"{one.at:%Y-%m-%d}"}
        for one in found
    ]
