"""What is told of an edition that one person writes and another signs, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

#: Sentences by what was done with it.
_SAID = {
    "en": {
        "ask": "It is written, and waits for the signature of somebody who wrote nothing of it.",
        "sign": "It is signed, and can be published.",
        "return": "It is given back to be written anew: its page says why.",
    },
    "zh": {
        "ask": "已经写好，等待未参与撰写的人签署。",
        "sign": "已经签署，可以发布。",
        "return": "已退回重写，理由见其页面。",
    },
}


def signing_told(told: Mapping[str, str], lang: str) -> str:
    """Return what was done with an edition as a sentence. ``told``: the act."""
    return _SAID[lang][told["act"]]
