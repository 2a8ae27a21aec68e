"""Visits of an officer as their pages show them: a month, the way of a day, how far they cover the units, one visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from fivegood.decide.routes import Method, Place, Route, Stop, route
from fivegood.facts.cells import write
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark
from fivegood.periods import Period
from fivegood.records.actors import Actor
from fivegood.records.base import Record
from fivegood.records.book.keys import path_of
from fivegood.records.book.selectors import record_for, records_of, typed
from fivegood.records.scope import may_edit
from fivegood.records.visits.selectors import (
    VISITS,
    Coverage,
    coverage_of_month,
    is_to_come,
    needs_promised,
    visits_of_month,
)
from fivegood.web.clocks import Light, need_shown
from fivegood.web.punctuation import sentences_joined
from fivegood.web.words import lang, names_of

_UNITS, _OFFICERS = TABLES["units"], TABLES["officers"]
#: So many missed visits stand on the page, the newest first.
MOST_MISSED = 5
#: The name and the address of units.
UnitsTold = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class VisitShown:
    """A visit as a row: where it leads, its unit with its address, its day, what it is about, and how it stands."""

    path: str
    unit: str
    address: str
    day: str
    purpose: str
    moved_from: str
    light: Light


@dataclass(frozen=True, slots=True)
class CoverageShown:
    """How many of the units that somebody leads were visited in a month, in words and in per cent."""

    who: str
    said: str
    share: int
    unvisited: str


def month_shown(actor: Actor, month: Period, day: date) -> dict[str, Any]:
    """Return what the page of visits shows of a month and of the way of one day of it."""
    # A way and a list of one's own are an officer's; who sees all the park looks at how far it is covered.
    rows, late = visits_of_month(actor, month) if actor.officer_id else ([], [])
    missed = late[::-1][:MOST_MISSED]
    covered = coverage_of_month(actor, month)
    mine = [one for one in covered if not actor.officer_id or one.officer_id == actor.officer_id]
    wanted = {str(row["unit_id"]) for row in (*rows, *missed)} | {unit for one in mine for unit in one.unvisited}
    units, officers = units_told(actor, wanted), names_of(actor, "officers", {one.officer_id for one in mine})
    shown = [visit_row(row, actor.today, units) for row in rows]
    of_day = [(row, one) for row, one in zip(rows, shown, strict=True) if row["planned_on"] == day and is_to_come(row)]
    way = _way(actor, [row for row, _ in of_day], units)
    by_unit = {one.path: one for _, one in of_day}
    first, last = month.start, month.end
    return {
        "today": write(actor.today),
        "month": month.label(lang()),
        "before": _month_of(first - timedelta(days=1)),
        "after": _month_of(last + timedelta(days=1)),
        "this": write(first)[:7],
        "day": write(day),
        "way": [by_unit[path_of([one])] for one in way.order] if len(way.order) > 1 else [one for _, one in of_day],
        "way_said": way_said(way) if len(way.order) > 1 else "",
        "visits": shown,
        "missed": [visit_row(row, actor.today, units) for row in missed],
        "more_missed": len(late) - len(missed),
        "coverage": [coverage_said(one, units, officers) for one in mine],
        "park": _of_all(covered) if not actor.officer_id else None,
    }


def visit_row(row: Row, today: date, units: UnitsTold) -> VisitShown:
    """Return a visit as a row."""
    unit = str(row["unit_id"])
    name, address = units.get(unit, (unit, ""))
    return VisitShown(
        path_of([str(row["visit_id"])]),
        name,
        address,
        write(row["visited_on"] or row["planned_on"]),
        str(row["purpose"] or ""),
        write(row["moved_from"]),
        light_of_visit(row, today),
    )


def light_of_visit(row: Row, today: date) -> Light:
    """Return the lamp of a visit: made, cancelled, missed, of today, or still to come."""
    planned = row["planned_on"]
    if row["visited_on"]:
        return Light("green", "●", _("visited"))
    if row["is_cancelled"]:
        return Light("none", "○", _("cancelled"))
    if not isinstance(planned, date):
        return Light("none", "○", _("note"))
    if planned < today:
        return Light("red", "■", _("missed"))
    return Light("yellow", "▲", _("today")) if planned == today else Light("none", "○", _("planned"))


def units_told(actor: Actor, units: set[str]) -> UnitsTold:
    """Return the name of each unit in the reader's language, and its address where there is one."""
    found = records_of(actor, _UNITS).filter(unit_id__in=units).order_by()
    told = found.values_list("unit_id", "unit_name", "unit_name_zh", "address")
    return {unit: (zh if lang() == "zh" and zh else name, where or "") for unit, name, zh, where in told}


