"""The rows that a step of a filing writes: the filing itself, the values in it, the returns made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from fivegood.errors import Fault, InputError, nearest
from fivegood.facts.rows import Row
from fivegood.facts.schema import Table
from fivegood.facts.subjects import TABLES
from fivegood.records.actors import By
from fivegood.records.base import rows_of
from fivegood.records.book.ledger import Outcome
from fivegood.records.book.services import RowChange, records_write
from fivegood.records.returns.amounts import amount_of
from fivegood.records.returns.forms import Asked
from fivegood.records.returns.selectors import FILINGS, Sheet, SheetLine
from fivegood.rules.filings import State

_STATED, _RETURNS = TABLES["stated_values"], TABLES["returns"]


def filing_row(sheet: Sheet) -> Row:
    """Return the filing of a sheet as it is stored, or as it would be while nobody has opened it."""
    return sheet.filing or new_filing(sheet.asked, sheet.unit_id)


def new_filing(asked: Asked, unit_id: str) -> Row:
    """Return the filing that stands for a form which a unit owes for a period."""
    key: Row = {"unit_id": unit_id, "form": asked.form, "period": asked.period}
    return {**_blank(FILINGS), **key, "state": State.DUE.value, "due_at": asked.due_at}


def stated_rows(sheet: Sheet, stated: Mapping[str, str]) -> list[Row]:
    """Return the values filled in as rows.

    Raises InputError for items that are not filled in here and for amounts that are none, all at once.
    """
    rows, faults = _read(sheet, stated)
    if faults:
        raise InputError(faults, FILINGS.name)
    return rows


def readable_of(sheet: Sheet, stated: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """Return the values filled in that can be kept as they were typed, and the faults of the others."""
    _rows, faults = _read(sheet, stated)
    wrong = {fault.column for fault in faults}
    return {item: text for item, text in stated.items() if item not in wrong}, faults


def _read(sheet: Sheet, stated: Mapping[str, str]) -> tuple[list[Row], list[Fault]]:
    lines = {line.item: line for line in sheet.lines}
    faults: list[Fault] = []
    rows: list[Row] = []
    for item, text in stated.items():
        fault = _fault_of_item(item, lines)
        if fault is not None:
            faults.append(fault)
            continue
        try:
            row: Row = {"unit_id": sheet.unit_id, "item": item, "period": sheet.asked.period}
            rows.append(_blank(_STATED) | row | {"stated": amount_of(text, item)})
        except InputError as error:
            faults += error.faults
    return rows, faults


def _fault_of_item(item: str, lines: Mapping[str, SheetLine]) -> Fault | None:
    line = lines.get(item)
    if line is None:
        return Fault(FILINGS.name, 0, item, "is no item of this form", None, nearest(item, lines))
    if line.is_open:
        return None
    if line.held_by:
        return Fault(FILINGS.name, 0, item, f"is not filled in here: it has been filed with the form {line.held_by}")
    return Fault(FILINGS.name, 0, item, f"is not filled in here: it comes of the form {line.collected_in}")


def _blank(table: Table) -> Row:
    return dict.fromkeys(column.name for column in table.read_columns)


def post_returns(asked: Asked, unit_ids: Sequence[str], by: By, now: datetime) -> None:
    """Write what accepted filings state as returns; a value that stands there already changes nothing."""
    found = rows_of("stated_values").filter(
        unit_id__in=unit_ids, period=str(asked.period), item__in=asked.items, is_withdrawn=False
    )
    rows: list[Row] = [
        {
            **_blank(_RETURNS),
            "unit_id": value.unit_id,
            "period": asked.period,
            "item": value.item,
            "basis": asked.catalogue.items[value.item].basis,
            "stated": value.stated,
            "is_synthetic": value.is_synthetic or None,
        }
        for value in found.order_by("unit_id", "item")
    ]
    write_rows(_RETURNS, rows, by, now, "accept")


def write_rows(
    table: Table, rows: Iterable[Row], by: By, now: datetime, step: str, expected: Sequence[int] | None = None
) -> Outcome:
    """Write rows of one table as a step of filings, all or none; ``expected`` are the versions that were read."""
    kept = [{**row, "recorded_at": None} for row in rows]
    versions = expected if expected is not None else [None] * len(kept)
    changes = [RowChange(row, version, (table.name, 0)) for row, version in zip(kept, versions, strict=True)]
    return records_write(table, changes, by, action=f"{table.name}.{step}", now=now)
