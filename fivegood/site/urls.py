"""Every address of the server."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from fivegood.api.main import api, nowhere

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    re_path("^api/", nowhere),
    path("open311/", include("fivegood.api.open311")),
    path("sdmx/", include("fivegood.api.sdmx")),
    path("", include("fivegood.web.urls")),
]
