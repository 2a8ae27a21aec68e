"""Notices in the reader's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from fivegood.editions.texts import DRAFTS
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.records.actors import Actor
from fivegood.records.book.keys import path_of
from fivegood.records.book.selectors import records_of
from fivegood.records.notices.models import Notice
from fivegood.records.notices.told import notice_told
from fivegood.web.clocks import Light, instant_shown, need_title
from fivegood.web.words import lang, names_of

_NEEDS, _APPROVALS, _ASSIGNMENTS, _ABSENCES = TABLES["needs"], TABLES["approvals"], "assignments", "absences"
#: The page of what a notice is about: of an officer's change, the unit's.
_PAGES = {_NEEDS.name: "need", _APPROVALS.name: "approval", _ASSIGNMENTS: "unit", DRAFTS: "edition"}


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


def notices_shown(actor: Actor, opened: OpenPark, notices: Sequence[Notice], read_to: int) -> list[NoticeShown]:
    """Return notices as rows, each with what its record says to this reader now."""
    about = _about(actor, opened, notices)
    units = names_of(actor, "units", {unit_id for _title, unit_id in about.values()})
    people = names_of(actor, "officers", {one.key for one in notices if one.subject == _ABSENCES})
    shown = []
    for one in notices:
        title, unit_id = about.get((one.subject, one.key), ("", ""))
        if one.subject == _ABSENCES:
            title = people.get(one.key, one.key)
        is_seen = unit_id in units if one.subject == _ASSIGNMENTS else (one.subject, one.key) in about
        shown.append(
            NoticeShown(
                _address(one) if is_seen or one.subject == _ABSENCES else "",
                one.key,
                title or units.get(unit_id) or one.key,
                units.get(unit_id, unit_id) if title else "",
                notice_told(one, lang()),
                instant_shown(one.happened_at),
                one.pk > read_to,
                _light(int(one.told["percent"])) if "percent" in one.told else None,
            )
        )
    return shown


def _address(notice: Notice) -> str:
    if notice.subject == _ABSENCES:
        return reverse("absences")
    return reverse(_PAGES[notice.subject], args=[path_of([notice.key])])


def _about(actor: Actor, opened: OpenPark, notices: Sequence[Notice]) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Return the title and the unit of what notices are about, as far as the reader may see it, by subject and key."""
    keys: dict[str, set[str]] = defaultdict(set)
    for one in notices:
        keys[one.subject].add(one.key)
    about = {(_ASSIGNMENTS, unit_id): ("", unit_id) for unit_id in keys[_ASSIGNMENTS]}
    about |= {(DRAFTS, key): (_("Edition %(edition)s") % {"edition": key}, "") for key in keys[DRAFTS]}
    if keys[_NEEDS.name]:
        found = records_of(actor, _NEEDS).filter(need_id__in=keys[_NEEDS.name])
        for row in found.values("need_id", "unit_id", "title", "category"):
            about[_NEEDS.name, row["need_id"]] = need_title(row, opened.park), row["unit_id"]
    if keys[_APPROVALS.name]:
        found = records_of(actor, _APPROVALS).filter(approval_id__in=keys[_APPROVALS.name])
        for approval_id, unit_id, code in found.values_list("approval_id", "unit_id", "procedure"):
            about[_APPROVALS.name, approval_id] = opened.rules.procedures.procedure(code, lang()), unit_id
    return about


def _light(percent: int) -> Light:
    return Light("yellow", "▲", _("soon due")) if percent < 100 else Light("red", "■", _("past due"))
