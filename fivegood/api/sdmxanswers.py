"""How the SDMX door refuses: an error message of the standard, in XML, or in JSON for who asks for that."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from fivegood.report.sdmx.datajson import written
from fivegood.report.sdmx.marks import document, element, said

#: The standard's own codes; what it has none for bears one of ours, from 1000 on.
_CODES = {400: 140, 404: 100, 500: 500, 501: 501, 503: 503}


class Unserved(Exception):  # noqa: N818 - it is an answer rather than a fault
    """A question that is none of this door's: with which status it is refused, and why."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        super().__init__(text)


def refusal(request: HttpRequest, status: int, *texts: str) -> HttpResponse:
    """Return an error message that says everything that was wrong."""
    code = _CODES.get(status, 1000 + status)
    wanted = request.headers.get("Accept", "")
    if "json" in wanted or request.GET.get("format", "").startswith("json"):
        told = {"errors": [{"code": code, "title": text, "detail": text} for text in texts]}
        response = HttpResponse(written(told), status=status, content_type="application/json")
    else:
        told_xml = [element("mes:ErrorMessage", {"code": str(code)}, said("com:Text", text)) for text in texts]
        body = document("mes:Error", ("mes", "com"), *told_xml)
        response = HttpResponse(body, status=status, content_type="application/xml")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept"
    return response
