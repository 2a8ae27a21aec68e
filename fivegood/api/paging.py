"""Which part of a long list a call asks for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from ninja import Schema
from pydantic import Field


class Paging(Schema):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=200)
    before: int | None = Field(None, ge=1, le=2**53, description="Only those with a lower number.")


def paged(found: QuerySet[Any], asked: Paging) -> QuerySet[Any]:
    """Return that part of a list which runs from the highest number down."""
    return (found.filter(pk__lt=asked.before) if asked.before else found)[: asked.limit]
