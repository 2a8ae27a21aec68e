"""The routes of units beside their records: size classes by the returns of a year."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from fivegood.api.callers import caller, writer
from fivegood.api.problems import WRITE
from fivegood.errors import ForbiddenError
from fivegood.records.clock import local_now
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_classify
from fivegood.records.units.services import unit_sizes_classify
from fivegood.records.units.told import classes_told

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
def classify(request: HttpRequest, sent: SizesAsked) -> dict[str, Any]:
    """Class every enterprise by size out of the returns of a year: a trial unless ``commit`` says otherwise."""
    if not may_classify(caller(request)):
        raise ForbiddenError(f"the role {caller(request).role} may not class units by size, or its token only reads")
    found = unit_sizes_classify(
        current_park(), sent.year, writer(request), local_now(), basis=sent.basis, is_trial=not sent.commit
    )
    return classes_told(found)
