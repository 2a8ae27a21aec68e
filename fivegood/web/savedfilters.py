"""Saved filters as the lists show them: each with its address, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from fivegood.errors import Fault
from fivegood.records.accounts.models import User
from fivegood.records.savedfilters.selectors import saved_filters_of
from fivegood.web.sentences import fault_said

#: The lists whose filters can be kept: their pages, each by the name that the filter is kept with.
PAGES = {"units": "units"}


@dataclass(frozen=True, slots=True)
class FilterShown:
    """A saved filter: ``address`` is what follows the list's own, ``fault`` says why it does not read any more."""

    number: int
    name: str
    address: str
    is_here: bool
    fault: str


def query_of(asked: QueryDict) -> str:
    """Return what the address of a list asks for as a filter is kept: in one order, without the page."""
    kept = QueryDict(mutable=True)
    for name in sorted(asked):
        if name not in ("page", "csrfmiddlewaretoken") and asked[name]:
            kept[name] = str(asked[name])
    return kept.urlencode()


def filters_shown(
    user: User, page: str, asked: QueryDict, faults_of: Callable[[QueryDict], Sequence[Fault]]
) -> dict[str, object]:
    """Return what a list shows of its saved filters; ``faults_of`` says what is wrong with an address of it."""
    query = query_of(asked)
    shown = [
        FilterShown(one.pk, one.name, f"?{one.query}", one.query == query, _first(faults_of(QueryDict(one.query))))
        for one in saved_filters_of(user, page)
    ]
    return {"page": page, "query": query, "filters": shown, "is_kept": any(one.is_here for one in shown)}


def _first(faults: Sequence[Fault]) -> str:
    return fault_said(faults[0]) if faults else ""
