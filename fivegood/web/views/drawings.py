"""The drawing of a chart, by a key that only a page which shows the chart gives away."""

from __future__ import annotations

import gzip

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fivegood.web.drawer import BusyError
from fivegood.web.drawings import SCALES, WIDTHS, drawing


@require_safe
def chart(request: HttpRequest, key: str, width: int, size: str) -> HttpResponseBase:
    """Send a drawing as SVG; 503 while too many are being drawn."""
    try:
        found = drawing(key, width, size) if width in WIDTHS and size in SCALES else None
    except BusyError:
        return HttpResponse(status=503, headers={"Retry-After": "1"})
    if found is None:
        raise Http404(_("There is no such chart."))
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(found if is_packed else gzip.decompress(found), content_type="image/svg+xml")
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    # It brings its colours along, and nothing else: opened by itself it runs no script and asks for nothing.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
