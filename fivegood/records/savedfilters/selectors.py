"""Reading saved filters: a reader's own, of one list."""

from __future__ import annotations

from fivegood.errors import MissingError
from fivegood.records.accounts.models import User
from fivegood.records.savedfilters.models import SavedFilter


def saved_filters_of(user: User, page: str) -> list[SavedFilter]:
    """Return the filters that an account keeps of a list, in the order of their names."""
    return list(SavedFilter.objects.filter(user=user, page=page))


def saved_filter_for(user: User, number: int) -> SavedFilter:
    """Return one saved filter. Raises MissingError, also for one of somebody else."""
    found = SavedFilter.objects.filter(user=user, pk=number).first()
    if found is None:
        raise MissingError(f"you keep no filter {number}")
    return found
