"""The routes of proposals of who serves whom: working one out, reading it, changing a pair, committing it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from fivegood.api.callers import caller, writer
from fivegood.api.paging import Paging, paged
from fivegood.api.problems import READ, WRITE
from fivegood.api.repeats import KEY, answered_once, shaped
from fivegood.decide.assignment.judging import Breach
from fivegood.records.assignments.commits import proposal_commit
from fivegood.records.assignments.models import Proposal, ProposedPair
from fivegood.records.assignments.selectors import proposal_for, proposals_of
from fivegood.records.assignments.services import Choice, choice_make, proposal_ask
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park

router = Router()
_PATH = "/assignment-proposals"
_Role = Literal["lead", "deputy"]
#: No control characters, which no id holds and one of the databases does not take.
_NAME = r"^[^\x00-\x1f\x7f]{1,80}$"


class ProposalAsked(Schema):
    """What to work out: for which day, without which officers, with the pins of which earlier proposal."""

    as_of: date
    away: list[str] = Field([], description="Officers who are taken to have left.", max_length=1_000)
    pins_of: int | None = Field(None, ge=1, le=2**53)


class ProposalShape(Schema):
    """A proposal. ``told`` compares today with it; it is empty, and ``solved_at`` null, until its job is done."""

    id: int
    as_of: date
    away: list[str]
    asked_by: str
    asked_at: datetime
    job: int | None = Field(validation_alias="job_id")
    solved_at: datetime | None
    entry: int
    cost: int
    bound: int
    begins_on: date | None
    committed_entry: int | None
    told: dict[str, Any]


class PairsAsked(Paging):
    """Which pairs."""

    role: _Role | None = None
    unit_id: str | None = Field(None, pattern=_NAME)
    is_move: bool | None = Field(None, description="Only those that change, or that stay, against today.")


class PairShape(Schema):
    """A unit's officer in a role: today's (empty: nobody), the best, the one chosen, and why."""

    id: int
    role: str
    unit_id: str
    before: str
    best: str
    officer_id: str
    is_pinned: bool
    reason: str
    told: dict[str, Any]


class ChoiceAsked(Schema):
    """Which officer a unit is to have; an empty one takes the best back, without a pin."""

    role: _Role
    unit_id: str = Field(pattern=_NAME)
    officer_id: str = Field(max_length=80)


class BreachShape(Schema):
    """A rule that is broken: by a pair, or by an officer's number of units from a level of weight on."""

    role: str
    rule: str
    unit_id: str
    officer_id: str
    level: int
    units: int
    limit: int


class ChoiceShape(Schema):
    """What the choice costs more, everything else as it is, and the rules that it breaks and mends."""

    officer_id: str
    more: int
    broken: list[BreachShape]
    mended: list[BreachShape]


class CommitAsked(Schema):
    """From which day the assignments hold. The reason comes in the header ``Fivegood-Reason``."""

    begins_on: date


@router.get(_PATH, response={200: list[ProposalShape], **READ}, operation_id="list_proposals", tags=["assignments"])
def many(request: HttpRequest, asked: Query[Paging]) -> list[Proposal]:
    """List the proposals of who serves whom, the newest first."""
    return list(paged(proposals_of(caller(request)), asked))


@router.post(_PATH, response={202: ProposalShape, **WRITE}, operation_id="add_proposal", tags=["assignments"])
def add(request: HttpRequest, sent: ProposalAsked, idempotency_key: str | None = KEY) -> HttpResponse:
    """Have a proposal worked out by a worker; its job says how far it is."""

    def answer() -> HttpResponse:
        proposal = proposal_ask(sent.as_of, sent.away, writer(request), pins_of=sent.pins_of)
        return shaped(ProposalShape, proposal, 202)

    return answered_once(request, idempotency_key, answer)


@router.get(
    _PATH + "/{int:number}", response={200: ProposalShape, **READ}, operation_id="get_proposal", tags=["assignments"]
)
def one(request: HttpRequest, number: int) -> Proposal:
    """Show a proposal and what it is told by."""
    return proposal_for(caller(request), number)


@router.get(
    _PATH + "/{int:number}/pairs",
    response={200: list[PairShape], **READ},
    operation_id="list_proposed_pairs",
    tags=["assignments"],
)
def pairs(request: HttpRequest, number: int, asked: Query[PairsAsked]) -> list[ProposedPair]:
    """List the pairs of a proposal from the highest number down."""
    found = proposal_for(caller(request), number).pairs.order_by("-id")
    given = {"role": asked.role, "unit_id": asked.unit_id}
    found = found.filter(**{name: value for name, value in given.items() if value is not None})
    if asked.is_move is not None:
        stays = {"officer_id": F("before")}
        found = found.exclude(**stays) if asked.is_move else found.filter(**stays)
    return list(paged(found, asked))


@router.post(
    _PATH + "/{int:number}/pairs",
    response={200: ChoiceShape, **WRITE},
    operation_id="choose_proposed_pair",
    tags=["assignments"],
)
def choose(request: HttpRequest, number: int, sent: ChoiceAsked, idempotency_key: str | None = KEY) -> HttpResponse:
    """Give a unit another officer by hand and pin the pair; what that breaks stands in the way of a commit."""

    def answer() -> HttpResponse:
        of = number, sent.role, sent.unit_id, sent.officer_id.strip()
        return shaped(ChoiceShape, choice_told(choice_make(*of, current_park(), writer(request))))

    return answered_once(request, idempotency_key, answer)


def choice_told(choice: Choice) -> dict[str, Any]:
    """Return a choice with its breaches as they are answered."""
    sides = {name: [_breach(one) for one in getattr(choice, name)] for name in ("broken", "mended")}
    return {"officer_id": choice.officer_id, "more": choice.more, **sides}


def _breach(one: Breach) -> dict[str, Any]:
    return {name: getattr(one, name) for name in BreachShape.model_fields}


@router.post(
    _PATH + "/{int:number}/commit",
    response={200: ProposalShape, **WRITE},
    operation_id="commit_proposal",
    tags=["assignments"],
)
def commit(request: HttpRequest, number: int, sent: CommitAsked, idempotency_key: str | None = KEY) -> HttpResponse:
    """Write what a proposal changes, all or nothing, and tell those concerned."""

    def answer() -> HttpResponse:
        return shaped(
            ProposalShape, proposal_commit(number, sent.begins_on, current_park(), writer(request), local_now())
        )

    return answered_once(request, idempotency_key, answer)
