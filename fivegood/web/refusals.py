"""The page of what is refused: what happened, what to do next, and one way on, whatever refused it."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext as _

#: Addresses of programs, which are answered in their own forms.
PROGRAMS = ("/api/", "/open311/", "/sdmx/")


def refusal(request: HttpRequest, status: int, said: Sequence[str]) -> HttpResponse:
    """Return the page of a refusal with what is said of it."""
    is_read = request.method in ("GET", "HEAD")
    context = {
        "heading": _heading(status),
        "said": said,
        "next": _next(status, is_read=is_read),
        # A list that was asked for what it cannot give stands at the same address without it.
        "plain": request.path if status == 422 and is_read and request.GET else "",
    }
    return render(request, "web/refusal.html", context, status=status)


def busy(request: HttpRequest) -> HttpResponse:
    """Return the page for a database that does not answer: one that asks nothing of it."""
    again = request.get_full_path() if request.method == "GET" else ""
    response = render(None, "web/busy.html", {"again": again}, status=503)
    response.headers["Retry-After"] = "5"
    return response


def _heading(status: int) -> str:
    return {
        400: _("This cannot be read"),
        403: _("You may not do this"),
        404: _("Not found"),
        405: _("This page takes a form"),
        409: _("Changed by somebody else meanwhile"),
        413: _("Too much at once"),
        429: _("Too many attempts"),
    }.get(status, _("Not possible"))


def _next(status: int, *, is_read: bool) -> str:
    words = {
        400: _(
            "Nothing was written. Begin again from the first page; if it happens again, tell the park's administrator."
        ),
        405: _("Nothing was written. If you had to log in meanwhile, open the page again and send the form once more."),
        413: _("Nothing was written. Send less at once."),
        429: _("Wait five minutes and try again."),
    }
    if is_read:
        words |= {
            403: _("If your work needs it, ask the park's administrator for a role that may."),
            404: _("Check the address, or look for it in its list."),
            422: _("Choose among what the list offers."),
        }
    return words.get(status) or _("Nothing was written. Go back: what you typed is still there.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for what the framework refuses to read."""
    if isinstance(exception, RequestDataTooBig):
        return refusal(request, 413, [_("More was sent than the server takes at once.")])
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        return refusal(request, 413, [_("The form holds more fields or files than the server takes at once.")])
    if isinstance(exception, DisallowedHost):
        return refusal(request, 400, [_("The server is not known by the name in this address.")])
    return refusal(request, 400, [_("What your browser sent is nothing that this page takes.")])


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - the framework's shape
    """Return the page for what the framework forbids."""
    return refusal(request, 403, [_("You may not see this page.")])


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - as above
    """Return the page for a form without a valid mark of this server's."""
    said = _("You have logged in or out since it was opened, or your browser keeps no cookies.")
    words = _("Nothing was written. Go back, load the page again, and send it once more.")
    context = {"heading": _("This form is too old"), "said": [said], "next": words}
    return render(request, "web/refusal.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - as above
    """Return the page for an address that leads nowhere."""
    return refusal(request, 404, [_("There is no such page, or you may not see it.")])


def too_many(request: HttpRequest) -> HttpResponse:
    """Return the page for whoever tries too often in a short time."""
    return refusal(
        request, 429, [_("There were too many attempts in a short time, from your network or for this account.")]
    )


def method_refused(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return a page in place of the empty answer to a method that an address does not take."""
    if not isinstance(response, HttpResponseNotAllowed) or request.path.startswith(PROGRAMS):
        return response
    page = refusal(request, 405, [_("This address takes what a form sends, and shows nothing by itself.")])
    page.headers["Allow"] = response.headers["Allow"]
    return page
