"""Months as the calendar has them: from the 15th to the 15th is one, however many days lie between."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal

_TWO_PLACES = Decimal("0.01")


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later (earlier when below nought), or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(first: date, last: date) -> Decimal:
    """Return the months from a day to a later one, to two places: whole months, and the share of the one begun.

    So a month is over on the same day of the next one and not before, and a day more is more than a month. Nought when
    ``last`` is not later.
    """
    if last <= first:
        return Decimal(0)
    whole = (last.year - first.year) * 12 + last.month - first.month
    if months_after(first, whole) > last:
        whole -= 1
    begun, over = months_after(first, whole), months_after(first, whole + 1)
    return (whole + Decimal((last - begun).days) / Decimal((over - begun).days)).quantize(_TWO_PLACES)


def months_running(first: date, last: date) -> int:
    """Return how many months of the calendar the days from ``first`` to ``last`` touch; nought when it is earlier."""
    return max(0, (last.year - first.year) * 12 + last.month - first.month + 1) if last >= first else 0
