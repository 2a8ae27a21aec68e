"""Every address of the server."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from fivegood.api.main import api, nowhere
from fivegood.web import refusals

handler400, handler403, handler404 = refusals.bad_request, refusals.forbidden, refusals.not_found
handler429 = refusals.too_many
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    re_path("^api/", nowhere),
    path("open311/", include("fivegood.api.open311")),
    path("sdmx/", include("fivegood.api.sdmx")),
    path("", include("fivegood.web.urls")),
]
