"""Refusals as problem details (RFC 9457): one place that maps an error to a status."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from typing import Any, cast

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation

from fivegood.errors import (
    ConflictError,
    Fault,
    FivegoodError,
    ForbiddenError,
    InputError,
    MissingError,
    VersionError,
)

MEDIA_TYPE = "application/problem+json"


class FaultShape(Schema):
    """One thing that is wrong with what was sent."""

    place: str
    column: str
    message: str
    value: str | None = None
    suggestion: str | None = None


class ConflictShape(Schema):
    """A record that was changed meanwhile: as it is stored now, and as it was sent."""

    key: list[str]
    version: int
    stored: dict[str, str]
    sent: dict[str, str]


class Problem(Schema):
    """Why a call was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    faults: list[FaultShape]
    conflicts: list[ConflictShape]


#: The refusals that a route which reads, or writes, may answer with.
READ = {400: Problem, 401: Problem, 403: Problem, 404: Problem}
WRITE = {**READ, 409: Problem, 422: Problem}

_made = Operation._create_response_model


@cache
def _made_once(shape: Any) -> type[Schema] | None:
    return _made(cast(Operation, None), shape)  # asks nothing of its operation


def _response_model(_self: Operation, response_param: Any) -> type[Schema] | None:
    return _made_once(response_param)


# For each refusal of each route the library makes a model anew, 1,300 of them, which a server waits for as it starts.
Operation._create_response_model = _response_model  # type: ignore[assignment, method-assign] # no other way in


def refused(request: HttpRequest, status: int, detail: str, **more: Any) -> HttpResponse:
    """Return a refusal."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "faults": more.get("faults", []),
        "conflicts": more.get("conflicts", []),
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="fivegood"'
    return response


def told(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Return faults as the API tells them."""
    return [
        {
            "place": fault.file if not fault.line else f"{fault.file}:{fault.line}",
            "column": fault.column,
            "message": fault.message,
            "value": fault.value,
            "suggestion": fault.suggestion,
        }
        for fault in faults
    ]


def add_handlers(api: NinjaAPI) -> None:
    """Make every error of a call a problem."""
    api.add_exception_handler(FivegoodError, _of_ours)
    api.add_exception_handler(ValidationError, _of_shape)
    api.add_exception_handler(AuthenticationError, _of_nobody)
    api.add_exception_handler(HttpError, _of_http)
    api.add_exception_handler(Http404, _of_missing)
    api.add_exception_handler(OperationalError, _of_busy)


def _of_ours(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, InputError):
        status = 400 if request.method == "GET" else 422
        return refused(request, status, str(error), faults=told(error.faults))
    if isinstance(error, ConflictError):
        return refused(request, 412 if request.headers.get("If-Match") else 409, str(error), conflicts=_told(error))
    statuses = [(ForbiddenError, 403), (MissingError, 404), (VersionError, 428)]
    return refused(request, next((code for kind, code in statuses if isinstance(error, kind)), 400), str(error))


def _told(error: ConflictError) -> list[dict[str, Any]]:
    return [
        {"key": list(one.key), "version": one.version, "stored": dict(one.stored), "sent": dict(one.sent)}
        for one in error.conflicts
    ]


def _of_shape(request: HttpRequest, error: Any) -> HttpResponse:
    faults = [
        Fault(str(one["loc"][0]), 0, ".".join(map(str, one["loc"][2:] or one["loc"][1:])), one["msg"])
        for one in error.errors
    ]
    is_body = any(fault.file == "body" for fault in faults)
    return refused(request, 422 if is_body else 400, "what was sent does not have the right shape", faults=told(faults))


def _of_nobody(request: HttpRequest, _error: Any) -> HttpResponse:
    return refused(request, 401, "send a token (Authorization: Bearer fg_…) or log in")


def _of_http(request: HttpRequest, error: Any) -> HttpResponse:
    return refused(request, error.status_code, str(error))


def _of_missing(request: HttpRequest, _error: Any) -> HttpResponse:
    return refused(request, 404, "there is no such thing here, or you may not see it")


def version_of(if_match: str | None, *, may_be_new: bool = False) -> int:
    """Return the version that a write was based on, 0 for what is not there yet where ``may_be_new``.

    Raises VersionError when the call does not say.
    """
    text = (if_match or "").strip().strip('"')
    if not text.isdecimal() or len(text) > 9:
        new = '; "0" for one that nobody has opened yet' if may_be_new else ""
        raise VersionError(f'say which version this is about: If-Match: "3", as the ETag of the record{new}')
    return int(text)


def steps_read(expected: int | None, if_match: str | None) -> int:
    """Return how many steps the caller had read: as If-Match says, or else the body. Raises VersionError."""
    return expected if expected is not None and not if_match else version_of(if_match)


def _of_busy(request: HttpRequest, _error: Any) -> HttpResponse:
    response = refused(request, 503, "the database is busy or not there: nothing was written, send it again")
    response.headers["Retry-After"] = "5"
    return response
