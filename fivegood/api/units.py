"""The routes of units beside their records: size classes by the returns of a year, likely duplicates, merges."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from fivegood.api.callers import caller, writer
from fivegood.api.problems import READ, WRITE
from fivegood.api.repeats import KEY, answered_once, shaped
from fivegood.errors import ForbiddenError
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_classify, may_merge
from fivegood.records.units.merges import unit_merge
from fivegood.records.units.selectors import duplicate_candidates
from fivegood.records.units.services import unit_sizes_classify
from fivegood.records.units.told import classes_told, merge_told

router = Router()


class SizesAsked(Schema):
    """A year whose returns class the enterprises; ``basis`` is what a trial answered with."""

    model_config = ConfigDict(extra="forbid")
    year: int = Field(ge=1900, le=2198)
    commit: bool = Field(False, description="false: a trial, which writes nothing.")
    basis: str = Field("", max_length=64, description="Of the trial: when its changes no longer hold, 409.")


class SizeChangeShape(Schema):
    """A unit that gets another class; ``before`` is null for its first."""

    unit_id: str
    industry_class: str
    before: str | None
    after: str
    rule: str


class GapShape(Schema):
    """Why a unit cannot be classed."""

    reason: str
    item: str | None
    message: str


class UnclassedShape(Schema):
    """A unit that cannot be classed, with everything that stands in the way."""

    unit_id: str
    gaps: list[GapShape]


class SizesShape(Schema):
    """The classes from ``valid_from`` on; ``entry`` is the journal's, null when nothing was written."""

    year: int
    valid_from: date
    changes: list[SizeChangeShape]
    unchanged: int
    unclassed: list[UnclassedShape]
    basis: str
    entry: int | None


@router.post(
    "/unit-classifications", response={200: SizesShape, **WRITE}, operation_id="classify_units", tags=["units"]
)
def classify(request: HttpRequest, sent: SizesAsked, idempotency_key: str | None = KEY) -> HttpResponse:
    """Class every enterprise by size out of the returns of a year: a trial unless ``commit`` says otherwise."""
    if not may_classify(caller(request)):
        raise ForbiddenError(f"the role {caller(request).role} may not class units by size, or its token only reads")

    def answer() -> HttpResponse:
        park, by, now = current_park(), writer(request), local_now()
        found = unit_sizes_classify(park, sent.year, by, now, basis=sent.basis, is_trial=not sent.commit)
        return shaped(SizesShape, classes_told(found))

    return answered_once(request, idempotency_key, answer)


class CandidateShape(Schema):
    """Two units that are likely one: by their organisation, their name, or near names; likeness from 0 to 1."""

    one: str
    one_name: str
    other: str
    other_name: str
    why: str
    likeness: float


@router.get(
    "/unit-duplicates", response={200: list[CandidateShape], **READ}, operation_id="list_duplicates", tags=["units"]
)
def duplicates(request: HttpRequest, response: HttpResponse) -> list[Any]:
    """List the units that are likely one, the likeliest first; headers say as of when, and whether units changed since.

    Among many units a worker looks for them; before it has done so for the first time the list is empty and stale.
    """
    found = duplicate_candidates(caller(request))
    if found.found_at is not None:
        response.headers["Fivegood-Worked-Out-At"] = found.found_at.isoformat(timespec="seconds")
    response.headers["Fivegood-Stale"] = "true" if found.is_stale else "false"
    return list(found.pairs)


class MergeAsked(Schema):
    """Two units that are one. ``holds`` says by contradiction whose rows hold: duplicate or into."""

    model_config = ConfigDict(extra="forbid")
    duplicate: str = Field(min_length=1, max_length=80)
    into: str = Field(min_length=1, max_length=80)
    commit: bool = Field(False, description="false: a trial, which writes nothing.")
    holds: dict[str, str] = Field(default_factory=dict)
    basis: str = Field("", max_length=64, description="Of the trial: when either unit was written since, 409.")


class MovedShape(Schema):
    """What becomes of the duplicate's rows of one table."""

    table: str
    moved: int
    equal: int
    given_up: int


class ContradictionShape(Schema):
    """Rows of both units of which one side alone can hold."""

    id: str
    table: str
    clash: str
    message: str
    duplicate: list[dict[str, str]]
    into: list[dict[str, str]]


class AccountShape(Schema):
    """An account whose role moves from the duplicate to the unit that stays."""

    username: str
    role: str


class MergeShape(Schema):
    """A merge; ``entry`` is the journal's, null when nothing was written."""

    duplicate: str
    into: str
    tables: list[MovedShape]
    filled: dict[str, str]
    contradictions: list[ContradictionShape]
    accounts: list[AccountShape]
    basis: str
    entry: int | None


@router.post("/unit-merges", response={200: MergeShape, **WRITE}, operation_id="merge_units", tags=["units"])
def merge(request: HttpRequest, sent: MergeAsked, idempotency_key: str | None = KEY) -> HttpResponse:
    """Move every record of a duplicate to the unit it is, and withdraw it: a trial unless ``commit`` says otherwise."""
    if not may_merge(caller(request)):
        raise ForbiddenError(f"the role {caller(request).role} may not merge units, or its token only reads")

    def answer() -> HttpResponse:
        by, now, holds = writer(request), local_now(), sent.holds
        found = unit_merge(sent.duplicate, sent.into, by, now, holds=holds, basis=sent.basis, is_trial=not sent.commit)
        return shaped(MergeShape, merge_told(found))

    return answered_once(request, idempotency_key, answer)
