"""Working a proposal out, changing it by hand, and committing it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from fivegood.decide.assignment.explaining import Why, why
from fivegood.decide.assignment.judging import Breach, judge
from fivegood.decide.assignment.nearby import candidates_of
from fivegood.decide.assignment.problem import Problem, Role
from fivegood.decide.assignment.replanning import Move, moves
from fivegood.decide.assignment.solving import assign
from fivegood.errors import Conflict, ConflictError, Fault, ForbiddenError, InputError, nearest
from fivegood.park import OpenPark
from fivegood.records.actors import Actor, By
from fivegood.records.assignments.models import Proposal, ProposedPair
from fivegood.records.assignments.selectors import (
    changed_since,
    may_propose,
    pair_for,
    part_of_problem,
    problem_for,
    proposal_for,
    rules_hash,
)
from fivegood.records.assignments.summaries import summary
from fivegood.records.base import rows_of
from fivegood.records.jobs.services import Tell, job_queue
from fivegood.records.journal.models import JournalHead
from fivegood.rules.assigning import AssigningText

#: What the job is called.
KIND = "assignment"
_FORM = "assignment"
#: So many rows that were written meanwhile are named.
_NAMED = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """Another officer for a pair, everything else as it is: points more (or less), rules broken by it, rules mended."""

    officer_id: str
    more: int
    broken: tuple[Breach, ...]
    mended: tuple[Breach, ...]


def proposal_ask(as_of: date, away: Sequence[str], by: By, *, pins_of: int | None = None) -> Proposal:
    """Have a proposal worked out for a day by a worker: with the pins of an earlier one, without officers ``away``.

    Raises ForbiddenError, MissingError, and InputError with every officer who is not on record.
    """
    check_proposes(by.actor)
    _check_officers(away)
    pinned = proposal_for(by.actor, pins_of) if pins_of is not None else None
    with transaction.atomic():
        asked = {"as_of": as_of, "away": sorted(set(away)), "pins_of": pinned, "asked_by": by.actor.name}
        proposal = Proposal.objects.create(asked_at=datetime.now(UTC), **asked)
        proposal.job = job_queue(KIND, {"proposal": proposal.pk}, by)
        proposal.save(update_fields=["job"])
    return proposal


def check_proposes(actor: Actor) -> None:
    """Raise ForbiddenError for whoever may not work proposals out."""
    if not may_propose(actor):
        raise ForbiddenError(f"the role {actor.role} may not propose who serves whom")


def _check_officers(away: Sequence[str]) -> None:
    known = set(rows_of("officers").filter(is_withdrawn=False).values_list("officer_id", flat=True)) if away else set()
    faults = [
        Fault(_FORM, 0, "away", "there is no such officer", one, nearest(one, known))
        for one in away
        if one not in known
    ]
    if faults:
        raise InputError(faults, _FORM)


def proposal_solve(number: int, park: OpenPark, tell: Tell) -> Proposal:
    """Work a proposal out and keep it. May run twice. Raises InputError for a park whose units do not fit."""
    proposal = Proposal.objects.select_related("pins_of").get(pk=number)
    rules = park.rules.assigning
    head = JournalHead.objects.first()  # before the rows: what is written meanwhile is newer than it
    tell("Assigning", 0, 3)
    problem = problem_for(proposal, rules)
    pins = _pins(proposal, problem)
    among = candidates_of(problem)
    found = assign(problem, among, pins)
    tell("Assigning", 1, 3)
    changed = list(moves(found))
    told = summary(found, changed, park.calendar, proposal.as_of) | {"are_all_looked_at": among is None}
    tell("Assigning", 2, 3)
    by_pair = {(move.role, move.unit_id): move for move in changed}
    pairs = [_pair(proposal, one, by_pair.get((role, one.unit_id)), pins) for role in Role for one in why(found, role)]
    proposal.entry, proposal.entry_hash = (head.number, head.hash) if head else (0, "")
    proposal.rules_hash, proposal.cost, proposal.bound, proposal.told = rules_hash(rules), found.cost, found.bound, told
    proposal.solved_at = datetime.now(UTC)
    with transaction.atomic():
        proposal.pairs.all().delete()
        ProposedPair.objects.bulk_create(pairs, batch_size=1_000)
        proposal.save()
    return proposal


def _pins(proposal: Proposal, problem: Problem) -> Mapping[Role, Mapping[str, str]]:
    """Return the pins of the proposal before, of units that are still there and officers who are."""
    units = {one.unit_id for one in problem.units}
    officers = {one.officer_id for one in problem.officers}
    pins: dict[Role, dict[str, str]] = {role: {} for role in Role}
    for pair in proposal.pins_of.pairs.filter(is_pinned=True) if proposal.pins_of else ():
        if pair.unit_id in units and pair.officer_id in officers:
            pins[Role(pair.role)][pair.unit_id] = pair.officer_id
    return pins


def _pair(proposal: Proposal, one: Why, move: Move | None, pins: Mapping[Role, Mapping[str, str]]) -> ProposedPair:
    other = one.next_best
    told: dict[str, Any] = {"parts": {part.value: cost for part, cost in one.parts.items()}}
    told |= {"next": [other.officer_id, other.more]} if other else {}
    told |= {"bar": move.bar.value} if move and move.bar else {}
    told |= {"saves": move.saves} if move and move.saves is not None else {}
    return ProposedPair(
        proposal=proposal,
        role=one.role.value,
        unit_id=one.unit_id,
        before=(move.before or "") if move else one.officer_id,
        best=one.officer_id,
        officer_id=one.officer_id,
        is_pinned=one.unit_id in pins[one.role],
        reason=move.reason.value if move else "",
        told=told,
    )


def choice_judged(
    proposal: Proposal, pair: ProposedPair, officer_id: str, rules: AssigningText, actor: Actor
) -> Choice:
    """Return what another officer for a pair costs and breaks. Reads the units of both officers alone.

    Raises ConflictError when the records have moved on, and InputError for an officer who is not in post.
    """
    check_fresh(proposal, rules)
    held = proposal.pairs.filter(role=pair.role, officer_id__in=(pair.officer_id, officer_id))
    before: dict[Role, dict[str, str]] = {role: {} for role in Role}
    for one in held.union(proposal.pairs.filter(unit_id=pair.unit_id)):
        before[Role(one.role)][one.unit_id] = one.officer_id
    names = {name for of_role in before.values() for name in of_role.values()} | {officer_id}
    units = {unit_id for of_role in before.values() for unit_id in of_role}
    problem = part_of_problem(proposal, rules, actor, units, names)
    if officer_id not in {one.officer_id for one in problem.officers}:
        known = rows_of("officers").filter(is_withdrawn=False).values_list("officer_id", flat=True)
        close = nearest(officer_id, [one for one in known if one not in proposal.away])
        raise InputError([Fault(_FORM, 0, "officer_id", "is not in post that day", officer_id or None, close)], _FORM)
    role = Role(pair.role)
    after = before | {role: before[role] | {pair.unit_id: officer_id}}
    was, would = judge(problem, before), judge(problem, after)
    broken = tuple(one for one in would.breaches if one not in was.breaches)
    return Choice(
        officer_id, would.cost - was.cost, broken, tuple(one for one in was.breaches if one not in would.breaches)
    )


def choice_make(number: int, role: str, unit_id: str, officer_id: str, park: OpenPark, by: By) -> Choice:
    """Choose an officer for a unit by hand and pin the pair; without an officer take the best back, unpinned.

    What it breaks does not stop it, and stands in the way of a commit. Raises as `choice_judged`, and ForbiddenError.
    """
    check_proposes(by.actor)
    with transaction.atomic():
        Proposal.objects.select_for_update().filter(pk=number).first()
        proposal = proposal_for(by.actor, number)
        check_open(proposal)
        pair = pair_for(proposal, role, unit_id)
        choice = choice_judged(proposal, pair, officer_id or pair.best, park.rules.assigning, by.actor)
        pair.officer_id, pair.is_pinned = choice.officer_id, bool(officer_id)
        pair.save(update_fields=["officer_id", "is_pinned"])
        proposal.cost += choice.more
        proposal.save(update_fields=["cost"])
    return choice


def check_open(proposal: Proposal) -> None:
    """Raise InputError for a proposal that is not worked out, or is committed."""
    if proposal.solved_at is None:
        raise InputError([Fault(_FORM, 0, "", "is not worked out")], _FORM)
    if proposal.committed_entry is not None:
        raise InputError([Fault(_FORM, 0, "", "is committed: work another out to change more")], _FORM)


def check_fresh(proposal: Proposal, rules: AssigningText) -> None:
    """Raise ConflictError naming the rows that were written since a proposal was worked out; or the park's numbers."""
    conflicts = [
        Conflict(one.subject, tuple(json.loads(one.key)), one.version, {}, {})
        for one in changed_since(proposal)[:_NAMED]
    ]
    if proposal.rules_hash != rules_hash(rules):
        conflicts.append(Conflict("park_texts", ("assigning.yaml",), 0, {}, {}))
    if conflicts:
        raise ConflictError(conflicts)
