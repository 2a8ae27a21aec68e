"""What the park shows to all of needs that were answered: words that the office wrote for that, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fivegood.records.base import rows_of
from fivegood.rules.desk.alike import LEAST, likeness, words_of
from fivegood.rules.desk.stages import Act

#: So many are shown.
MOST = 5


@dataclass(frozen=True, slots=True)
class Published:
    """Question and answer as anybody may read them: neither unit nor person nor number of the need."""

    text: str
    category: str
    at: datetime


def needs_published(text: str) -> list[Published]:
    """Return what is shown to all and is like a text, the likest first.

    A need is shown from the step that published it, with the words of that step, until one hides it or reopens it.
    """
    asked = words_of(text)
    if not asked:
        return []
    found = [(likeness(asked, words_of(one.text)), one) for one in _shown().values()]
    likest = [each for each in found if each[0][0] >= LEAST]
    likest.sort(key=lambda each: (-each[0][0], -each[0][1], each[1].text))
    return [one for _, one in likest[:MOST]]


def _shown() -> Mapping[str, Published]:
    kept = rows_of("need_steps").filter(is_withdrawn=False, need__is_withdrawn=False)
    ever = kept.filter(act=Act.PUBLISH).order_by().values("need_id")
    turns = kept.filter(need_id__in=ever, act__in=(Act.PUBLISH, Act.HIDE, Act.REOPEN)).order_by("need_id", "step")
    shown: dict[str, Published] = {}
    for need_id, act, reason, at, category in turns.values_list(
        "need_id", "act", "reason", "happened_at", "need__category"
    ):
        if act == Act.PUBLISH:
            shown[need_id] = Published(reason, category, at)
        else:
            shown.pop(need_id, None)
    return shown
