"""What no page and no call may bring along (a NUL, which PostgreSQL keeps in no text and nobody types), and what no
program is answered with: a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from fivegood.api import sdmxanswers
from fivegood.api.open311answers import form_of, refusal
from fivegood.api.problems import MEDIA_TYPE, refused
from fivegood.web.asking import refusal_of_nul

_API = "/api/"
_NUL = "what was sent holds a NUL, which is no character of any text"
_OURS = "a fault of ours: nothing was written; tell the park's administrator when it was"


class DoorMiddleware:
    """Refuses, before any view sees it, what holds a NUL in its address, a header, a field or a file's name.

    A program's call that the framework itself refuses (a method that is none here, a fault of ours) is a problem too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        response = self.get_response(request)
        if request.path.startswith(_API) and response.status_code >= 400 and not _is_problem(response):
            return _as_problem(request, response)
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Return a refusal, or nothing."""
        if not any("\x00" in text for text in _texts(request)):
            return None
        if request.path.startswith(_API):
            return refused(request, 400, _NUL)
        if request.path.startswith("/open311/"):
            return refusal(form_of(request), [(400, _NUL)])
        if request.path.startswith("/sdmx/"):
            return sdmxanswers.refusal(request, 400, _NUL)
        return refusal_of_nul(request)


def _is_problem(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith(MEDIA_TYPE)


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    allowed = response.headers.get("Allow")
    if response.status_code == 405 and allowed:
        problem = refused(request, 405, f"{request.method} is not for this address: {allowed} are")
        problem.headers["Allow"] = allowed
        return problem
    detail = _OURS if response.status_code >= 500 else "the call was refused"
    return refused(request, response.status_code, detail)


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path
    yield from map(unquote, request.headers.values())
    for sent in (request.GET, request.POST):
        for name, values in sent.lists():
            yield from (name, *map(str, values))
    yield from (file.name or "" for _, files in request.FILES.lists() for file in files)
