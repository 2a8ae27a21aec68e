"""What is known of an item for a period, out of what was stated for this period or for shorter ones. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from fivegood.periods import Period
from fivegood.rules.forms import ItemText

_DAY = timedelta(days=1)


def known_value(text: ItemText, values: Mapping[Period, Decimal], period: Period) -> Decimal | None:
    """Return an item's value for a period as a form of that period states it, None when it is not known.

    ``values`` are those of single periods: what happened in each, or for a stock what held at its end. A value since
    1 January is the sum of periods that leave no day of the year out, one of a single period likewise.
    """
    if text.kind == "stock":
        return next((value for other, value in values.items() if other.end == period.end), None)
    whole = period.year_to_date() if text.basis == "cumulative" else period
    if whole in values:
        return values[whole]
    total, day = Decimal(0), whole.start
    for part in sorted((other for other in values if whole.covers(other)), key=lambda other: other.start):
        if part.start != day:
            return None
        total, day = total + values[part], part.end + _DAY
    return total if day == whole.end + _DAY else None
