"""Which list has which picture, and as of which day it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from fivegood.errors import Fault
from fivegood.facts.schema import Table, TimeKind
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.book.filters import AS_OF, WITHDRAWN, day_asked
from fivegood.records.book.selectors import valid_on
from fivegood.web.pictures.campaigns import campaigns_picture
from fivegood.web.pictures.land import land_picture
from fivegood.web.pictures.lines import lines_picture, outputs_picture
from fivegood.web.pictures.loans import loans_picture
from fivegood.web.pictures.platforms import platforms_picture
from fivegood.web.pictures.shown import Asked, Picture, picture_of
from fivegood.web.pictures.standings import standings_picture
from fivegood.web.pictures.titles import titles_picture

_PICTURES: Mapping[str, Callable[[Asked], Picture | None]] = {
    "parcels": land_picture,
    "titles": titles_picture,
    "platforms": platforms_picture,
    "loan_stages": loans_picture,
    "campaign_sessions": campaigns_picture,
    "lines": lines_picture,
    "line_output": outputs_picture,
    "standings": standings_picture,
}


class PictureAsked:
    """What a list with a picture is asked for: the day, by default today."""

    names = frozenset({AS_OF})

    def __init__(self, table: Table, actor: Actor, asked: QueryDict) -> None:
        self.faults: list[Fault] = []
        text = str(asked.get(AS_OF, ""))
        self._table, self._actor = table, actor
        self._chosen = day_asked(text, self.faults) if text else None
        self._is_narrowed = any(asked[name] for name in asked if name not in (AS_OF, WITHDRAWN, "sort", "page"))

    @property
    def day(self) -> date:
        """The day asked for."""
        return self._chosen or self._actor.today

    def narrowed(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """Return those records that hold on the day asked for, or had happened by then; all when none was asked for."""
        if self._chosen is None:
            return found
        if self._table.time.kind is TimeKind.INTERVAL:
            return valid_on(found, self._table, self._chosen)
        return found.filter(**{f"{self._table.time.start}__lte": self._chosen})

    def shown(self, park: Park, found: QuerySet[Any]) -> Picture | None:
        """Return the picture of records that the reader may see; None when there is nothing to draw."""
        asked = Asked(self._actor, park, found.filter(is_withdrawn=False), self.day, self._is_narrowed)
        return picture_of(_PICTURES[self._table.name], asked)


def picture_asked(table: Table, actor: Actor, asked: QueryDict) -> PictureAsked | None:
    """Return what the list of a table is asked for; None for one without a picture."""
    return PictureAsked(table, actor, asked) if table.name in _PICTURES else None
