"""The SDMX door: the published figures of the park with their structures, by the REST interface of SDMX; `/sdmx/`.

Addresses of version 1.x (SDMX 2.1) and of 2.x (SDMX 3.0) say the same. Anybody may read, as it is open data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import re_path
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from fivegood.api.sdmxanswers import Unserved, refusal
from fivegood.api.sdmxasked import DataCall, StructureCall, call_of
from fivegood.editions.served import Opened, figures_opened
from fivegood.errors import Fault, InputError, MissingError
from fivegood.report.sdmx.asked import observations_asked
from fivegood.report.sdmx.figures import Published, message_of, published
from fivegood.report.sdmx.formats import DATA, STRUCTURES, Format, Writer, accepted
from fivegood.report.sdmx.model import Message, Told
from fivegood.report.sdmx.walk import StructureAsked, artefacts_asked

ADDRESS = "/sdmx"
_METHODS = ("GET", "HEAD", "OPTIONS")
_AGAIN_SECONDS = "10"


@csrf_exempt  # nothing is written here, and programs read the refusal of a POST
def door(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer a question about data or structures, or refuse it as the standard has it."""
    if request.method not in _METHODS:
        response = refusal(request, 405, f"this address takes {', '.join(_METHODS)}")
        response.headers["Allow"] = ", ".join(_METHODS)
        return response
    try:
        return _answered(request, path, figures_opened())
    except Unserved as error:
        return refusal(request, error.status, str(error))
    except InputError as error:
        return refusal(request, 400, *(_told(fault) for fault in error.faults))
    except MissingError as error:
        return refusal(request, 404, str(error))
    except OperationalError:
        response = refusal(request, 503, "the database is busy or not there: ask again")
        response.headers["Retry-After"] = _AGAIN_SECONDS
        return response


def _told(fault: Fault) -> str:
    said = f"{fault.column}={fault.value}: {fault.message}" if fault.value is not None else fault.message
    return said + (f"; did you mean {fault.suggestion}?" if fault.suggestion else "")


def _answered(request: HttpRequest, path: str, opened: Opened) -> HttpResponseBase:
    told = published(opened.park.park, opened.park.catalogue, opened.figures, opened.publication.snapshot)
    call = call_of(path, request.GET, told.flow.structure)
    if isinstance(call, StructureCall):
        body, content_type = _structures(request, call, told, opened)
    else:
        body, content_type = _data(request, call, told, opened)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    changed = int(opened.publication.published_at.timestamp())
    whole = HttpResponse(body, content_type=content_type)
    response = get_conditional_response(request, etag=etag, last_modified=changed, response=whole) or whole
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed)
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Accept"])
    return response


def _structures(request: HttpRequest, call: StructureCall, told: Published, opened: Opened) -> tuple[bytes, str]:
    artefacts, stubs = artefacts_asked(told.artefacts, call.asked)
    wanted = _format(request, call.format, STRUCTURES)
    address = request.build_absolute_uri(ADDRESS)
    return wanted.write(_message(opened), artefacts, stubs, address), wanted.content_type


def _data(request: HttpRequest, call: DataCall, told: Published, opened: Opened) -> tuple[bytes, str]:
    artefacts_asked(told.artefacts, StructureAsked(call.kind, call.agency, call.id, call.version))
    wanted = _format(request, call.format, DATA)
    found = observations_asked(told.observations, told.flow.structure, call.asked)
    return wanted.write(Told(_message(opened), told.flow, found, call.level)), wanted.content_type


def _format(request: HttpRequest, name: str, formats: Sequence[Format[Writer]]) -> Format[Writer]:
    by_name = {one.name: one for one in formats}
    found = by_name.get(name) if name else accepted(request.headers.get("Accept", ""), formats)
    if found is None:
        known = ", ".join(f"{one.content_type} (format={one.name})" for one in formats)
        raise Unserved(406, f"there is no such format of this; there are {known}")
    return found


def _message(opened: Opened) -> Message:
    of = opened.publication
    at = of.published_at.astimezone(UTC).replace(microsecond=0)
    return message_of(opened.park.park, f"{of.edition}-{of.number}", at)


urlpatterns = [re_path("^(?P<path>.*)$", door)]