def _way(actor: Actor, rows: Sequence[Row], told: UnitsTold) -> Route:
    """Return the order of visits of one day, from where the officer starts."""
    units = {str(row["unit_id"]) for row in rows}
    places = _places(actor, _UNITS.name, units) if len(rows) > 1 else {}
    start = _places(actor, _OFFICERS.name, {actor.officer_id}).get(actor.officer_id) if len(rows) > 1 else None
    stops = []
    for row in rows:
        unit = str(row["unit_id"])
        stops.append(Stop(str(row["visit_id"]), places.get(unit), told.get(unit, ("", ""))[1]))
    return route(stops, start)


def _places(actor: Actor, table_name: str, keys: set[str]) -> Mapping[str, Place]:
    """Return where units or officers are, for those of whom it is known."""
    table = TABLES[table_name]
    (key,) = table.key
    found = records_of(actor, table).filter(**{f"{key}__in": keys}, place_x__isnull=False, place_y__isnull=False)
    return {one: (float(x), float(y)) for one, x, y in found.values_list(key, "place_x", "place_y")}


def way_said(way: Route) -> str:
    """Return how the order of a day was found, as a sentence."""
    if way.method is Method.ADDRESS:
        return _("By address: the places of these units are not known.")
    found = {
        Method.EXACT: _("The shortest way: %(km)s km as the crow flies."),
        Method.TWO_OPT: _("A short way, not surely the shortest: %(km)s km as the crow flies."),
    }
    said = found[way.method] % {"km": f"{way.metres / 1000:.1f}"}
    if way.unplaced:
        left_out = _("%(count)s units whose places are not known come last, by address.")
        said = sentences_joined((said, left_out % {"count": len(way.unplaced)}))
    return said


def coverage_said(one: Coverage, units: UnitsTold, officers: Mapping[str, str]) -> CoverageShown:
    """Return how far an officer's units were visited in a month."""
    numbers = {"visited": len(one.visited), "served": one.served, "own": one.by_lead}
    said = _("%(visited)s of %(served)s units visited, %(own)s by the lead officer in person") % numbers
    share = 100 * len(one.visited) // one.served
    unvisited = sorted(units[unit][0] if unit in units else unit for unit in one.unvisited)
    return CoverageShown(officers.get(one.officer_id, one.officer_id), said, share, _(", ").join(unvisited))


def _of_all(covered: Sequence[Coverage]) -> CoverageShown | None:
    if not covered:
        return None
    visited = {unit: day for one in covered for unit, day in one.visited.items()}
    unvisited = [unit for one in covered for unit in one.unvisited]
    whole = Coverage("", visited, unvisited, sum(one.by_lead for one in covered))
    return coverage_said(whole, {}, {})


def visit_shown(actor: Actor, opened: OpenPark, visit_id: str, now: datetime) -> dict[str, Any]:
    """Return what the page of one visit shows. Raises MissingError."""
    record: Record = record_for(actor, VISITS, [visit_id])
    row, park = typed(record), opened.park
    unit = str(row["unit_id"])
    told = units_told(actor, {unit})
    officer = str(row["officer_id"])
    is_open = is_to_come(row) and not row["is_withdrawn"]
    may_write = may_edit(actor, VISITS.name) and not row["is_withdrawn"]
    return {
        "row": row,
        "visit_id": visit_id,
        "path": path_of([visit_id]),
        "seen": record.version,
        "shown": visit_row(row, actor.today, told),
        "unit": {"path": path_of([unit]), "name": told.get(unit, (unit, ""))[0]},
        "officer": names_of(actor, "officers", {officer}).get(officer, officer),
        "planned": write(row["planned_on"]),
        "visited": write(row["visited_on"]),
        "today": write(actor.today),
        "needs": [
            need_shown(one, park, opened.calendar, {}, now) for one in needs_promised(actor, opened, visit_id, now)
        ],
        "is_open": is_open and may_write,
        "may_promise": may_write and may_edit(actor, "needs"),
        "categories": [(code, words.in_(lang())) for code, words in park.lists.get("need_category", {}).items()],
    }


def _month_of(day: date) -> tuple[str, str]:
    """Return the month of a day as addresses write it, and its name."""
    return write(day)[:7], Period.month(day.year, day.month).label(lang())
