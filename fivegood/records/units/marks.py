"""What holds of units on a day beside their own rows: size class, titles, who serves them, needs that are open.

Each is asked for of all units of a page together, or as the condition that the units of a list meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.db.models import Q

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.book.gathered import Gathering, gathering
from fivegood.records.book.selectors import holds_on, records_of

#: A need is open until it is closed.
OPEN = Q(closed_at__isnull=True, is_withdrawn=False)
LEAD = "lead"
_KEPT = Q(is_withdrawn=False)
#: What stands in the question in place of the ids of the units.
_UNITS = "\ue000units"


@dataclass(slots=True)
class UnitMarks:
    """What holds of one unit: the codes of its size class and titles, the names of its officers, its open needs.

    Officers are by their role, lead or deputy; one without a name is told by the id.
    """

    size_class: str = ""
    titles: list[str] = field(default_factory=list)
    officers: dict[str, list[str]] = field(default_factory=dict)
    open_needs: int = 0


def unit_marks(actor: Actor, unit_ids: Iterable[str], day: date) -> Mapping[str, UnitMarks]:
    """Return what holds of each unit on a day, as far as the actor may see it: one question for all of them."""
    marks = {unit_id: UnitMarks() for unit_id in unit_ids}
    rows = _asked(actor, day).rows({_UNITS: list(marks)})
    names = {row["officer_id"]: str(row["officer_name"] or row["officer_id"]) for row in rows["officers"]}
    for row in rows["unit_sizes"]:
        marks[str(row["unit_id"])].size_class = str(row["size_class"])
    for row in rows["titles"]:
        marks[str(row["unit_id"])].titles.append(str(row["title"]))
    for row in rows["assignments"]:
        of_role = marks[str(row["unit_id"])].officers.setdefault(str(row["role"]), [])
        of_role.append(names.get(row["officer_id"], str(row["officer_id"])))
    for row in rows["needs"]:
        marks[str(row["unit_id"])].open_needs += 1
    return marks


@lru_cache(maxsize=500)
def _asked(actor: Actor, day: date) -> Gathering:
    """Return what is asked about the units of any page: the same all day, as is the actor."""
    of_units = Q(unit_id__in=[_UNITS]) & _KEPT
    served = records_of(actor, TABLES["assignments"]).filter(of_units, _held("assignments", day)).order_by()
    asked = {name: of_units & _held(name, day) for name in ("unit_sizes", "titles", "assignments")}
    asked |= {"officers": Q(officer_id__in=served.values("officer_id")), "needs": of_units & OPEN}
    return gathering(actor, asked)


def of_size(actor: Actor, size_class: str, day: date) -> Q:
    """Return the condition that units of a size class meet."""
    return _among(actor, "unit_sizes", _held("unit_sizes", day) & Q(size_class=size_class))


def with_title(actor: Actor, title: str, day: date) -> Q:
    """Return the condition that units meet which hold a title."""
    return _among(actor, "titles", _held("titles", day) & Q(title=title))


def with_open_needs(actor: Actor) -> Q:
    """Return the condition that units meet which have a need that is not closed."""
    return _among(actor, "needs", OPEN)


def served_by(actor: Actor, officer_id: str, day: date) -> Q:
    """Return the condition that the units meet which an officer serves, as lead or as deputy."""
    return _among(actor, "assignments", _held("assignments", day) & Q(officer_id=officer_id))


def without_lead(actor: Actor, day: date) -> Q:
    """Return the condition that units meet which no officer leads."""
    return ~_among(actor, "assignments", _held("assignments", day) & Q(role=LEAD))


def _held(table: str, day: date) -> Q:
    return holds_on(TABLES[table], day)


def _among(actor: Actor, table: str, condition: Q) -> Q:
    found = records_of(actor, TABLES[table]).filter(condition, is_withdrawn=False).order_by()
    return Q(unit_id__in=found.values("unit_id"))
