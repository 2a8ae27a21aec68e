"""Calls that are sent again: a post with an Idempotency-Key is answered once, however often it comes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from ninja import Header, Schema
from ninja.responses import NinjaJSONEncoder

from fivegood.api.callers import caller
from fivegood.records.calls.services import Answer, call_once

KEY: Any = Header(None, alias="Idempotency-Key", description="Sent again with the same key, it is written once.")  # type: ignore[type-arg] # the package's shape
_KEPT = ("ETag", "Location", "Content-Type")


def answered_once(
    request: HttpRequest, key: str | None, answer: Callable[[], HttpResponse], *, sent: bytes | None = None
) -> HttpResponse:
    """Return the answer of a write, that of the first call where the key was sent before; all or nothing.

    ``sent`` is what the call said, by default its body. Raises InputError for a key used for something else.
    """

    def worked_out() -> Answer:
        made = answer()
        headers = {name: made.headers[name] for name in _KEPT if name in made.headers}
        return Answer(made.status_code, headers, made.content.decode())

    if key is None:
        with transaction.atomic():
            return answer()
    said = f"{request.method} {request.get_full_path()}\n".encode() + (_body(request) if sent is None else sent)
    told = call_once(caller(request).name, key, said, worked_out)
    return HttpResponse(told.body, status=told.status, headers=told.headers)


def _body(request: HttpRequest) -> bytes:
    """Return the body of a call; none of one that is read as a form already, as the look for a CSRF token does.

    Whoever takes a form says what it held: ``sent``.
    """
    try:
        return request.body
    except RawPostDataException:
        return b""


def shaped(shape: type[Schema], of: Any, status: int = 200) -> HttpResponse:
    """Return something as an answer of a shape."""
    told = shape.model_validate(of).model_dump()
    body = json.dumps(told, ensure_ascii=False, cls=NinjaJSONEncoder)  # times as in every other answer
    return HttpResponse(body, status=status, content_type="application/json")
