"""Answers of the Open311 door: one value as JSON or as XML, and refusals in the standard's shape."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from django.http import HttpRequest, HttpResponse

#: What the elements of each list are called in XML.
ITEMS: Mapping[str, str] = {
    "attributes": "attribute",
    "clocks": "clock",
    "endpoints": "endpoint",
    "errors": "error",
    "formats": "format",
    "service_requests": "request",
    "services": "service",
    "values": "value",
}
_MEDIA = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
#: Characters that XML 1.0 has no way to write.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer(form: str, root: str, body: Mapping[str, Any] | Sequence[Any], status: int = 200) -> HttpResponse:
    """Return a value in a form, "json" or "xml"; ``root`` is what the whole is called in XML."""
    if form == "xml":
        data = ElementTree.tostring(_element(root, body), encoding="utf-8", xml_declaration=True)
    else:
        data = json.dumps(body, ensure_ascii=False).encode()
    response = HttpResponse(data, status=status, content_type=_MEDIA[form])
    response.headers["Vary"] = "Accept-Language, Authorization"
    response.headers["Cache-Control"] = "no-store"
    return response


def refusal(form: str, told: Sequence[tuple[int, str]]) -> HttpResponse:
    """Return a refusal with every fault; the status is that of the first."""
    errors = [{"code": code, "description": description} for code, description in told]
    return answer(form, "errors", errors, told[0][0])


def form_of(request: HttpRequest) -> str:
    """Return the form that an address asks for by its ending; JSON where it asks for none."""
    return "xml" if request.path.endswith(".xml") else "json"


def _element(name: str, value: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(value, Mapping):
        element.extend([_element(part, of) for part, of in value.items()])
    elif isinstance(value, list | tuple):
        element.extend([_element(ITEMS[name], of) for of in value])
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = _NO_XML.sub("\ufffd", str(value))
    return element
