"""What is written reads back as it was, for every table, form and header; another library reads it alike."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fivegood.facts.rows import Row
from fivegood.facts.schema import FLAGS, Column, ColumnType, Table
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark, codes_of
from fivegood.periods import Period
from fivegood.sheets.headers import Units
from fivegood.sheets.reading import Labels, Sheet, read_sheet
from fivegood.sheets.writing import HEADERS, Choices, template, write_csv, write_xlsx
from tests.thorough import times

UNITS = Units("CNY", "mu")
_PERIODS = ["2021-03", "2021-01/2021-02", "2021-Q2", "2021-H1", "2021"]
#: Codes of each kind that meet its rule.
VALID = {"credit_code": ["91000000FAKE00001F", "91000000FAKE00002J"], "industry_class": ["C", "38", "384", "C3841"]}
_TEXTS = st.text("abc é中文=+-@'\"\n,;，。 0", min_size=1, max_size=20).map(str.strip).filter(bool)


@pytest.fixture(scope="session")
def labels(sample: OpenPark) -> Labels:
    return {
        name: {word: code for code, words in codes.items() for word in (words.en, words.zh)}
        for name, codes in sample.park.lists.items()
    }


@pytest.fixture(scope="session")
def choices(sample: OpenPark) -> Choices:
    return {
        name: {code: {"en": words.en, "zh": words.zh} for code, words in codes.items()}
        for name, codes in sample.park.lists.items()
    }


def read(data: bytes, table: Table, sample: OpenPark, labels: Labels) -> Sheet:
    return read_sheet(data, "sent", table, codes_of(sample.park), labels, UNITS)


def cells_of(column: Column, sample: OpenPark) -> st.SearchStrategy[object]:
    codes = sorted(codes_of(sample.park).get(column.list_name, ())) if column.list_name else VALID.get(column.check, [])
    most = column.at_most
    by_type = {
        ColumnType.TEXT: _TEXTS,
        ColumnType.CODE: st.sampled_from(codes) if codes else st.from_regex(r"[a-z=+][a-z0-9-]{0,12}", fullmatch=True),
        ColumnType.DATE: st.dates(date(1901, 1, 1), date(2198, 12, 31)),
        ColumnType.INSTANT: st.datetimes(datetime(1901, 1, 1), datetime(2198, 12, 31)).map(
            lambda at: at.replace(microsecond=0)
        ),
        ColumnType.SPAN: st.sampled_from(["2021-03", "2021-01/2021-02", "2021-Q2", "2021-H1", "2021"]).map(
            Period.parse
        ),
        ColumnType.INTEGER: st.integers(0, 10**15 if most is None else int(most)),
        ColumnType.MONEY: st.decimals(0, 10**13, places=2),
        ColumnType.AREA: st.decimals(0, 10**13, places=2),
        ColumnType.DECIMAL: st.decimals(0, 10**11 if most is None else most, places=4),
        ColumnType.BOOLEAN: st.booleans(),
    }
    found = by_type[column.type]
    return found if column.required else st.none() | found


def rows_of(table: Table, sample: OpenPark) -> st.SearchStrategy[list[dict[str, object]]]:
    row = st.fixed_dictionaries({column.name: cells_of(column, sample) for column in table.read_columns})
    return st.lists(row, max_size=3)


def plain(rows: list[Row]) -> list[dict[str, object]]:
    """Return rows with numbers and flags in one form: 1.50 is 1.5, and no is not said."""
    told: list[dict[str, object]] = []
    for row in rows:
        values = {name: value.normalize() if isinstance(value, Decimal) else value for name, value in row.items()}
        told.append({name: value or None if name in FLAGS else value for name, value in values.items()})
    return told


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("name", TABLES)
def test_every_table_reads_back_as_it_was_written(
    name: str, header: str, sample: OpenPark, labels: Labels, choices: Choices
) -> None:
    table = TABLES[name]

    @settings(max_examples=times(2, thorough=6), suppress_health_check=list(HealthCheck), derandomize=True)
    @given(rows_of(table, sample))
    def holds(rows: list[Row]) -> None:
        for data in (write_csv(table, rows, header=header), write_xlsx(table, rows, choices, header=header)):
            found = read(data, table, sample, labels)
            assert [str(fault) for fault in found.faults] == []
            assert plain(found.records.rows) == plain(rows)

    holds()


@pytest.mark.parametrize("name", TABLES)
def test_the_sample_reads_back_from_both_forms(name: str, sample: OpenPark, labels: Labels, choices: Choices) -> None:
    table, rows = TABLES[name], sample.records[name].rows[:300]
    for data in (write_csv(table, rows), write_xlsx(table, rows, choices, header="zh")):
        found = read(data, table, sample, labels)
        assert found.faults == []
        assert plain(found.records.rows) == plain(rows)


def test_another_library_reads_the_same_numbers_and_dates(sample: OpenPark, choices: Choices) -> None:
    table, rows = TABLES["parcels"], sample.records["parcels"].rows[:50]
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(table, rows, choices, header="name")))
    first, *found = book["parcels"].iter_rows(values_only=True)
    places = {name: place for place, name in enumerate(first)}
    assert [Decimal(str(row[places["area"]])) for row in found] == [row["area"] for row in rows]
    assert [row[places["held_from"]].date() for row in found] == [row["held_from"] for row in rows]


def test_no_cell_runs_in_a_spreadsheet(sample: OpenPark, choices: Choices, labels: Labels) -> None:
    table = TABLES["units"]
    evil = ["=1+1", "+A1", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0", "'quoted", '=HYPERLINK("http://x")']
    rows: list[Row] = [
        {"unit_id": f"u{number}", "unit_name": text, "unit_kind": "school", "in_park_from": date(2021, 1, 1)}
        for number, text in enumerate(evil)
    ]
    for row in rows:
        row["recorded_at"] = datetime(2021, 1, 1)
    data = write_csv(table, rows)
    cells = [line[1] for line in csv.reader(io.StringIO(data.decode("utf-8-sig")))][1:]
    assert all(cell[0] == "'" for cell in cells)
    back = [row["unit_name"] for row in read(data, table, sample, labels).records.rows]
    assert back == [text.strip() for text in evil]
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(table, rows, choices)))
    assert {cell.data_type for line in book["units"].iter_rows(min_row=2, max_col=2) for cell in line} == {"s"}


@pytest.mark.parametrize("header", ["en", "zh"])
def test_a_template_holds_choices_notes_and_no_rows(
    header: str, sample: OpenPark, choices: Choices, labels: Labels
) -> None:
    data = template(TABLES["units"], choices, header=header)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["units", *(["选项", "说明"] if header == "zh" else ["choices", "notes"])]
    assert len(book["units"].data_validations.dataValidation) >= 2
    assert "required" in book["units"]["A1"].comment.text or "必填" in book["units"]["A1"].comment.text
    found = read(data, TABLES["units"], sample, labels)
    assert (found.records.rows, found.faults) == ([], [])
