"""The API as a whole: `/api/v1`, its authentication, its OpenAPI description."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from fivegood import __version__
from fivegood.api.approvals import router as approvals_router
from fivegood.api.callers import SessionAuth, TokenAuth
from fivegood.api.documents import router as documents_router
from fivegood.api.editions import router as editions_router
from fivegood.api.exchange import router as exchange_router
from fivegood.api.figures import router as figures_router
from fivegood.api.filings import router as filings_router
from fivegood.api.filters import known_filters_alone
from fivegood.api.forecasts import router as forecasts_router
from fivegood.api.jobs import router as jobs_router
from fivegood.api.needs import router as needs_router
from fivegood.api.office import router as office_router
from fivegood.api.overviews import router as overviews_router
from fivegood.api.problems import MEDIA_TYPE, add_handlers, refused
from fivegood.api.proofs import router as proofs_router
from fivegood.api.proposals import router as proposals_router
from fivegood.api.records import tables_router
from fivegood.api.splits import router as splits_router
from fivegood.api.units import router as units_router
from fivegood.api.webhooks import router as webhooks_router

_ABOUT = (
    "The park's records, figures, files and journal, within the rights of whoever calls. Refusals are problem "
    "details (RFC 9457). Decimals are texts, so that no digit is lost; times are the park's local time."
)
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA = {"export_csv": "text/csv", "export_xlsx": _WORKBOOK, "template": _WORKBOOK, "marked_import": _WORKBOOK}
_MEDIA["edition_file"] = _MEDIA["document_file"] = "application/octet-stream"


class Api(NinjaAPI):
    """The API; its description names the media types that are really sent."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """Return the OpenAPI 3.1 description: made once, as it takes seconds and anybody may ask for it."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        return self._described(prefix)

    @cache  # noqa: B019 - there is one API
    def _described(self, prefix: str) -> OpenAPISchema:
        found = super().get_openapi_schema(path_prefix=prefix)
        for operations in found["paths"].values():
            for operation in operations.values():
                _mend(operation)
        return found


def _mend(operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        content = response.get("content")
        if not content:
            continue
        (shape,) = content.values()
        if int(status) >= 400:
            response["content"] = {MEDIA_TYPE: shape}
        elif operation["operationId"] in _MEDIA:
            media = _MEDIA[operation["operationId"]]
            response["content"] = {media: {"schema": {"type": "string", "format": "binary"}}}
    if operation["operationId"].startswith(("get_", "list_")) and "304" in operation["responses"]:
        operation["responses"]["304"] = {"description": "Not Modified"}


api = Api(
    title="Fivegood",
    version=__version__,
    description=_ABOUT,
    docs_url=None,
    auth=[TokenAuth(), SessionAuth()],
    urls_namespace="api",
)
add_handlers(api)
_OFFICE = (
    office_router,
    figures_router,
    forecasts_router,
    editions_router,
    proofs_router,
    exchange_router,
    jobs_router,
    webhooks_router,
)
_SUBJECTS = (
    approvals_router,
    needs_router,
    units_router,
    filings_router,
    documents_router,
    proposals_router,
    splits_router,
)
for router in (*_OFFICE, *_SUBJECTS):
    router.add_decorator(known_filters_alone, mode="view")
    api.add_router("", router)
# These tell a filter that is none together with what is wrong in the values of the others.
for router in (overviews_router, tables_router()):
    api.add_router("", router)


@csrf_exempt  # a form from elsewhere writes nothing here, and programs read JSON
def nowhere(request: HttpRequest) -> HttpResponse:
    """Refuse an address that is none."""
    return refused(request, 404, "there is no such address; /api/v1/openapi.json lists those there are")
