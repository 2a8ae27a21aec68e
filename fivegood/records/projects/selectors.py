"""Projects as they stand on a day: lamps and ramps, for those projects that the reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum

from fivegood.errors import ForbiddenError, MissingError
from fivegood.facts.courses import ProjectLamps, project_states
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.base import rows_of
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.selectors import records_of
from fivegood.records.journal.selectors import head_now
from fivegood.records.scope import may_read
from fivegood.rules.lamps import LampsText

#: Returns that a ramp is held against: of the item, and of the years that its twelve months lie in.
_OUTPUT = "output_value"


def project_lamps(
    actor: Actor,
    day: date,
    rules: LampsText,
    *,
    only: Collection[str] | None = None,
    at_hand: Sequence[Row] | None = None,
    with_ramps: bool = True,
) -> Sequence[ProjectLamps]:
    """Return the projects that the actor may see, as they stand on a day, in the order of their ids.

    Two queries, and one each unless the rows of the projects are ``at_hand`` and for ramps. ``only`` narrows them to
    some ids. All of them without ramps are kept until something is written. Raises ForbiddenError for a role that may
    see no project.
    """
    if not may_read(actor, "projects"):
        raise ForbiddenError(f"the role {actor.role} may not read projects")
    if only is None and at_hand is None and not with_ramps:
        return _all_kept(head_now(), actor, day, rules)
    ids = only if at_hand is None else [str(row["project_id"]) for row in at_hand]
    some = Q() if ids is None else Q(project_id__in=list(ids))
    projects = _rows(actor, "projects", some) if at_hand is None else at_hand
    rows = _rows_behind(actor, day, projects, some, with_ramps=with_ramps)
    return project_states(rows, day, rules, with_ramps=with_ramps)


@lru_cache(maxsize=16)
def _all_kept(_head: tuple[int, str], actor: Actor, day: date, rules: LampsText) -> Sequence[ProjectLamps]:
    rows = _rows(actor, "projects", Q())
    return project_states(_rows_behind(actor, day, rows, Q(), with_ramps=False), day, rules, with_ramps=False)


@dataclass(frozen=True, slots=True)
class ProjectBehind:
    """A project on a day with the rows behind it: its investment by kind, and what its unit returned as output."""

    state: ProjectLamps
    investments: Sequence[Row]
    returns: Sequence[Row]


def project_behind(actor: Actor, project: Row, day: date, rules: LampsText) -> ProjectBehind:
    """Return one project, its row read already, as it stands on a day: three queries at most."""
    some = Q(project_id=project["project_id"])
    rows = _rows_behind(actor, day, [project], some, with_ramps=True)
    (state,) = project_states(rows, day, rules)
    return ProjectBehind(state, rows["project_investments"], rows["returns"])


def project_with_unit(actor: Actor, project_id: str, day: date) -> Any:
    """Return a record of a project with its unit, the land that the unit holds on a day, and in how many parcels.

    One query. Whoever sees a project sees its unit, and the land of it. Raises MissingError.
    """
    held = rows_of("parcels").filter(unit_id=OuterRef("unit_id"), is_withdrawn=False, held_from__lte=day)
    held = held.filter(Q(held_to__isnull=True) | Q(held_to__gte=day)).order_by().values("unit_id")
    found = records_of(actor, TABLES["projects"]).filter(project_id=project_id).select_related("unit")
    found = found.annotate(
        land=Subquery(held.annotate(sum=Sum("area")).values("sum")),
        parcels=Subquery(held.annotate(count=Count("pk")).values("count")),
    )
    if (record := found.first()) is None:
        raise MissingError(f"there is no {project_id} among the projects that you may see")
    return record


def _rows_behind(
    actor: Actor, day: date, projects: Sequence[Row], some: Q, *, with_ramps: bool
) -> dict[str, Sequence[Row]]:
    rows = {name: _rows(actor, name, some) for name in ("project_stages", "project_investments")}
    returns = _returns(actor, day, projects) if with_ramps else []
    return {**rows, "projects": projects, "returns": returns}


def _returns(actor: Actor, day: date, projects: Sequence[Row]) -> list[Row]:
    units = {str(row["unit_id"]) for row in projects if row["ramp_months"] is not None and row["unit_id"]}
    years = Q(period__gte=f"{day.year - 1}", period__lt=f"{day.year + 1}")
    return _rows(actor, "returns", Q(unit_id__in=units, item=_OUTPUT) & years) if units else []


def _rows(actor: Actor, name: str, condition: Q) -> list[Row]:
    table = TABLES[name]
    found = records_of(actor, table).filter(condition, is_withdrawn=False)
    return [row_of(table, values[2:]) for values in found.values_list(*attributes_of(table))]
