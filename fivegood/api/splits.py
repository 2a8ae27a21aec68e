"""The routes of goals split: reading how they stand, splitting one anew, taking a share on."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from fivegood.api.callers import caller, writer
from fivegood.api.jobs import JobShape
from fivegood.api.problems import READ, WRITE
from fivegood.api.repeats import KEY, answered_once, shaped
from fivegood.decide.splitting.proposing import told
from fivegood.errors import MissingError
from fivegood.park import OpenPark
from fivegood.plan.goals import Goal
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.park.splits import commitment_take, split_ask, splits_for

router = Router()
_PATH = "/goals/{goal_id}/{due}/splits"
#: No control characters, which no key holds.
_TEXT = r"^[^\x00-\x1f\x7f]*$"


class CommitmentShape(Schema):
    """What somebody took on."""

    who: str
    amount: str
    committed_on: date
    reason: str


class ShareShape(Schema):
    """A share: its amount, what is committed, the gap, and what it would be of today's goal in the same proportion."""

    key: str
    amount: str
    committed: str
    gap: str
    now: str
    commitments: list[CommitmentShape]


class ProblemOfSplit(Schema):
    """What no longer adds up."""

    kind: str
    told: str


class SplitShape(Schema):
    """A goal split along something, as it stands by the plan of today. Decimals are texts."""

    goal: str
    due: date
    along: str
    basis: str
    worked_out: date
    is_synthetic: bool
    unit: str | None
    whole_then: str
    whole: str | None
    shared: str
    unshared: str
    committed: str
    gap: str
    shares: list[ShareShape]
    problems: list[ProblemOfSplit]


class SplitAsked(Schema):
    """Along what a goal is to be split, and by what; why stands in the header ``Fivegood-Reason``."""

    along: str = Field(max_length=80, pattern=_TEXT, description="year, quarter, month, branch, part, officer, …")
    basis: Literal["path", "weight", "records", "forecast"] = "path"
    weights: str = Field("", max_length=4_000, description="With weight: equipment=3, medical=1.")


class CommitmentSent(Schema):
    """A share taken on: how much, by whom (an officer always for itself), and why where it is changed."""

    along: str = Field(max_length=80, pattern=_TEXT)
    share: str = Field(max_length=80, pattern=_TEXT)
    amount: str = Field(max_length=80, pattern=_TEXT, description="60 bn CNY, or a bare number in the goal's unit.")
    who: str = Field("", max_length=80, pattern=_TEXT)


def _goal(park: OpenPark, goal_id: str, due: date) -> Goal:
    for goal in park.plan.goals:
        if (goal.id, goal.target.by) == (goal_id, due):
            return goal
    raise MissingError(f"the plan holds no goal {goal_id} that is due on {due}")


@router.get(_PATH, response={200: list[SplitShape], **READ}, operation_id="list_splits", tags=["plan"])
def splits(request: HttpRequest, goal_id: str, due: date) -> list[dict[str, Any]]:
    """List the splits of a goal: shares, commitments and gaps. An officer sees its own share alone."""
    park = current_park()
    return [told(state) for state in splits_for(caller(request), park, _goal(park, goal_id, due))]


@router.post(_PATH, response={202: JobShape, **WRITE}, operation_id="add_split", tags=["plan"])
def add(
    request: HttpRequest, goal_id: str, due: date, sent: SplitAsked, idempotency_key: str | None = KEY
) -> HttpResponse:
    """Have a goal split by a worker by the records of today; the split replaces one along the same."""

    def answer() -> HttpResponse:
        park = current_park()
        job = split_ask(_goal(park, goal_id, due), park, sent.along, sent.basis, sent.weights, writer(request))
        return shaped(JobShape, job, 202)

    return answered_once(request, idempotency_key, answer)


@router.post(
    "/goals/{goal_id}/{due}/commitments",
    response={200: SplitShape, **WRITE},
    operation_id="take_commitment",
    tags=["plan"],
)
def commit(
    request: HttpRequest,
    goal_id: str,
    due: date,
    sent: CommitmentSent,
    idempotency_key: str | None = KEY,
) -> HttpResponse:
    """Take a share of a goal on, or change what one took on before."""

    def answer() -> HttpResponse:
        park = current_park()
        of = sent.along, sent.share, sent.amount, sent.who
        found = commitment_take(_goal(park, goal_id, due), *of, writer(request), local_now())
        (state,) = (
            state
            for state in splits_for(caller(request), current_park(), _goal(park, goal_id, due))
            if state.split.key == found.key
        )
        return shaped(SplitShape, told(state))

    return answered_once(request, idempotency_key, answer)
