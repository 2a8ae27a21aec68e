"""Committing a proposal: assignments end and begin on a day, and those concerned are told, all in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from fivegood.decide.assignment.judging import Breach, Rule, judge
from fivegood.decide.assignment.problem import Role
from fivegood.errors import Fault, InputError
from fivegood.facts.rows import Row
from fivegood.park import OpenPark
from fivegood.records.actors import By
from fivegood.records.actors import Role as Reader
from fivegood.records.assignments.models import Proposal, ProposedPair
from fivegood.records.assignments.selectors import ASSIGNMENTS, problem_for, proposal_for
from fivegood.records.assignments.services import check_fresh, check_open, check_proposes
from fivegood.records.base import rows_of
from fivegood.records.book.cells import RECORDED, attributes_of, row_of
from fivegood.records.book.services import RowChange, records_write
from fivegood.records.journal.services import journal_lock
from fivegood.records.notices.models import Notice
from fivegood.records.notices.services import notices_write

_ACTION = "assignments.commit"
_DAY = timedelta(days=1)
_SAID = {
    Rule.AWAY: "has no working time that day",
    Rule.CONFLICT: "must not serve this unit: conflict of interest",
    Rule.LANGUAGE: "speaks no language of this unit",
    Rule.LEADS: "leads this unit already",
    Rule.GONE: "is not in post that day",
    Rule.NOBODY: "has no officer",
    Rule.MOST: "may have at most",
    Rule.LEAST: "must have at least",
}


def proposal_commit(number: int, begins_on: date, park: OpenPark, by: By, now: datetime) -> Proposal:
    """Write what a proposal changes: assignments that end the day before ``begins_on``, and those that begin on it.

    All or nothing. Raises ForbiddenError, MissingError, ConflictError naming the rows that were written since it was
    worked out, and InputError with everything that stands against it: no reason, a day before its own, rules broken.
    """
    check_proposes(by.actor)
    with transaction.atomic():
        journal_lock()  # nobody writes a row between the look and the write
        proposal = proposal_for(by.actor, number)
        check_open(proposal)
        check_fresh(proposal, park.rules.assigning)
        _check(proposal, begins_on, park, by)
        moved = list(proposal.pairs.exclude(officer_id=F("before")).order_by("unit_id", "role"))
        if not moved:
            raise InputError([Fault("assignment", 0, "", "changes nothing: there is nothing to commit")], "assignment")
        changes = list(_changes(moved, begins_on))
        proposal.begins_on = begins_on
        proposal.committed_entry = records_write(ASSIGNMENTS, changes, by, action=_ACTION, now=now).entry
        proposal.save(update_fields=["begins_on", "committed_entry"])
        notices_write([*_notices(moved, proposal, begins_on, now)], by, _ACTION)
    return proposal


def _check(proposal: Proposal, begins_on: date, park: OpenPark, by: By) -> None:
    faults = [] if by.reason else [Fault("assignment", 0, "reason", "must not be empty")]
    if begins_on < proposal.as_of:
        message = f"lies before {proposal.as_of}, the day it was worked out for"
        faults.append(Fault("assignment", 0, "begins_on", message, begins_on.isoformat()))
    faults += [_refused(one) for one in broken_rules(proposal, park)]
    if faults:
        raise InputError(faults, "assignment")


def broken_rules(proposal: Proposal, park: OpenPark) -> tuple[Breach, ...]:
    """Return the rules that a proposal breaks as it stands, by the records of now."""
    chosen: dict[Role, dict[str, str]] = {role: {} for role in Role}
    for role, unit_id, officer_id in proposal.pairs.values_list("role", "unit_id", "officer_id"):
        chosen[Role(role)][unit_id] = officer_id
    return judge(problem_for(proposal, park.rules.assigning), chosen).breaches


def _refused(one: Breach) -> Fault:
    message = _SAID[one.rule]
    if one.rule in (Rule.MOST, Rule.LEAST):
        message = f"has {one.units} units from weight {one.level} on, and {message} {one.limit}"
    return Fault(one.role, 0, one.unit_id or one.officer_id, message, one.officer_id or None)


def _changes(moved: Sequence[ProposedPair], begins_on: date) -> Iterator[RowChange]:
    """Yield the rows of assignments to be written: what the units have from that day on ends, and the new begins."""
    held: dict[tuple[str, str], list[tuple[Row, int]]] = defaultdict(list)
    lasting = Q(assigned_to__isnull=True) | Q(assigned_to__gte=begins_on)
    stored = rows_of(ASSIGNMENTS.name).filter(lasting, is_withdrawn=False)
    for _pk, version, *values in stored.values_list(*attributes_of(ASSIGNMENTS)):
        row = row_of(ASSIGNMENTS, values)
        held[str(row["unit_id"]), str(row["role"])].append((row, version))
    for pair in moved:
        for row, version in held[pair.unit_id, pair.role]:
            begun = row["assigned_from"]
            is_begun = isinstance(begun, date) and begun < begins_on
            ended: Row = {"assigned_to": begins_on - _DAY} if is_begun else {"is_withdrawn": True}
            if row["officer_id"] != pair.officer_id or begun != begins_on:
                yield RowChange(_bare(row) | ended, version, (ASSIGNMENTS.name, 0))
        begun_row: Row = {name: None for name in ASSIGNMENTS.read_by_name if name != RECORDED}
        begun_row |= {"unit_id": pair.unit_id, "role": pair.role, "officer_id": pair.officer_id}
        yield RowChange(begun_row | {"assigned_from": begins_on}, None, (ASSIGNMENTS.name, 0))


def _bare(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != RECORDED}


def _notices(moved: Sequence[ProposedPair], proposal: Proposal, begins_on: date, now: datetime) -> Iterator[Notice]:
    """Yield who is told: officers who gain or lose a unit, and the contacts of the unit."""
    for pair in moved:
        told = {"role": pair.role, "from": begins_on.isoformat(), "officer": pair.officer_id, "before": pair.before}
        for what, role, officer_id, unit_id in (
            ("gained", Reader.OFFICER, pair.officer_id, ""),
            ("lost", Reader.OFFICER, pair.before, ""),
            ("served", Reader.CONTACT, "", pair.unit_id),
        ):
            if officer_id or unit_id:
                yield Notice(
                    subject=ASSIGNMENTS.name,
                    key=pair.unit_id,
                    occasion=f"{proposal.pk} {pair.role} {what}",
                    role=role,
                    officer_id=officer_id,
                    unit_id=unit_id,
                    told=told | {"what": what},
                    happened_at=now,
                    told_at=now,
                )
