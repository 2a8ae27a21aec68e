"""The number that a record written through a form gets: V-2026-0001, the next one of its year."""

from __future__ import annotations

from django.db.models.functions import Length

from fivegood.facts.schema import Table
from fivegood.records.base import rows_of


def next_number(table: Table, prefix: str, year: int) -> str:
    """Return the next number of a table with one key; withdrawn ones stay taken. Hold `journal_lock` to keep it."""
    (key,) = table.key
    begin = f"{prefix}-{year}-"
    taken = rows_of(table.name).filter(**{f"{key}__startswith": begin, f"{key}__regex": rf"^{begin}[0-9]{{4,9}}$"})
    last = taken.order_by(Length(key).desc(), f"-{key}").values_list(key, flat=True).first()
    return f"{begin}{int(last.removeprefix(begin)) + 1 if last else 1:04}"
