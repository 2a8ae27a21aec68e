"""Keeping filters of lists under names: saved, renamed, removed by whom they belong to."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from fivegood.errors import Fault, InputError
from fivegood.records.accounts.models import User
from fivegood.records.savedfilters.models import NAME_LENGTH, QUERY_LENGTH, SavedFilter
from fivegood.records.savedfilters.selectors import saved_filter_for, saved_filters_of

#: So many filters one account keeps of one list.
MOST = 50
_TABLE = "saved_filters"


def saved_filter_save(user: User, *, page: str, name: str, query: str) -> SavedFilter:
    """Keep what a list is asked for under a name; one of that name that is there already asks for this from now on.

    Raises InputError with every fault: no name, a name or a query that is too long, nothing to keep, too many kept.
    """
    name, query = name.strip(), query.strip()
    faults = _faults_of_name(name)
    if not query:
        faults.append(Fault(_TABLE, 0, "query", "asks for nothing: choose a filter first"))
    if len(query) > QUERY_LENGTH:
        faults.append(Fault(_TABLE, 0, "query", f"is longer than {QUERY_LENGTH} characters"))
    kept = saved_filters_of(user, page)
    if len(kept) >= MOST and name not in {one.name for one in kept}:
        faults.append(Fault(_TABLE, 0, "name", f"is one more than the {MOST} filters that are kept: remove one first"))
    if faults:
        raise InputError(faults, _TABLE)
    found, _is_new = SavedFilter.objects.update_or_create(user=user, page=page, name=name, defaults={"query": query})
    return found


def saved_filter_rename(user: User, *, number: int, name: str) -> SavedFilter:
    """Give a saved filter another name. Raises MissingError; InputError without a name, or for one in use already."""
    found, name = saved_filter_for(user, number), name.strip()
    faults = _faults_of_name(name)
    if faults:
        raise InputError(faults, _TABLE)
    found.name = name
    try:
        with transaction.atomic():
            found.save(update_fields=["name"])
    except IntegrityError:
        raise InputError([Fault(_TABLE, 0, "name", "is the name of another filter already", name)], _TABLE) from None
    return found


def saved_filter_remove(user: User, *, number: int) -> SavedFilter:
    """Forget a saved filter. Raises MissingError."""
    found = saved_filter_for(user, number)
    found.delete()
    return found


def _faults_of_name(name: str) -> list[Fault]:
    if not name:
        return [Fault(_TABLE, 0, "name", "a filter is kept under a name: give it one")]
    if len(name) > NAME_LENGTH:
        return [Fault(_TABLE, 0, "name", f"is longer than {NAME_LENGTH} characters")]
    return []
