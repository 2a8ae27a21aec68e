"""Records by column: what is read, frozen and told is what one row after the other would give."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivegood.errors import Fault
from fivegood.facts.cells import plain
from fivegood.facts.csvtext import rows_of
from fivegood.facts.freeze import known_columns, known_rows
from fivegood.facts.frozen import _decimal_texts
from fivegood.facts.rows import Columns, Row, TableRecords, as_columns, repeated
from fivegood.facts.spans import single_columns, single_values
from fivegood.facts.subjects import TABLES
from fivegood.periods import Period

PERIODS = [Period.parse(text) for text in ("2020-12", "2021-01", "2021-02", "2021-03", "2021-Q1", "2021-01/2021-02")]
RETURN = st.fixed_dictionaries(
    {
        "unit_id": st.sampled_from(["a", "b"]),
        "item": st.sampled_from(["tax_paid", "output_value"]),
        "period": st.sampled_from(PERIODS).map(lambda period: Period(period.start, period.end)),
        "basis": st.sampled_from([None, "single", "cumulative"]),
        "stated": st.none() | st.decimals(-99, 99, places=2),
        "recorded_at": st.integers(1, 9).map(lambda day: datetime(2021, 5, day)),
        "is_withdrawn": st.sampled_from([None, True]),
        "is_synthetic": st.none(),
    }
)


@given(st.text(alphabet="ab, ;\n\r\té中"), st.sampled_from([",", ";"]))
def test_a_text_without_quotes_is_split_as_the_parser_of_csv_reads_it(text: str, separator: str) -> None:
    wanted, reader = [], csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    for row in reader:
        wanted.append((reader.line_num, row))
    assert list(rows_of(text, "x.csv", [], separator)) == wanted


def test_a_cell_longer_than_a_cell_may_be_is_told() -> None:
    faults: list[Fault] = []
    assert list(rows_of(f"a,b\n{'x' * csv.field_size_limit()}y,1\n", "x.csv", faults)) == [(1, ["a", "b"])]
    assert [str(fault) for fault in faults] == ["x.csv:2: a cell of this row is longer than 131072 characters"]


@given(st.lists(RETURN, max_size=12))
def test_values_for_their_own_days_are_the_same_by_row_and_by_column(rows: list[Row]) -> None:
    faults: list[list[Fault]] = [[], []]
    series = ("unit_id", "item")
    by_row = single_values(rows, series, "stated", "value", faults[0], lambda _row: ("returns.csv", 2))
    names = TABLES["returns"].read_by_name
    by_column = single_columns(
        as_columns(rows, names), series, "stated", "value", faults[1], lambda _row: ("returns.csv", 2)
    )
    assert _rows(by_column) == by_row
    assert faults[0] == faults[1]


def _rows(columns: Columns) -> list[Row]:
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _told(row: Row) -> str:
    return repr(sorted(row.items()))


@given(st.lists(RETURN, max_size=20), st.none() | st.integers(1, 9).map(lambda day: datetime(2021, 5, day)))
def test_known_is_the_newest_version_of_each_row_that_is_not_withdrawn(rows: list[Row], known_at: Any) -> None:
    part = TableRecords(TABLES["returns"], rows, [("returns.csv", line) for line in range(2, len(rows) + 2)])
    newest: dict[object, Row] = {}
    for row in rows:
        key = row["unit_id"], row["item"], str(row["period"])
        at: Any = row["recorded_at"]
        is_newer = key not in newest or newest[key]["recorded_at"] < at
        if (known_at is None or at <= known_at) and is_newer:
            newest[key] = row
    wanted = [row for row in newest.values() if not row["is_withdrawn"]]
    found = known_rows(part, known_at)
    assert sorted(found, key=_told) == sorted(wanted, key=_told)
    assert part.rows == rows, "what is known takes nothing from the records"
    assert _rows(known_columns(part, known_at)) == found


def test_rows_are_added_with_what_is_not_told_of_them_left_empty() -> None:
    part = TableRecords(TABLES["standings"])
    part.add({"standing": ["a", "b"], "no_such_column": [1, 2]}, [("standings.csv", 2), ("standings.csv", 3)])
    assert len(part) == len(part.rows) == 2
    assert part.rows[1] == part.row(1) == dict.fromkeys(TABLES["standings"].read_by_name) | {"standing": "b"}
    part.add({}, [])
    part.add({"standing": ["c"]}, [("standings.csv", 4)])
    assert [row["standing"] for row in part.rows] == ["a", "b", "c"]


@given(st.lists(st.integers(0, 9)))
def test_repeated_keys_are_those_that_stand_twice(keys: list[int]) -> None:
    assert repeated(keys) == {key for key in keys if keys.count(key) > 1}


@given(st.lists(st.none() | st.decimals(-(10**14), 10**14, places=2) | st.integers(-99, 99).map(Decimal)))
def test_decimals_are_written_in_plain_digits(values: list[Decimal | None]) -> None:
    assert _decimal_texts(values) == ["" if value is None else plain(value) for value in values]


@pytest.mark.parametrize(("value", "text"), [("-0", "0"), ("1E+3", "1000"), ("0E-7", "0"), ("5.10", "5.1")])
def test_a_decimal_that_does_not_stand_in_plain_digits_is_written_so(value: str, text: str) -> None:
    assert _decimal_texts([Decimal(3), None, Decimal(value)]) == ["3", "", text]
