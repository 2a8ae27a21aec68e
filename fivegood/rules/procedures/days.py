"""Workdays to the decision of an approval, and how many of those that the law gives are saved. PURE."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from fivegood.errors import InputError
from fivegood.workdays import Calendar


def decision_days(submitted: date, decided: date | None, paused: int | None, calendar: Calendar) -> int | None:
    """Return the workdays from the day after it was submitted to the decision, without those that no clock counted.

    None while undecided, and where the calendar does not hold these days, as it need not.
    """
    if decided is not None:
        with suppress(InputError):
            return calendar.workdays_between(submitted, decided) - (paused or 0)
    return None


def saved_days(statutory: int | None, taken: int | None) -> int | None:
    """Return the statutory workdays less those taken; None where either is not known."""
    return None if statutory is None or taken is None else statutory - taken
