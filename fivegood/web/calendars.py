"""The calendar of an officer as events: visits by the day, and what is due of the needs of their units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from fivegood.facts.rows import Row
from fivegood.park import OpenPark
from fivegood.records.actors import Actor
from fivegood.records.book.keys import path_of
from fivegood.records.calendars.selectors import deadlines, visits_of_calendar
from fivegood.records.needs.selectors import OpenNeed
from fivegood.web.addresses import address
from fivegood.web.clocks import need_title, step_word
from fivegood.web.icalendar import CalendarEvent, calendar_text
from fivegood.web.visits import UnitsTold, units_told
from fivegood.web.words import lang

#: Makes the whole address of a page out of its path.
Whole = Callable[[str], str]


def calendar_of(actor: Actor, opened: OpenPark, whole: Whole, now: datetime) -> bytes:
    """Return the calendar of an officer, in the language that is spoken; the same records give the same octets.

    It leaves the house, so it holds what one needs on the way, and no word of what was noted.
    """
    park, visits, due = opened.park, visits_of_calendar(actor), deadlines(actor, opened, now)
    units = units_told(actor, {str(row["unit_id"]) for row in (*(row for row, _ in visits), *(one.row for one in due))})
    events = [_visit(row, version, park.id, units, whole) for row, version in visits]
    events += [_deadline(one, opened, units, whole) for one in due]
    name = _("%(park)s: visits and deadlines") % {"park": park.short.in_(lang())}
    return calendar_text(name, sorted(events, key=lambda event: event.uid))


def _visit(row: Row, version: int, park_id: str, units: UnitsTold, whole: Whole) -> CalendarEvent:
    visit, unit = str(row["visit_id"]), str(row["unit_id"])
    name, where = units.get(unit, (unit, ""))
    on, recorded = row["visited_on"] or row["planned_on"], row["recorded_at"]
    assert isinstance(on, date)
    assert isinstance(recorded, datetime)
    said = _("Visited: %(unit)s") if row["visited_on"] else _("Visit: %(unit)s")
    return CalendarEvent(
        f"visit-{visit}@{park_id}.fivegood",
        version - 1,
        _zoned(recorded),
        on,
        said % {"unit": name},
        where,
        str(row["purpose"] or ""),
        whole(address("visit", path_of([visit]))),
        is_cancelled=bool(row["is_cancelled"] or row["is_withdrawn"]),
    )


def _deadline(one: OpenNeed, opened: OpenPark, units: UnitsTold, whole: Whole) -> CalendarEvent:
    need, unit = str(one.row["need_id"]), str(one.row["unit_id"])
    due, recorded, rounds = one.clock.due_at, one.row["recorded_at"], one.state.rounds
    assert due is not None
    assert isinstance(recorded, datetime)
    # A deadline moves with each extension and each pause that ended.
    moves = [move.at for each in rounds for move in each.extensions]
    moves += [pause.end for each in rounds for pause in each.pauses if pause.end]
    words = {"step": step_word(one.clock.step), "need": need_title(one.row, opened.park)}
    return CalendarEvent(
        f"need-{need}-{len(rounds)}-{one.clock.step}@{opened.park.id}.fivegood",
        len(moves),
        _zoned(max((recorded, *moves))),
        _zoned(due),
        _("Due %(step)s: %(need)s") % words,
        units.get(unit, (unit, ""))[0],
        need,
        whole(address("need", path_of([need]))),
    )


def _zoned(at: datetime) -> datetime:
    """Return an instant of the park's clock with its zone."""
    return at.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
