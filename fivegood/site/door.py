"""What no page and no call may bring along: a NUL, which PostgreSQL keeps in no text and nobody types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from fivegood.api.open311answers import form_of, refusal
from fivegood.api.problems import refused
from fivegood.web.asking import refusal_of_nul

_NUL = "what was sent holds a NUL, which is no character of any text"


class DoorMiddleware:
    """Refuses, before any view sees it, what holds a NUL in its address, a header, a field or a file's name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Return a refusal, or nothing."""
        if not any("\x00" in text for text in _texts(request)):
            return None
        if request.path.startswith("/api/"):
            return refused(request, 400, _NUL)
        if request.path.startswith("/open311/"):
            return refusal(form_of(request), [(400, _NUL)])
        return refusal_of_nul(request)


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path
    yield from map(unquote, request.headers.values())
    for sent in (request.GET, request.POST):
        for name, values in sent.lists():
            yield from (name, *map(str, values))
    yield from (file.name or "" for _, files in request.FILES.lists() for file in files)
