"""Tables written as CSV and XLSX: what is written reads back as it was, and runs nothing in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from fivegood.facts.cells import Value, write
from fivegood.facts.rows import Row
from fivegood.facts.schema import Column, ColumnType, Table
from fivegood.sheets.reading import FORMULA_SIGNS, QUOTED

#: Languages of a header: column names, or titles.
HEADERS = ("name", "en", "zh")
#: A spreadsheet keeps 15 digits of a number; longer ones are written as text and read back whole.
_DIGITS = 15
_WIDTHS = {ColumnType.TEXT: 28, ColumnType.DATE: 12, ColumnType.INSTANT: 20}
_BOLD = {"bold": True, "bg_color": "#DDE7F0", "border": 1, "text_wrap": True, "valign": "top"}
#: Codes with their words by list and language: {"unit_kind": {"enterprise": {"en": …, "zh": …}}}.
Choices = Mapping[str, Mapping[str, Mapping[str, str]]]


def title_of(column: Column, header: str) -> str:
    """Return what stands over a column."""
    return {"en": column.en, "zh": column.zh}.get(header, column.name)


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet runs; reading takes the apostrophe away again."""
    return f"'{text}" if text.startswith((*FORMULA_SIGNS, "'")) else text


def write_csv(table: Table, rows: Iterable[Row], *, header: str = "name") -> bytes:
    """Return rows as CSV in UTF-8 with a mark of its encoding, which spreadsheets look for."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns = table.read_columns
    writer.writerow([title_of(column, header) for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(column, row.get(column.name)) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(column: Column, value: Value) -> str:
    text = write(value)
    return safe_text(text) if column.type in (ColumnType.TEXT, ColumnType.CODE) else text


def write_xlsx(table: Table, rows: Iterable[Row], choices: Choices, *, header: str = "en") -> bytes:
    """Return rows as XLSX: real dates and numbers, a fixed header with notes, choices for codes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        sheet = book.add_worksheet(table.name)
        _write_header(book, sheet, table, header)
        _write_choices(book, sheet, table, choices, header)
        formats = {
            ColumnType.DATE: book.add_format({"num_format": "yyyy-mm-dd"}),
            ColumnType.INSTANT: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        columns = table.read_columns
        for line, row in enumerate(rows, 1):
            for place, column in enumerate(columns):
                _write_cell(sheet, line, place, row.get(column.name), formats.get(column.type))
        _write_notes(book, table, header)
    return out.getvalue()


def template(table: Table, choices: Choices, *, header: str = "en") -> bytes:
    """Return an empty sheet to fill in: choices to pick from, a note on every column, a page that explains them."""
    return write_xlsx(table, [], choices, header=header)


_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def _write_header(book: xlsxwriter.Workbook, sheet: Worksheet, table: Table, header: str) -> None:
    bold = book.add_format(_BOLD)
    for place, column in enumerate(table.read_columns):
        sheet.write_string(0, place, title_of(column, header), bold)
        sheet.write_comment(0, place, note_of(column, header), {"x_scale": 2, "y_scale": 1.5})
        sheet.set_column(place, place, _WIDTHS.get(column.type, 16))
    sheet.freeze_panes(1, 0)


def note_of(column: Column, header: str) -> str:
    """Return what a filler needs to know of a column, in the language of the header."""
    is_chinese = header == "zh"
    words = [column.name, column.zh if is_chinese else column.en]
    words.append(
        ("必填" if is_chinese else "required") if column.required else ("可空" if is_chinese else "may be empty")
    )
    form = _FORMS.get(column.type)
    if form:
        words.append(form[1] if is_chinese else form[0])
    if column.unit:
        words.append(f"{'单位' if is_chinese else 'unit'}: {column.unit}")
    if column.doc and not is_chinese:
        words.append(column.doc)
    return "\n".join(words)


_FORMS = {
    ColumnType.DATE: ("a date: 2021-06-30", "日期：2021-06-30"),
    ColumnType.INSTANT: ("a local time: 2021-07-02T09:40", "时间：2021-07-02T09:40"),
    ColumnType.SPAN: (
        "a period: 2021-03, 2021-01/2021-02, 2021-Q2, 2021-H1, 2021",
        "报告期：2021-03、2021-01/2021-02、2021-Q2、2021-H1、2021",
    ),
    ColumnType.MONEY: ("an amount; another unit may stand in the header: (万元)", "金额；表头可注明单位，如（万元）"),
    ColumnType.AREA: ("an area; another unit may stand in the header: (公顷)", "面积；表头可注明单位，如（公顷）"),
    ColumnType.BOOLEAN: ("true or false", "是或否"),
}


def _write_choices(book: xlsxwriter.Workbook, sheet: Worksheet, table: Table, choices: Choices, header: str) -> None:
    listed = [(place, column) for place, column in enumerate(table.read_columns) if choices.get(column.list_name)]
    if not listed:
        return
    page = book.add_worksheet("选项" if header == "zh" else "choices")
    for number, (place, column) in enumerate(listed):
        codes = choices[column.list_name]
        page.write_string(0, number * 2, title_of(column, header))
        for line, (code, words) in enumerate(codes.items(), 1):
            page.write_string(line, number * 2, code)
            page.write_string(line, number * 2 + 1, words.get("zh" if header == "zh" else "en", ""))
        letter = xlsxwriter.utility.xl_col_to_name(number * 2)
        source = f"='{page.get_name()}'!${letter}$2:${letter}${len(codes) + 1}"
        sheet.data_validation(1, place, 100_000, place, {"validate": "list", "source": source, "error_type": "warning"})


def _write_cell(sheet: Worksheet, line: int, place: int, value: Value, form: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, int | Decimal) and len(str(value)) <= _DIGITS:
        sheet.write_number(line, place, float(value))
    elif isinstance(value, date) and value.year >= 1900 and form is not None:  # a datetime is a date as well
        sheet.write_datetime(line, place, value, form)
    else:
        text = write(value)
        # Reading takes an apostrophe before such a sign away, so one that belongs there is doubled.
        is_quoted = text[:1] == "'" and text[1:2] in QUOTED
        sheet.write_string(line, place, f"'{text}" if is_quoted else text)


def _write_notes(book: xlsxwriter.Workbook, table: Table, header: str) -> None:
    is_chinese = header == "zh"
    page = book.add_worksheet("说明" if is_chinese else "notes")
    page.set_column(0, 1, 26)
    page.set_column(2, 2, 90)
    page.write_string(0, 0, table.zh if is_chinese else f"{table.en}: {table.grain}", book.add_format({"bold": True}))
    for line, column in enumerate(table.read_columns, 2):
        page.write_string(line, 0, column.name)
        page.write_string(line, 1, title_of(column, header))
        page.write_string(line, 2, " · ".join(note_of(column, header).splitlines()[2:]))
