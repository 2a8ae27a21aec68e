"""The route of proofreading: a draft in, a remark on each of its numbers out."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from fivegood.api.callers import caller
from fivegood.api.problems import READ, Problem, refused
from fivegood.editions.proofs import LONGEST, draft_proofread
from fivegood.report.ledger import number_text

router = Router()
_RETRY_SECONDS = 10


class DraftSent(Schema):
    """A draft, in Markdown or plain text, in English or Chinese."""

    text: str = Field(max_length=LONGEST)


class RemarkShape(Schema):
    """What is said of a number. ``stated`` and ``actual`` are exact, in the unit of the figure."""

    line: int
    text: str
    verdict: Literal["confirmed", "contradicted", "hedge_untrue", "unmatched"]
    figure: str | None
    stated: str
    actual: str | None
    reason: str


@router.post(
    "/proofread",
    response={200: list[RemarkShape], **READ, 422: Problem, 503: Problem},
    operation_id="proofread_draft",
    tags=["figures"],
)
def proofread(request: HttpRequest, sent: DraftSent) -> Any:
    """Hold every number of a draft against the figures and goals, as worked out last. Nothing is kept."""
    proof = draft_proofread(caller(request), sent.text)
    if proof is None:
        refusal = refused(request, 503, "the figures are being worked out for the first time: ask again")
        refusal.headers["Retry-After"] = str(_RETRY_SECONDS)
        return refusal
    return [
        {
            "line": remark.line,
            "text": remark.text,
            "verdict": remark.verdict.value,
            "figure": remark.figure or None,
            "stated": number_text(remark.stated),
            "actual": None if remark.actual is None else number_text(remark.actual),
            "reason": remark.reason.en,
        }
        for remark in proof.remarks
    ]
