"""Who asks, and what they may see and write: the one place that says so, for pages, API, exports and reports alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor, Role
from fivegood.records.base import rows_of

_ALL = Q()
_NONE = Q(pk__in=[])
#: Tables whose rows are about the park as a whole: whoever works in it or for one of its units may read them.
_OF_PARK = frozenset({"platforms", "standings", "campaign_sessions"})
_SEES_ALL = frozenset({Role.LEADER, Role.PLAN_OFFICE, Role.AUDITOR, Role.ADMINISTRATOR})

#: Who signs editions that others wrote.
SIGNS = (Role.LEADER, Role.PLAN_OFFICE)
#: What a unit files, by itself or through its officer, one step after the other.
_FILED = frozenset({"filings", "stated_values"})

#: What officers note of their units for themselves and the office: the unit does not read it.
_NOT_OF_UNIT = frozenset({"visits"})
#: What the office keeps of an officer: the officer reads their own, a unit none.
_OF_OFFICER = frozenset({"officer_conflicts"})

#: Tables that a role may write, within the rows it sees.
_WRITES: Mapping[Role, frozenset[str]] = {
    Role.PLAN_OFFICE: frozenset(TABLES),
    Role.OFFICER: frozenset(
        {"absences", "needs", "need_steps", "visits", "approvals", "approval_steps", "loan_stages", *_FILED}
    ),
    Role.CONTACT: frozenset({"needs", "need_steps", "approvals", "approval_steps", *_FILED}),
    Role.BANK: frozenset({"loan_stages"}),
}
#: Tables that a role writes by steps alone, never cell by cell: a unit applies, and nobody grants themselves anything.
_BY_STEPS: Mapping[Role, frozenset[str]] = {Role.CONTACT: frozenset({"approvals"})}


@lru_cache(maxsize=5_000)
def may_read(actor: Actor, table: str) -> bool:
    """True when the role sees any rows of the table at all."""
    return readable(actor, table) != _NONE


def sees_all(actor: Actor, table: str) -> bool:
    """True when the role sees every row of the table."""
    return readable(actor, table) == _ALL


def may_write(actor: Actor, table: str) -> bool:
    """True when the role may write rows of the table that it sees."""
    return not actor.is_read_only and table in _WRITES.get(actor.role, frozenset())


def may_edit(actor: Actor, table: str) -> bool:
    """True when the role may write rows of the table cell by cell; what is worked has steps of its own."""
    by_steps = TABLES[table].is_worked or table in _BY_STEPS.get(actor.role, ())
    return may_write(actor, table) and not by_steps


def may_import(actor: Actor, table: str) -> bool:
    """True when the role may send in files of the table. What was worked elsewhere before, the office takes over."""
    return may_edit(actor, table) or (may_write(actor, table) and actor.role is Role.PLAN_OFFICE)


def may_keep_documents(actor: Actor, table: str) -> bool:
    """True when the role adds documents to the rows of a table that it sees: an officer also to projects it serves."""
    return may_write(actor, table) or (table == "projects" and serves_units(actor) and not actor.is_read_only)


def may_write_plan(actor: Actor) -> bool:
    """True when the role may write the park's own texts: plan, measures, report texts."""
    return not actor.is_read_only and actor.role in (Role.PLAN_OFFICE, Role.ADMINISTRATOR)


def may_read_drafts(actor: Actor) -> bool:
    """True when the role reads editions before they are published, and what differs from them since."""
    return actor.role in _SEES_ALL


def may_sign_editions(actor: Actor) -> bool:
    """True when the role signs editions that others wrote, and publishes what is signed."""
    return not actor.is_read_only and actor.role in SIGNS


def may_read_settings(actor: Actor) -> bool:
    """True when the role may read the park's own texts: its rules, lists and measures, and how they were before."""
    return actor.role in _SEES_ALL


def may_classify(actor: Actor) -> bool:
    """True when the role classes enterprises by size."""
    return may_write(actor, "unit_sizes")


def may_merge(actor: Actor) -> bool:
    """True when the role merges units that are one: it writes the records of every subject."""
    return all(may_write(actor, name) for name in TABLES)


def may_read_figures(actor: Actor) -> bool:
    """True when the role may read every figure of the park: a figure is an aggregate over all units."""
    return actor.role in _SEES_ALL or actor.role is Role.AUTHORITY


def may_read_journal(actor: Actor) -> bool:
    """True when the role may read the whole journal; the history of one row goes with the row."""
    return actor.role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.PLAN_OFFICE)


def may_keep_accounts(actor: Actor) -> bool:
    """True when the role gives and takes roles."""
    return not actor.is_read_only and actor.role is Role.ADMINISTRATOR


def may_read_accounts(actor: Actor) -> bool:
    """True when the role sees who holds which role."""
    return actor.role in (Role.ADMINISTRATOR, Role.AUDITOR)


def may_keep_webhooks(actor: Actor) -> bool:
    """True when the role says which addresses are told of writes."""
    return not actor.is_read_only and actor.role is Role.ADMINISTRATOR


