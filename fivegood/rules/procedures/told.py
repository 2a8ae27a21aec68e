"""What a unit is told of its approval, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from fivegood.rules.procedures.course import Act

_SAID: Mapping[str, Mapping[Act, str]] = {
    "en": {
        Act.LACK: "Documents are lacking, and its clock stands still until they are handed in: its page says which.",
        Act.GRANT: "It is granted.",
        Act.REFUSE: "It is refused: its page says why.",
    },
    "zh": {
        Act.LACK: "材料不齐，补齐之前暂停计时；所缺材料见审批页面。",
        Act.GRANT: "已准予。",
        Act.REFUSE: "不予批准，理由见审批页面。",
    },
}
#: Acts that the unit is told of: it must do something, or it has its answer.
TOLD = frozenset(_SAID["en"])


def approval_told(told: Mapping[str, str], lang: str) -> str:
    """Return what was done with an approval as a sentence. ``told``: the act."""
    return _SAID[lang][Act(told["act"])]
