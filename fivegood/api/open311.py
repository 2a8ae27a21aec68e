"""The Open311 door (GeoReport v2): the kinds of need as services, needs as requests; `/open311/v2/`."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path, reverse
from django.utils.translation import get_language_from_request
from django.views.decorators.csrf import csrf_exempt

from fivegood.api import open311shapes as shapes
from fivegood.api.open311answers import answer, form_of, refusal
from fivegood.api.open311asked import KEPT, UNIT, filters_asked, need_asked
from fivegood.errors import Fault, FivegoodError, ForbiddenError, InputError, MissingError, nearest
from fivegood.park import OpenPark, codes_of
from fivegood.records.accounts.selectors import actor_for_token, public
from fivegood.records.actors import Actor, By, Role
from fivegood.records.clock import local_now
from fivegood.records.needs.requests import NeedsAsked, need_raised, needs_asked, needs_public
from fivegood.records.needs.selectors import NEEDS
from fivegood.records.needs.services import need_raise
from fivegood.records.park.models import ParkText
from fivegood.records.park.source import current_park
from fivegood.records.scope import may_read

ADDRESS = "/open311/v2"
CHANNEL = "open311"
#: So much at most of what was sent is said back.
_MOST_SAID = 60
#: What our columns are called at this door.
_COLUMNS = {"category": "service_code", "title": "description", "note": "description", "unit_id": UNIT}


@dataclass(frozen=True, slots=True)
class _Call:
    """A call: in which form and language it is answered, who makes it, and when on the park's clock."""

    request: HttpRequest
    form: str
    lang: str
    park: OpenPark
    actor: Actor
    now: datetime


_View = Callable[..., HttpResponse]


def _door(*methods: str) -> Callable[[_View], _View]:
    """Make a function of a call one of a request: it knows who calls, and answers refusals as the standard has them."""

    def made(view: _View) -> _View:
        @csrf_exempt  # nobody is known by a cookie here
        @wraps(view)
        def answered(request: HttpRequest, **named: str) -> HttpResponse:
            form = form_of(request)
            if request.method not in methods:
                response = refusal(form, [(405, f"this address takes {', '.join(methods)}")])
                response.headers["Allow"] = ", ".join(methods)
                return response
            try:
                return view(_call(request, form), **named)
            except FivegoodError as error:
                return refusal(form, _told(error))
            except OperationalError:
                response = refusal(form, [(503, "the database is busy or not there: nothing was written, ask again")])
                response.headers["Retry-After"] = "5"
                return response

        return answered

    return made


def _call(request: HttpRequest, form: str) -> _Call:
    """Return who calls and how. Raises ForbiddenError, MissingError, and InputError for a token in the address."""
    if "api_key" in request.GET:
        message = "is not taken in an address, which logs keep: send Authorization: Bearer fg_… (api_key in a post)"
        raise InputError([Fault(CHANNEL, 0, "api_key", message)], CHANNEL)
    park, now = current_park(), local_now()
    asked = request.POST.get("jurisdiction_id") or request.GET.get("jurisdiction_id") or park.park.id
    if asked != park.park.id:
        raise MissingError(f"jurisdiction_id {asked} was not found: this is {park.park.id}")
    locale = request.POST.get("locale") or request.GET.get("locale") or get_language_from_request(request)
    return _Call(request, form, "zh" if locale.lower().startswith("zh") else "en", park, _actor(request, now), now)


def _actor(request: HttpRequest, now: datetime) -> Actor:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip() if kind.lower() == "bearer" else request.POST.get("api_key", "").strip()
    if not token:
        return public(now.date())
    found = actor_for_token(token, now.date())
    if found is None:
        raise ForbiddenError("the api_key is not valid")
    return found


def _told(error: FivegoodError) -> list[tuple[int, str]]:
    if isinstance(error, InputError) and error.faults:
        return [_fault_told(fault) for fault in error.faults]
    statuses = [(ForbiddenError, 403), (MissingError, 404)]
    return [(next((code for kind, code in statuses if isinstance(error, kind)), 400), str(error))]


def _fault_told(fault: Fault) -> tuple[int, str]:
    """Return a fault as status and sentence; the standard says of a service that is none that it was not found."""
    name = _COLUMNS.get(fault.column, fault.column)
    said = f"{name} {(fault.value or '')[:_MOST_SAID]}".strip()
    nearby = f"; did you mean {fault.suggestion}?" if fault.suggestion else ""
    return 404 if name == "service_code" and fault.value else 400, f"{said}: {fault.message}{nearby}"