def may_read_webhooks(actor: Actor) -> bool:
    """True when the role sees which addresses are told of writes, and what became of each notice."""
    return actor.role in (Role.ADMINISTRATOR, Role.AUDITOR)


def serves_units(actor: Actor) -> bool:
    """True when somebody has a day of service with units of their own: an officer."""
    return actor.role is Role.OFFICER and bool(actor.officer_id)


def is_told(actor: Actor) -> bool:
    """True when somebody gets notices: the officers, the office and the leader above them; the contacts of a unit."""
    is_contact = actor.role is Role.CONTACT and bool(actor.unit_id)
    return actor.role in (Role.LEADER, Role.PLAN_OFFICE) or serves_units(actor) or is_contact


def may_apply(actor: Actor) -> bool:
    """True when somebody applies for approvals: of their own unit, at the doorstep of one they serve, at the desk."""
    if actor.role is Role.CONTACT:
        return bool(actor.unit_id) and may_write(actor, "approvals")
    return may_write(actor, "approvals") and (serves_units(actor) or actor.role is Role.PLAN_OFFICE)


def may_raise_need(actor: Actor) -> bool:
    """True when somebody raises needs: for the unit that is their own, or on behalf of units that they see."""
    return may_write(actor, "needs") and (actor.role is Role.PLAN_OFFICE or bool(actor.unit_id) or serves_units(actor))


@lru_cache(maxsize=1_000)
def readable(actor: Actor, table: str) -> Q:
    """Return the condition that the rows of ``table`` meet which the actor may see: the same all day, so kept."""
    if actor.role in _SEES_ALL:
        return _ALL
    if actor.role is Role.OFFICER:
        return _of_officer(actor, table)
    if actor.role is Role.CONTACT and actor.unit_id:
        return _of_unit(actor, table)
    if actor.role is Role.BANK and actor.lender:
        return _of_bank(actor, table)
    return _NONE


def _holds(start: str, end: str, day: date) -> Q:
    return Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day}))


def _served(actor: Actor, column: str, of: str, **bound: str | Sequence[str]) -> Q:
    """Return the condition that ``column`` is among the ``of`` of today's assignments: an officer's units, or a unit's.

    A list of those few is what a database begins with; asking of each of 100,000 rows whether one exists is slow.
    """
    held = rows_of("assignments").filter(
        _holds("assigned_from", "assigned_to", actor.today), is_withdrawn=False, **bound
    )
    return among(column, held.values(of))


def among(column: str, found: QuerySet[Any, Any]) -> Q:
    """Return the condition that ``column`` is among what is found.

    Its SQL is written out here, once for all questions of a reader's day: in each it would take longer than to answer.
    """
    try:
        sql, values = found.order_by().query.sql_with_params()
    except EmptyResultSet:  # Django sees by itself that there is none
        return _NONE
    return Q(**{f"{column}__in": RawSQL(sql, values)})


def _of_officer(actor: Actor, table: str) -> Q:
    if table in _OF_PARK or table == "officers":
        return _ALL
    if table in _OF_OFFICER:
        return Q(officer_id=actor.officer_id)
    if table == "absences":  # why somebody is away is theirs and the office's to know
        return Q(officer_id=actor.officer_id)
    if table in ("needs", "need_steps"):
        return _needs_of_officer(actor)
    # An officer serves as lead or as deputy, each from a day to a day, and stands in for those who are absent.
    return _through_unit(table, lambda unit: _served(actor, unit, "unit_id", officer_id__in=actor.officers))


def _needs_of_officer(actor: Actor) -> Q:
    """Needs of units that an officer serves, those given to them, and the whole of a part that is."""
    served = _served(actor, "unit_id", "unit_id", officer_id__in=actor.officers)
    given = rows_of("needs").filter(holder_id__in=actor.officers)
    wholes = among("need_id", given.filter(whole_id__isnull=False).values("whole_id"))
    return served | wholes | among("need_id", given.values("need_id"))


def _of_unit(actor: Actor, table: str) -> Q:
    if table in _OF_PARK:
        return _ALL
    if table in _NOT_OF_UNIT | _OF_OFFICER:
        return _NONE
    if table == "officers":  # those who serve the unit, and whoever an absent one of them named
        served = _served(actor, "officer_id", "officer_id", unit_id=actor.unit_id)
        away = rows_of("absences").filter(_holds("absent_from", "absent_to", actor.today), served, is_withdrawn=False)
        return served | among("officer_id", away.values("stand_in_id"))
    return _through_unit(table, lambda unit: Q(**{unit: actor.unit_id}))


def _of_bank(actor: Actor, table: str) -> Q:
    """A bank sees the stages of its own loans, and the units that applied for them."""
    if table == "loan_stages":
        return Q(lender=actor.lender)
    if table == "units":
        stages = rows_of("loan_stages").filter(lender=actor.lender, is_withdrawn=False)
        return among("unit_id", stages.values("unit_id"))
    return _NONE


def _through_unit(table: str, of_unit: Callable[[str], Q]) -> Q:
    columns = TABLES[table].read_by_name
    if "unit_id" in columns:
        return of_unit("unit_id")
    if "project_id" in columns:
        return of_unit("project__unit_id")
    return _NONE
