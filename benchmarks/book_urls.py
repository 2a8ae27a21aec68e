"""The addresses of the server, and beside them the peers' lists: Django's admin and a bare django-ninja."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI, Schema

from fivegood.records.units.models import Unit
from fivegood.site.urls import urlpatterns as own

_COLUMNS = ("unit_id", "unit_name", "unit_kind", "industry", "in_park_from", "in_park_to", "reports_from", "reports_to")


if TYPE_CHECKING:
    _Admin = ModelAdmin[Unit]
else:
    _Admin = ModelAdmin


class _UnitAdmin(_Admin):
    list_display = _COLUMNS
    list_per_page = 50
    list_filter = ("unit_kind",)
    search_fields = ("unit_id", "unit_name", "unit_name_zh", "address")
    ordering = ("unit_id",)
    raw_id_fields = ("merged_into",)  # or its form would offer 100,000 units to choose from


site = AdminSite(name="admin")
site.register(Unit, _UnitAdmin)
bare = NinjaAPI(urls_namespace="bare", docs_url=None, openapi_url=None)


class BareUnit(Schema):
    """A unit as the bare API answers it."""

    unit_id: str
    unit_name: str
    unit_name_zh: str | None
    unit_kind: str
    industry: str | None
    in_park_from: Any
    in_park_to: Any
    reports_from: Any
    reports_to: Any
    address: str | None
    version: int


@bare.get("/units", response=list[BareUnit])
def units(request: HttpRequest) -> Any:  # noqa: ARG001 - the package's shape
    """List the first 50 units, for everybody."""
    return Unit.objects.order_by("unit_id")[:50]


@bare.get("/units/{unit_id}", response=BareUnit)
def unit(request: HttpRequest, unit_id: str) -> Any:  # noqa: ARG001 - the package's shape
    """Show one unit, to everybody."""
    return Unit.objects.get(unit_id=unit_id)


urlpatterns: list[URLPattern | URLResolver] = [path("bare/", bare.urls), path("admin/", site.urls), *own]
admin.site = site
