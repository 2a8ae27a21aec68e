"""What a write to the stages of loans must meet beside its cells: the loan as a whole, with what is stored of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from fivegood.errors import Fault
from fivegood.facts.cells import plain, write
from fivegood.facts.courses import stage_of
from fivegood.facts.rows import Key, Place, Row, key_of
from fivegood.facts.subjects import TABLES
from fivegood.records.base import rows_of
from fivegood.records.book.cells import RECORDED, attributes_of, row_of
from fivegood.rules.loans import LoanFault, Wrong, faults_of

_TABLE = TABLES["loan_stages"]
_AT_ONCE = 500
_COLUMNS = {
    LoanFault.TOO_EARLY: "happened_on",
    LoanFault.ABOVE: "amount",
    LoanFault.NO_LENDER: "lender",
    LoanFault.OTHER_UNIT: "unit_id",
}


def faults_of_loans(rows: Sequence[Row], places: Sequence[Place]) -> Iterator[Fault]:
    """Yield what would be wrong with the loans of rows once they are written, each at a row that is written.

    Amounts told are those of the same lender, and no other loan's day is told: a bank learns nothing of other banks.
    """
    written = _newest(rows)
    stored = _stored(sorted({str(row["loan_id"]) for row in rows}))
    after = dict(stored)
    for key, index in written.items():
        # A version that was recorded elsewhere before the one stored here changes nothing.
        if key not in stored or _time(rows[index]) >= _time(stored[key]):
            after[key] = rows[index]
    first = {str(rows[index]["loan_id"]): index for index in sorted(written.values(), reverse=True)}
    before = {(key, wrong.fault) for key, wrong in _wrong(stored)}
    for key, wrong in _wrong(after):
        if key in written or (key, wrong.fault) not in before:  # what was wrong before is mended step by step
            row = after[key]
            place = places[written.get(key, first[str(row["loan_id"])])]
            yield Fault(*place, _COLUMNS[wrong.fault], _message(wrong, row), write(row[_COLUMNS[wrong.fault]]))


def _wrong(rows: Mapping[Key, Row]) -> Iterator[tuple[Key, Wrong]]:
    """Yield what is wrong with the loans that rows make up, those withdrawn left out, with the key of each row."""
    by_loan: dict[str, list[Key]] = defaultdict(list)
    for key, row in rows.items():
        if not row["is_withdrawn"]:
            by_loan[str(row["loan_id"])].append(key)
    for keys in by_loan.values():
        for wrong in faults_of([stage_of(rows[key]) for key in keys]):
            yield keys[wrong.place], wrong


def _newest(rows: Sequence[Row]) -> dict[Key, int]:
    """Return the index of the last version of each row that is written."""
    key, found = key_of(_TABLE), dict[Key, int]()
    for index, row in enumerate(rows):
        before = found.get(key(row))
        if before is None or _time(rows[before]) <= _time(row):
            found[key(row)] = index
    return found


def _time(row: Row) -> datetime:
    recorded = row.get(RECORDED)
    return recorded if isinstance(recorded, datetime) else datetime.max


def _stored(loans: Sequence[str]) -> Mapping[Key, Row]:
    key, attributes = key_of(_TABLE), attributes_of(_TABLE)
    found: dict[Key, Row] = {}
    for start in range(0, len(loans), _AT_ONCE):
        part = rows_of(_TABLE.name).filter(loan_id__in=loans[start : start + _AT_ONCE])
        for values in part.values_list(*attributes):
            row = row_of(_TABLE, values[2:])
            found[key(row)] = row
    return found


def _message(wrong: Wrong, row: Row) -> str:
    if wrong.fault is LoanFault.TOO_EARLY:
        return f"{row['loan_stage']} lies before the {wrong.against} that it stands on"
    if wrong.fault is LoanFault.NO_LENDER:
        return "is empty: from the offer on a stage names its lender"
    if wrong.fault is LoanFault.OTHER_UNIT:
        return "is another unit than that of the loan's first stage"
    assert wrong.amount is not None
    assert wrong.limit is not None
    return (
        f"{row['loan_stage']} comes to {_told(wrong.amount)} on {write(row['happened_on'])}, "
        f"above the {_told(wrong.limit)} {wrong.against} with this lender by then"
    )


def _told(amount: Decimal) -> str:
    return f"{int(amount):,}" if amount == int(amount) else plain(amount)
