"""The route of figures: those of the newest edition, as they were worked out last."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from fivegood.api.callers import caller
from fivegood.api.problems import READ, Problem, refused
from fivegood.editions.models import Run, StoredFigure
from fivegood.editions.selectors import claims_of, holds, id_of, run_newest, staleness_of

router = Router()
_RETRY_SECONDS = 10
_HEADERS = {
    "Fivegood-Run": ("integer", "Number of the run: its pages are at /figures/<run>/."),
    "Fivegood-Journal-Entry": ("integer", "The newest entry of the journal that these figures count."),
    "Fivegood-Worked-Out-At": ("string", "When they were worked out, UTC."),
    "Fivegood-Stale": ("boolean", "true: the journal has moved on since, and they are being worked out anew."),
}
_TOLD = {name: {"description": about, "schema": {"type": kind}} for name, (kind, about) in _HEADERS.items()}


class FigureShape(Schema):
    """A figure of the newest edition: the exact value as text, and the number its hedge speaks of."""

    id: str
    period: str | None
    as_of: str | None
    value: str | None
    unit: str
    hedge: str
    stated: str | None
    holds: bool
    rows: int
    missing: int
    version: int
    snapshot: str
    reason: str


@router.get(
    "/figures",
    response={200: list[FigureShape], **READ, 503: Problem},
    operation_id="list_figures",
    tags=["figures"],
    openapi_extra={"responses": {200: {"headers": _TOLD}}},
)
def figures(request: HttpRequest, response: HttpResponse) -> Any:
    """List the figures of the newest edition, as worked out last; 503 until they are worked out for the first time."""
    run = run_newest(caller(request))
    if run is None:
        refusal = refused(request, 503, "the figures are being worked out for the first time: ask again")
        refusal.headers["Retry-After"] = str(_RETRY_SECONDS)
        return refusal
    for name, value in _headers(run).items():
        response.headers[name] = value
    return [_told(figure, run) for figure in claims_of(run)]


def _headers(run: Run) -> dict[str, str]:
    return {
        "Fivegood-Run": str(run.pk),
        "Fivegood-Journal-Entry": str(run.head_number),
        "Fivegood-Worked-Out-At": run.finished_at.isoformat(timespec="seconds"),
        "Fivegood-Stale": "true" if staleness_of(run) else "false",
    }


def _told(figure: StoredFigure, run: Run) -> dict[str, Any]:
    return {
        "id": id_of(figure),
        "period": None if figure.is_dated else figure.when,
        "as_of": figure.when if figure.is_dated else None,
        "value": figure.value,
        "unit": figure.unit,
        "hedge": figure.hedge,
        "stated": figure.value if figure.stated is None else figure.stated,
        "holds": holds(figure),
        "rows": figure.rows,
        "missing": figure.missing,
        "version": figure.version,
        "snapshot": run.snapshot,
        "reason": figure.reason,
    }
