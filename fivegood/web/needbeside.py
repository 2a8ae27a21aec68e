"""What hangs together with a need on its page: its whole, its parts, what it was merged with; and who must act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fivegood.park import OpenPark
from fivegood.records.actors import Actor
from fivegood.records.needs.selectors import NeedHistory, OpenNeed, needs_beside
from fivegood.records.officers.standins import officer_acting
from fivegood.rules.desk.stages import OPEN, Stage
from fivegood.web.clocks import Light, need_shown

#: Stages in which somebody must act.
_ACTED = OPEN | {Stage.SPLIT}


def beside_shown(actor: Actor, opened: OpenPark, history: NeedHistory, now: datetime) -> Sequence[Mapping[str, Any]]:
    """Return the needs beside one as lines: how each hangs together with it, where it stands and its clock."""
    return list(_lines(needs_beside(actor, opened, history, now), opened, history, now))


def _lines(
    found: Sequence[OpenNeed], opened: OpenPark, history: NeedHistory, now: datetime
) -> Iterator[Mapping[str, Any]]:
    for one in found:
        shown = need_shown(one, opened.park, opened.calendar, {}, now)
        is_open = one.row["closed_at"] is None and one.state.stage is not Stage.MERGED
        light = shown.light if is_open else Light("none", "○", _("counts no more"))
        yield {
            "path": shown.path,
            "need_id": shown.need_id,
            "title": shown.title,
            "how": _how(one, history),
            "holder": one.state.holder,
            "due": f"{shown.next} · {shown.due}" if is_open else "",
            "light": light if is_open or one.row["closed_at"] is None else Light("green", "●", _("answered")),
        }


def _how(one: OpenNeed, history: NeedHistory) -> str:
    need_id = str(one.row["need_id"])
    if need_id == history.need["whole_id"]:
        return _("the whole that this is a part of")
    if need_id == history.state.into:
        return _("this was merged into it, and has its answer")
    if one.row["whole_id"] == history.need["need_id"]:
        return _("a part of this")
    if one.row["whole_id"] is not None:
        return _("another part of the whole")
    return _("merged into this")


def acting_shown(history: NeedHistory, now: datetime) -> tuple[str, str]:
    """Return who must act for a need today and in place of whom; both empty where nobody must, or nobody is away."""
    if history.state.stage not in _ACTED:
        return "", ""
    found = officer_acting(history.state.holder, str(history.need["unit_id"]), now.date())
    return found.officer_id, found.in_place_of
