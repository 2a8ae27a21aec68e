"""Reading proposals, and the rows that one is worked out of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from hashlib import sha256

from django.db.models import Q, QuerySet

from fivegood.decide.assignment.problem import Problem
from fivegood.decide.assignment.reading import READ, problem_of
from fivegood.errors import ForbiddenError, MissingError
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import Actor
from fivegood.records.assignments.models import Proposal, ProposedPair
from fivegood.records.base import rows_of
from fivegood.records.book.cells import attributes_of, row_of
from fivegood.records.book.gathered import gathered
from fivegood.records.journal.models import Change
from fivegood.records.scope import may_write, sees_all
from fivegood.rules.assigning import AssigningText
from fivegood.structs import replace

ASSIGNMENTS = TABLES["assignments"]
#: A proposal is refused once rows of these were written; needs and sizes come and go daily and only shift weights.
_DECISIVE = ("units", "officers", "officer_conflicts", "assignments")
_KEPT = Q(is_withdrawn=False)


def may_read_proposals(actor: Actor) -> bool:
    """True when the role sees who serves whom in the whole park."""
    return sees_all(actor, ASSIGNMENTS.name)


def may_propose(actor: Actor) -> bool:
    """True when the role works proposals out, changes them by hand, and commits them."""
    return may_read_proposals(actor) and may_write(actor, ASSIGNMENTS.name)


def proposals_of(actor: Actor) -> QuerySet[Proposal]:
    """Return the proposals, the newest first. Raises ForbiddenError."""
    if not may_read_proposals(actor):
        raise ForbiddenError(f"the role {actor.role} may not read the proposals of who serves whom")
    return Proposal.objects.select_related("job").order_by("-id")


def proposal_for(actor: Actor, number: int) -> Proposal:
    """Return a proposal. Raises ForbiddenError, MissingError."""
    found = proposals_of(actor).filter(pk=number).first()
    if found is None:
        raise MissingError(f"there is no proposal {number}")
    return found


def pair_for(proposal: Proposal, role: str, unit_id: str) -> ProposedPair:
    """Return the pair of a unit and a role. Raises MissingError."""
    found = proposal.pairs.filter(role=role, unit_id=unit_id).first()
    if found is None:
        raise MissingError(f"the proposal {proposal.pk} holds no unit {unit_id} in the role {role}")
    return found


def changed_since(proposal: Proposal) -> QuerySet[Change]:
    """Return what was written to rows that decide a proposal since they were read."""
    changed = Change.objects.filter(entry_id__gt=proposal.entry, subject__in=_DECISIVE)
    return changed.order_by("subject", "key", "version")


def rules_hash(rules: AssigningText) -> str:
    """Return the hash of the park's numbers."""
    return sha256(rules.model_dump_json().encode()).hexdigest()


def problem_for(proposal: Proposal, rules: AssigningText) -> Problem:
    """Return the problem of a proposal as the records tell it now, without the officers who are taken to have left."""
    return _without(proposal, problem_of(_rows(proposal.as_of), proposal.as_of, rules))


def part_of_problem(
    proposal: Proposal, rules: AssigningText, actor: Actor, unit_ids: Collection[str], officer_ids: Collection[str]
) -> Problem:
    """Return the part of a proposal's problem that is about some units and officers, by one question."""
    of_units, of_officers = _KEPT & Q(unit_id__in=unit_ids), _KEPT & Q(officer_id__in=officer_ids)
    asked = dict.fromkeys(("units", "unit_sizes", "assignments"), of_units) | {
        "needs": of_units & _open_on(proposal.as_of),
        "officers": of_officers,
        "officer_conflicts": of_officers,
        "absences": of_officers,
    }
    return _without(proposal, problem_of(gathered(actor, asked), proposal.as_of, rules))


def _open_on(day: date) -> Q:
    return Q(closed_at__isnull=True) | Q(closed_at__gte=datetime.combine(day, time.min))


def _without(proposal: Proposal, problem: Problem) -> Problem:
    staying = tuple(one for one in problem.officers if one.officer_id not in proposal.away)
    return replace(problem, officers=staying)


def _rows(day: date) -> Mapping[str, Sequence[Row]]:
    found = {}
    for name in READ:
        asked = _KEPT & _open_on(day) if name == "needs" else _KEPT
        values = rows_of(name).filter(asked).values_list(*attributes_of(TABLES[name]))
        found[name] = [row_of(TABLES[name], one[2:]) for one in values.iterator(chunk_size=5_000)]
    return found
