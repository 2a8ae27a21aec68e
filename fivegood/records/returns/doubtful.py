"""The queue of filings that wait for the office with values that want a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, When

from fivegood.errors import InputError
from fivegood.park import OpenPark
from fivegood.records.actors import Actor
from fivegood.records.book.selectors import records_of
from fivegood.records.returns.forms import Asked, asked
from fivegood.records.returns.selectors import FILINGS, Sheet, sheets_for
from fivegood.rules.filings import State

#: So many filings are looked through for one page.
LOOKED_THROUGH = 10


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the submitted filings a reader sees, those explained first: how many, and the sheets with doubts."""

    page: Page[Any]
    doubtful: Sequence[Sheet]

    @property
    def count(self) -> int:
        """How many filings are submitted in all."""
        return self.page.paginator.count


def doubtful_filings(actor: Actor, park: OpenPark, form: str = "", number: str | None = None) -> Queue:
    """Return a page of the submitted filings, of one form or of all, and those of them that have doubts."""
    found = records_of(actor, FILINGS).filter(state=State.SUBMITTED.value, is_withdrawn=False)
    found = found.filter(form=form) if form else found.filter(form__in=list(park.rules.returns.forms))
    # Whoever sent in a doubtful value had to explain it: so those with a word come first.
    said = Case(When(explanation__gt="", then=0), default=1)
    waiting = found.order_by(said, "submitted_at", "id").values_list("form", "period", "unit_id")
    page = Paginator(waiting, LOOKED_THROUGH).get_page(number)
    of: dict[tuple[str, str], Asked | None] = {}
    wanted: list[tuple[Asked, str]] = []
    for name, period, unit_id in page:
        if (name, str(period)) not in of:
            of[name, str(period)] = _asked(park, name, str(period))
        form_asked = of[name, str(period)]
        if form_asked is not None:
            wanted.append((form_asked, unit_id))
    return Queue(page, [sheet for sheet in sheets_for(actor, wanted) if sheet.doubts])


def _asked(park: OpenPark, form: str, period: str) -> Asked | None:
    """Return a form for a period; None for one that the park no longer asks for."""
    try:
        return asked(park, form, period)
    except InputError:
        return None


def submitted_at(sheet: Sheet) -> datetime | None:
    """Return when a filing was last submitted."""
    at = sheet.filing["submitted_at"] if sheet.filing else None
    return at if isinstance(at, datetime) else None
