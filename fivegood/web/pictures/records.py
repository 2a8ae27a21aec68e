"""The course over time that one record is part of: of its line, its parcel, its platform, its site, its standing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from fivegood.facts.cells import write
from fivegood.facts.rows import Row
from fivegood.facts.schema import Table
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.keys import path_of
from fivegood.records.book.selectors import records_of
from fivegood.web.pictures.campaigns import campaigns_picture
from fivegood.web.pictures.lines import lines_picture, outputs_picture
from fivegood.web.pictures.shown import Asked, Event, Picture, picture_of
from fivegood.web.pictures.standings import standings_picture
from fivegood.web.words import Words

#: The part of a key that the records of one course share, and what draws them.
_DRAWN: Mapping[str, tuple[tuple[str, ...], Callable[[Asked], Picture | None]]] = {
    "lines": (("line_id",), lines_picture),
    "line_output": (("line_id",), outputs_picture),
    "standings": (("standing",), standings_picture),
    "campaign_sessions": (("campaign_id", "site_id"), campaigns_picture),
}
#: The same, and the column that says what a spell was.
_TOLD: Mapping[str, tuple[str, str]] = {"parcels": ("parcel_id", "unit_id"), "platforms": ("platform_id", "level")}
_MOST = 100


def course_shown(table: Table, actor: Actor, park: Park, row: Row) -> Picture | None:
    """Return the course that a record is part of; None for one that is all there is of it, and without a course."""
    if table.name in _TOLD:
        return _told(table, actor, park, row)
    if table.name not in _DRAWN:
        return None
    shared, draw = _DRAWN[table.name]
    found = _alike(table, actor, row, *shared)
    picture = picture_of(draw, Asked(actor, park, found, actor.today))
    return Picture(picture.charts) if picture else None


def _alike(table: Table, actor: Actor, row: Row, *names: str) -> QuerySet[Any]:
    return records_of(actor, table).filter(is_withdrawn=False, **{name: row[name] for name in names})


def _told(table: Table, actor: Actor, park: Park, row: Row) -> Picture | None:
    name, column = _TOLD[table.name]
    found = _alike(table, actor, row, name).order_by(table.time.start)
    rows = [row_of(table, values[2:]) for values in found.values_list(*attributes_of(table))[:_MOST]]
    if len(rows) < 2:
        return None
    words, of = Words(table, park, actor, rows), table.read_by_name[column]
    return Picture([], (), [_event(table, each, words.cell(of, each[column]).text, each == row) for each in rows])


def _event(table: Table, row: Row, what: str, is_this: bool) -> Event:
    first, last = write(row[table.time.start]), row[table.time.end]
    told = {"first": first, "last": write(last) if last is not None else ""}
    when = _("%(first)s to %(last)s") % told if last is not None else _("since %(first)s") % told
    path = path_of(write(row[part]) for part in table.key)
    return Event(when, what or _("Without a holder"), reverse("one", args=[table.name, path]), is_this)
