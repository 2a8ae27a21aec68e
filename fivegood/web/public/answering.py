"""How the public site answers: in the language of the address, the same for everybody, kept until something new is
published.

A page is worked out from its address and from what was published, and from nothing else: no account, no cookie, no
clock. So it may be kept, here and by every cache on the way, and written to a folder as it is. Its links are relative,
so that it is the same page under any server and any folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import get_script_prefix, resolve
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import override
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

import fivegood
from fivegood.editions.models import Publication, Run
from fivegood.errors import MissingError
from fivegood.report.words import LANG_TAGS
from fivegood.web.public.frame import Here, Published, framed, nowhere

#: The language of an address, as Django knows it.
TONGUES = {"en": "en", "zh": "zh-hans"}
HTML, JSON, XML = "text/html; charset=utf-8", "application/json", "application/xml"
_FRESH = "public, max-age=300"
#: What was published under a number never changes.
FOREVER = "public, max-age=31536000, immutable"
_KEPT = 1_000
_LINKS = re.compile(r'\b(href|src)="/(?!/)([^"]*)"')
#: A new release may write the same figures as another page.
_RELEASED = datetime.fromtimestamp(int(Path(fivegood.__file__).stat().st_mtime), UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gives: its bytes, what they are, and how long caches may keep them."""

    body: bytes
    media_type: str = HTML
    keeps: str = _FRESH
    status: int = 200
    lang_tag: str = "en"


Make = Callable[..., Answer]
Ask = Callable[[Make, Here, tuple[tuple[str, Any], ...]], Answer]
#: What each view of the site answers by.
_VIEWS: dict[Callable[..., Any], tuple[Make, Ask]] = {}


def published_now() -> Published:
    """Return what is published now, in one question."""
    told = Run.objects.filter(snapshot__in=Publication.objects.values("snapshot")).order_by("-pk")
    found = Publication.objects.order_by("-pk").annotate(told=Subquery(told.values("snapshot")[:1]))
    newest = found.values_list("pk", "published_at", "told").first()
    return Published(*newest) if newest else Published(0, None)


def page(here: Here, template: str, context: dict[str, Any], *, status: int = 200) -> Answer:
    """Return a page of the site in its frame."""
    text = render_to_string(f"web/public/{template}.html", framed(here) | context)
    return Answer(relative(text, here.path).encode(), status=status, lang_tag=LANG_TAGS[here.lang])


def relative(text: str, path: str) -> str:
    """Return a page with every link of it to the site itself written as seen from ``path``."""
    prefix = get_script_prefix().removeprefix("/")
    up = "../" * (path.count("/") - 1)

    def seen(link: re.Match[str]) -> str:
        return f'{link[1]}="{(up + link[2].removeprefix(prefix)) or "./"}"'

    return _LINKS.sub(seen, text)


def public(make: Make) -> Callable[..., HttpResponseBase]:
    """Make a view of a function that returns what an address of the site gives: see the head of this module."""
    return _view(make, _kept)


def given(make: Make) -> Callable[..., HttpResponseBase]:
    """Make a view of a function that gives a file, which is too large to be kept here."""
    return _view(make, _made)


def _view(make: Make, ask: Ask) -> Callable[..., HttpResponseBase]:
    @require_safe
    @gzip_page
    @wraps(make)
    def view(request: HttpRequest, lang: str = "en", **asked: object) -> HttpResponseBase:
        now = published_now()
        here = Here(lang, request.path_info, base_of(request), now)
        return _response(request, _answer(make, ask, here, asked), now)

    _VIEWS[view] = make, ask
    return view


def answer_at(path: str, base: str) -> Answer:
    """Return what the site gives at a path below it, asked by nobody over no server. Raises Resolver404."""
    match = resolve(path)
    lang = str(match.kwargs.pop("lang", "en"))
    return _answer(*_VIEWS[match.func], Here(lang, path, base, published_now()), match.kwargs)


def _answer(make: Make, ask: Ask, here: Here, asked: Mapping[str, object]) -> Answer:
    with override(TONGUES[here.lang]):
        try:
            return ask(make, here, tuple(sorted(asked.items())))
        except MissingError:
            return page(here, "missing", nowhere(here), status=404)


def _made(make: Make, here: Here, asked: tuple[tuple[str, Any], ...]) -> Answer:
    return make(here, **dict(asked))


_kept = lru_cache(maxsize=_KEPT)(_made)


def base_of(request: HttpRequest) -> str:
    """Return the address of the site, without a slash at its end: the one it is known by, or the one asked."""
    asked = request.build_absolute_uri(get_script_prefix()).rstrip("/")
    return str(settings.PUBLIC_URL) or asked


def _response(request: HttpRequest, answer: Answer, now: Published) -> HttpResponseBase:
    response = HttpResponse(answer.body, content_type=answer.media_type, status=answer.status)
    response.headers["Cache-Control"] = answer.keeps
    response.headers["Content-Language"] = answer.lang_tag
    if answer.status != 200:
        return response
    changed = max(now.at, _RELEASED) if now.at else _RELEASED
    etag = quote_etag(sha256(answer.body).hexdigest()[:32])
    response.headers["ETag"], response.headers["Last-Modified"] = etag, http_date(changed.timestamp())
    found = get_conditional_response(request, etag, int(changed.timestamp()), response)
    assert found is not None
    return found
