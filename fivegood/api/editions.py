"""The routes of editions: what was published and restated, file by file, and what of it would be another today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from fivegood.api.callers import caller
from fivegood.api.problems import READ, Problem, refused
from fivegood.editions.checks import Explained, explained
from fivegood.editions.models import Publication, RestatedFigure
from fivegood.editions.publications import (
    editions_published,
    publication,
    published_data,
    published_file,
    published_files,
    restated_figures,
    restatements,
)

router = Router()
_RETRY_SECONDS = 10


class EditionShape(Schema):
    """An edition as it was published: number 1, or a restatement with its reasons."""

    edition: str
    number: int
    kind: str
    period: str
    as_of: str
    project: str
    published_on: str
    published_by: str
    signed_by: str
    title_en: str
    title_zh: str
    byline_en: str
    byline_zh: str
    reason_en: str
    reason_zh: str
    snapshot: str
    entry: int


class FileShape(Schema):
    """A file of a publication: its name, its media type, its size in bytes."""

    name: str
    media_type: str
    size: int
    sha256: str


class RestatedShape(Schema):
    """A figure given anew: before and now as exact text, and how many of the rows behind it came, went or changed."""

    slug: str
    name_en: str
    name_zh: str
    when: str
    unit: str
    old: str | None
    new: str | None
    rows_added: int
    rows_gone: int
    rows_changed: int
    is_redefined: bool
    reason_en: str
    reason_zh: str


class PublicationShape(EditionShape):
    """A publication with its files and what it restates."""

    files: list[FileShape]
    restated: list[RestatedShape]


class RestatementShape(EditionShape):
    """A restatement: what it gives anew, and the day of what it restates."""

    previous_on: str
    restated: list[RestatedShape]


class WriteShape(Schema):
    """A write since the publication that changed a row, or what the row carries of its unit or project."""

    entry: int
    at: str
    actor: str
    action: str
    reason: str


class RowShape(Schema):
    """A row that a figure counted or counts: added, gone or changed, with the cells that differ."""

    table: str
    key: list[str]
    kind: str
    before: dict[str, str]
    after: dict[str, str]
    writes: list[WriteShape]


class DifferenceShape(Schema):
    """A published figure that would be another today, and why; ``hidden`` counts rows that the caller may not see."""

    slug: str
    name_en: str
    name_zh: str
    when: str
    unit: str
    old: str | None
    new: str | None
    reason: str
    is_redefined: bool
    unseen: str
    hidden: int
    rows: list[RowShape]


class DifferencesShape(Schema):
    """What of a publication would be another today, held against the records up to an entry of the journal."""

    edition: str
    number: int
    entry: int
    checked_at: str
    differences: list[DifferenceShape]


@router.get("/editions", response={200: list[EditionShape], **READ}, operation_id="list_editions", tags=["editions"])
def editions(request: HttpRequest) -> list[dict[str, Any]]:
    """List every edition as it is published now, the newest first."""
    caller(request)
    return [_told(of) for of in editions_published()]


@router.get(
    "/restatements", response={200: list[RestatementShape], **READ}, operation_id="list_restatements", tags=["editions"]
)
def restated(request: HttpRequest) -> list[dict[str, Any]]:
    """List every restatement, the newest first: old, new, why and when."""
    caller(request)
    found = []
    for of in restatements():
        assert of.previous is not None
        told = {"previous_on": of.previous.published_on.isoformat(), "restated": _restated(list(of.restated.all()))}
        found.append(_told(of) | told)
    return found


@router.get(
    "/editions/{edition}", response={200: PublicationShape, **READ}, operation_id="get_edition", tags=["editions"]
)
def newest(request: HttpRequest, edition: str) -> dict[str, Any]:
    """Give an edition as it is published now, with its files."""
    caller(request)
    return _whole(publication(edition))


@router.get(
    "/editions/{edition}/differences",
    response={200: DifferencesShape, **READ, 503: Problem},
    operation_id="edition_differences",
    tags=["editions"],
)
def differences(request: HttpRequest, edition: str) -> Any:
    """Say which published figures would be others today, by how much, and the rows and writes behind it."""
    of = publication(edition)
    check, found = explained(caller(request), of)
    if check is None:
        refusal = refused(request, 503, "it is not held against the records of now yet: ask again")
        refusal.headers["Retry-After"] = str(_RETRY_SECONDS)
        return refusal
    return {
        "edition": of.edition,
        "number": of.number,
        "entry": check.head_number,
        "checked_at": check.checked_at.isoformat(timespec="seconds"),
        "differences": [_difference(one) for one in found],
    }


@router.get(
    "/editions/{edition}/{int:number}",
    response={200: PublicationShape, **READ},
    operation_id="get_publication",
    tags=["editions"],
)
def numbered(request: HttpRequest, edition: str, number: int) -> dict[str, Any]:
    """Give an edition as it was published under a number, with its files."""
    caller(request)
    return _whole(publication(edition, number))


@router.get(
    "/editions/{edition}/{int:number}/files/{name}",
    response={200: bytes, **READ},
    operation_id="edition_file",
    tags=["editions"],
)
def file(request: HttpRequest, edition: str, number: int, name: str) -> HttpResponse:
    """Give a file of a publication, byte for byte as it appeared."""
    caller(request)
    found = published_file(edition, number, name)
    response = HttpResponse(published_data(found), content_type=found.media_type)
    response.headers["ETag"] = f'"{found.sha256}"'
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


def _told(of: Publication) -> dict[str, Any]:
    said = ("edition", "number", "kind", "period", "project", "published_by", "signed_by", "snapshot")
    words = [f"{what}_{lang}" for what in ("title", "byline", "reason") for lang in ("en", "zh")]
    days = {name: getattr(of, name).isoformat() for name in ("as_of", "published_on")}
    return {**{name: getattr(of, name) for name in (*said, *words)}, **days, "entry": of.head_number}


def _whole(of: Publication) -> dict[str, Any]:
    files = [{name: getattr(one, name) for name in FileShape.model_fields} for one in published_files(of)]
    return _told(of) | {"files": files, "restated": _restated(list(restated_figures(of)))}


def _restated(found: Sequence[RestatedFigure]) -> list[dict[str, Any]]:
    return [{name: getattr(one, name) for name in RestatedShape.model_fields} for one in found]


def _difference(one: Explained) -> dict[str, Any]:
    figure = one.difference.figure
    return {
        **{name: getattr(figure, name) for name in ("slug", "name_en", "name_zh", "when", "unit")},
        "old": one.difference.old,
        "new": one.difference.new,
        "reason": one.difference.reason,
        "is_redefined": one.causes.is_redefined,
        "unseen": one.causes.unseen,
        "hidden": one.hidden,
        "rows": [
            {
                "table": cause.change.table.name,
                "key": list(cause.change.key),
                "kind": cause.change.kind,
                "before": dict(cause.change.before),
                "after": dict(cause.change.after),
                "writes": [
                    {
                        "entry": write.entry.number,
                        **{name: getattr(write.entry, name) for name in ("at", "actor", "action", "reason")},
                    }
                    for write in cause.writes
                ],
            }
            for cause in one.rows
        ],
    }