@_door("GET", "HEAD")
def discovery(call: _Call) -> HttpResponse:
    """Say what stands where."""
    root = call.request.build_absolute_uri(ADDRESS)
    changed = ParkText.objects.order_by("-recorded_at").values_list("recorded_at", flat=True)[0]
    body = shapes.discovery(call.park, call.lang, root, call.request.build_absolute_uri(reverse("me")), changed)
    return answer(call.form, "discovery", body)


@_door("GET", "HEAD")
def services(call: _Call) -> HttpResponse:
    """List the services."""
    return answer(call.form, "services", shapes.services(call.park, call.lang))


@_door("GET", "HEAD")
def service(call: _Call, code: str) -> HttpResponse:
    """Say what a request of a service holds."""
    known = call.park.park.lists.get(shapes.CATEGORIES, {})
    if code not in known:
        fault = Fault(CHANNEL, 0, "service_code", "there is no such service", code, nearest(code, known))
        raise InputError([fault], CHANNEL)
    return answer(call.form, "service_definition", shapes.definition(code, call.lang))


@_door("GET", "HEAD", "POST")
def requests(call: _Call) -> HttpResponse:
    """List the requests that whoever calls may see, or take a new one."""
    if call.request.method == "POST":
        return _taken(call)
    return _requests(call, filters_asked(call.request.GET.dict(), call.now))


@_door("GET", "HEAD")
def request(call: _Call, number: str) -> HttpResponse:
    """Answer with one request, in a list."""
    return _requests(call, NeedsAsked(numbers=[number]), number)


def _requests(call: _Call, asked: NeedsAsked, number: str = "") -> HttpResponse:
    if may_read(call.actor, NEEDS.name):
        found = needs_asked(call.actor, asked)
    elif call.actor.role is Role.PUBLIC and call.park.rules.service.open311.is_public:
        found = needs_public(asked, call.now.date())
    else:
        raise ForbiddenError("requests are answered to accounts that may see needs: send a token of one")
    if number and not found:
        raise MissingError(f"service_request_id {number} was not found, or you may not see it")
    return answer(
        call.form,
        "service_requests",
        [shapes.request_told(one, call.park, call.lang, call.now) for one in found],
    )


def _taken(call: _Call) -> HttpResponse:
    if call.actor.role is Role.PUBLIC:
        raise ForbiddenError("the api_key is missing: send a token that may write, of an account of the park")
    if call.request.FILES:
        raise InputError(
            [Fault(CHANNEL, 0, "media", "files are not taken here: say where one is in media_url")], CHANNEL
        )
    words = need_asked(call.request.POST.dict())
    token = call.request.headers.get("Idempotency-Key", "").strip() or secrets.token_urlsafe(12)
    by, lists = By(call.actor, CHANNEL), codes_of(call.park.park)
    number = need_raise(words, by, lists, call.now, token=token, channel=CHANNEL)
    kept = [name for name in KEPT if call.request.POST.get(name, "").strip()]
    made = {"service_request_id": number, "service_notice": shapes.notice(kept, call.lang), "account_id": None}
    return answer(call.form, "service_requests", [made], 201)


@_door("GET", "HEAD")
def token(call: _Call, token: str) -> HttpResponse:
    """Answer which request was taken with the Idempotency-Key that its client chose, in a list."""
    number = need_raised(call.actor, token)
    if number is None:
        raise MissingError(f"token {token} was not found: it is the Idempotency-Key of one of your posts of today")
    return answer(call.form, "service_requests", [{"service_request_id": number, "token": token}])


@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """Refuse an address that is none."""
    return refusal(form_of(request), [(404, f"there is no such address; {ADDRESS}/discovery.json says what there is")])


_FORM = r"\.(?:json|xml)$"
urlpatterns: Sequence[URLPattern] = [
    re_path(rf"^v2/discovery{_FORM}", discovery),
    re_path(rf"^v2/services{_FORM}", services),
    re_path(rf"^v2/services/(?P<code>[^/]+){_FORM}", service),
    re_path(rf"^v2/requests{_FORM}", requests),
    re_path(rf"^v2/requests/(?P<number>[^/]+){_FORM}", request),
    re_path(rf"^v2/tokens/(?P<token>[^/]+){_FORM}", token),
    re_path("", nowhere),
]
