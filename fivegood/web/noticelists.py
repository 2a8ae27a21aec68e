"""Notices in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from fivegood.facts.subjects import TABLES
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.book.keys import path_of
from fivegood.records.book.selectors import records_of
from fivegood.records.notices.models import Notice
from fivegood.records.notices.told import notice_told
from fivegood.web.clocks import Light, instant_shown, need_title
from fivegood.web.words import lang, names_of

_NEEDS, _ASSIGNMENTS = TABLES["needs"], "assignments"


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """A notice as a row: where it leads, what it is about, what it says, when that happened, and whether it is new.

    ``address`` is empty where the reader may not see the record any more: then its number is all that is told of it.
    """

    address: str
    number: str
    title: str
    unit: str
    said: str
    at: str
    is_new: bool
    light: Light | None


def notices_shown(actor: Actor, park: Park, notices: Sequence[Notice], read_to: int) -> list[NoticeShown]:
    """Return notices as rows, each with what its record says to this reader now."""
    found = records_of(actor, _NEEDS).filter(need_id__in={one.key for one in notices})
    rows = found.values("need_id", "unit_id", "title", "category")
    needs = {row["need_id"]: (need_title(row, park), row["unit_id"]) for row in rows}
    asked = {one.key for one in notices if one.subject == _ASSIGNMENTS}
    units = names_of(actor, "units", {unit_id for _title, unit_id in needs.values()} | asked)
    shown = []
    for one in notices:
        title, unit_id = needs.get(one.key, ("", ""))
        address, light = reverse("need", args=[path_of([one.key])]) if one.key in needs else "", None
        if one.subject == _ASSIGNMENTS:
            title, address = (
                units.get(one.key, ""),
                reverse("unit", args=[path_of([one.key])]) if one.key in units else "",
            )
        else:
            light = _light(int(one.told["percent"]))
        shown.append(
            NoticeShown(
                address,
                one.key,
                title or one.key,
                units.get(unit_id, unit_id),
                notice_told(one, lang()),
                instant_shown(one.happened_at),
                one.pk > read_to,
                light,
            )
        )
    return shown


def _light(percent: int) -> Light:
    return Light("yellow", "▲", _("soon due")) if percent < 100 else Light("red", "■", _("past due"))
