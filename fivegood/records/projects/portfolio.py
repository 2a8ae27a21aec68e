"""All projects that the reader may see, each in its stage: two queries, however many there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, F, Max, Q, QuerySet, Value, When

from fivegood.facts.courses import ProjectLamps
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.book.selectors import records_of
from fivegood.records.journal.kept import until_written
from fivegood.records.projects.selectors import project_lamps
from fivegood.rules.lamps import LampsText
from fivegood.rules.schedules import DROPPED

_STAGES = TABLES["project_stages"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A project in its stage on a day (empty before its first), and what was contracted; None when nobody knows."""

    project_id: str
    stage: str
    investment: Decimal | None


@dataclass(slots=True)
class StageColumn:
    """The projects of one stage: how many, the sum of what is contracted, and how many of them state no sum."""

    stage: str
    projects: list[Placed] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many projects there are."""
        return len(self.projects)

    @property
    def investment(self) -> Decimal:
        """The sum of what is contracted, of those projects that state it."""
        return sum((one.investment for one in self.projects if one.investment is not None), Decimal(0))

    @property
    def unstated(self) -> int:
        """How many projects state no contracted investment."""
        return sum(one.investment is None for one in self.projects)


#: What a list of projects may be sorted by, each with the order of the database.
ORDERS: Mapping[str, tuple[Any, ...]] = {
    "": ("project_id",),
    "name": ("project_name", "project_id"),
    "largest": (F("investment").desc(nulls_last=True), "project_id"),
    "smallest": (F("investment").asc(nulls_last=True), "project_id"),
}


def projects_searched(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Return those projects of which the id, a name, or a name of the unit holds a text."""
    named = ("project_id", "project_name", "project_name_zh", "unit__unit_name", "unit__unit_name_zh")
    return found.filter(reduce(or_, (Q(**{f"{name}__icontains": text}) for name in named)))


def projects_placed(actor: Actor, found: QuerySet[Any], day: date, stages: Iterable[str]) -> list[Placed]:
    """Return projects in the order of ``found``, each in its stage on a day: the furthest in the order of ``stages``.

    Two queries: what every project needs is little, and lamps are judged for those alone that are shown.
    """
    order = ["", *(stage for stage in stages if stage != DROPPED), DROPPED]
    whens = [When(stage=stage, then=Value(place)) for place, stage in enumerate(order)]
    happened = records_of(actor, _STAGES).order_by().filter(is_withdrawn=False, happened_on__lte=day)
    ranked = happened.values("project_id").annotate(place=Max(Case(*whens, default=Value(0))))
    places = dict(ranked.values_list("project_id", "place"))
    return [
        Placed(project_id, order[places.get(project_id, 0)], investment)
        for project_id, investment in found.values_list("project_id", "investment")
    ]


def stage_columns(placed: Iterable[Placed], stages: Iterable[str]) -> list[StageColumn]:
    """Return a column for each stage in the park's order, before them one for projects without any if there are some.

    Within a column the largest contract stands first, those that state none last.
    """
    columns: Mapping[str, StageColumn] = {stage: StageColumn(stage) for stage in ("", *stages)}
    for one in sorted(placed, key=lambda one: (one.investment is None, -(one.investment or 0), one.project_id)):
        columns[one.stage].projects.append(one)
    return [column for stage, column in columns.items() if stage or column.projects]


def states_of(actor: Actor, ids: Collection[str], day: date, rules: LampsText) -> Mapping[str, ProjectLamps]:
    """Return some projects as they stand on a day, by id: three queries, one while nothing is written."""
    return _states(actor, tuple(ids), day, rules) if ids else {}


@until_written(32)
def _states(actor: Actor, ids: Collection[str], day: date, rules: LampsText) -> Mapping[str, ProjectLamps]:
    found = project_lamps(actor, day, rules, only=ids, with_ramps=False)
    return {state.project_id: state for state in found}


def with_lamp(actor: Actor, lamp: str, day: date, rules: LampsText) -> Mapping[str, ProjectLamps]:
    """Return every project with a lamp (`facts.courses.WORDS`) on a day, by id: three queries, and each is judged."""
    found = project_lamps(actor, day, rules, with_ramps=False)
    return {state.project_id: state for state in found if state.word == lamp}


def shown_of(placed: Sequence[Placed], page: int, size: int) -> tuple[Sequence[Placed], int]:
    """Return a page of projects and its number: the last there is when fewer are left."""
    page = min(page, max(1, -(-len(placed) // size)))
    return placed[(page - 1) * size : page * size], page
