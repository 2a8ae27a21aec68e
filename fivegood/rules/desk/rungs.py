"""What a rung of the ladder says to whom it tells. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fivegood.rules.desk.explained import instant_told
from fivegood.rules.promises import Step

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        Step.ANSWER: "the answer",
        Step.PLAN: "the plan",
        Step.CLOSE: "the close",
        "promised": "the decision as promised",
        "statutory": "the decision by law",
        "step": "the step in hand",
        "before": "{percent} % of the time for {step} is used up: due {due}",
        "at": "The time for {step} is used up: it was due {due}",
        "after": "{percent} % of the time for {step} has passed: it was due {due}",
        "up": "; taken one level up",
    },
    "zh": {
        Step.ANSWER: "答复",
        Step.PLAN: "方案",
        Step.CLOSE: "办结",
        "promised": "承诺办结",
        "statutory": "法定办结",
        "step": "当前环节",
        "before": "{step}时限已用{percent}%，应于{due}前完成",
        "at": "{step}时限已到，应于{due}前完成",
        "after": "{step}用时已达时限的{percent}%，应于{due}前完成",
        "up": "；已升级至上一级",
    },
}


def rung_told(step: str, percent: int, due: datetime, lang: str, *, goes_up: bool) -> str:
    """Return what a rung says in a language ("en", "zh"); ``due`` is when the whole time is used up.

    ``step`` is that of a need, or which clock of an approval it is.
    """
    words = _WORDS[lang]
    which = "before" if percent < 100 else "at" if percent == 100 else "after"
    said = words[which].format(percent=percent, step=words[step], due=instant_told(due, lang))
    return said + (words["up"] if goes_up else "")


def note_told(lang: str) -> str:
    """Return what is said to whoever acts for a need when its unit writes more."""
    return {"en": "The unit wrote more: its page shows it.", "zh": "单位作了补充说明，见诉求页面。"}[lang]
