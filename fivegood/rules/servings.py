"""What somebody is told when a unit gets another officer, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

_ROLES = {"en": {"lead": "lead officer", "deputy": "deputy officer"}, "zh": {"lead": "主联系人", "deputy": "副联系人"}}
_SAID = {
    "en": {
        "gained": "You are the {role} of this unit from {from}",
        "lost": "You are the {role} of this unit no longer from {from}; {officer} is",
        "served": "Your {role} is {officer} from {from}",
        "before": ", after {before}.",
        "end": ".",
    },
    "zh": {
        "gained": "自{from}起您担任该单位{role}",
        "lost": "自{from}起您不再担任该单位{role}，改由{officer}担任",
        "served": "自{from}起贵单位{role}为{officer}",
        "before": "（此前为{before}）。",
        "end": "。",
    },
}


def serving_told(told: Mapping[str, str], lang: str) -> str:
    """Return a change of officer as a sentence. ``told``: what (gained, lost, served), role, from, officer, before."""
    said = _SAID[lang]
    tail = said["before"] if told["before"] and told["what"] != "lost" else said["end"]
    return (said[told["what"]] + tail).format_map({**told, "role": _ROLES[lang][told["role"]]})
