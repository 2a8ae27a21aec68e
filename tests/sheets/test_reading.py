"""Sheets as people send them: titles, labels, units in the header, spreadsheets' habits, hostile files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter

from fivegood.facts.cells import CellError
from fivegood.facts.subjects import TABLES
from fivegood.park import OpenPark, codes_of
from fivegood.sheets import guard
from fivegood.sheets.extent import check_extent
from fivegood.sheets.headers import Units
from fivegood.sheets.marking import marked_up
from fivegood.sheets.reading import Sheet, read_sheet
from fivegood.sheets.workbook import rows_of_workbook

UNITS = TABLES["units"]
Read = Callable[..., Sheet]


@pytest.fixture
def read(sample: OpenPark) -> Read:
    labels = {
        name: {word: code for code, words in codes.items() for word in (words.en, words.zh)}
        for name, codes in sample.park.lists.items()
    }

    def read_one(data: bytes | str, table: str = "units") -> Sheet:
        sent = data.encode() if isinstance(data, str) else data
        return read_sheet(sent, "sent.csv", TABLES[table], codes_of(sample.park), labels, Units("CNY", "mu"))

    return read_one


def workbook(*rows: Sequence[object], sheets: Mapping[str, Sequence[Sequence[object]]] | None = None) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        dated = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, lines in {**(sheets or {}), **({"Sheet1": list(rows)} if rows else {})}.items():
            page = book.add_worksheet(name)
            for y, row in enumerate(lines):
                for x, cell in enumerate(row):
                    page.write(y, x, cell, dated if isinstance(cell, date) else None)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_in_its_encoding_and_separator(read: Read, encoding: str, separator: str) -> None:
    text = "单位,名称,单位类别,入园日期\nu1,新厂,企业,2021-05-01\n".replace(",", separator)
    sheet = read(text.encode(encoding))
    assert sheet.faults == []
    (row,) = sheet.records.rows
    assert (row["unit_name"], row["unit_kind"], row["recorded_at"]) == ("新厂", "enterprise", None)


@pytest.mark.parametrize(
    ("title", "cell", "amount"),
    [
        ("金额（万元）", "1.5", "15000"),
        ("金额(亿元)", "0.4358", "43580000"),
        ("Amount (m CNY)", "2", "2000000"),
        ("金额（元）", "7", "7"),
        ("金额", "7", "7"),
    ],
)
def test_amounts_are_taken_in_the_unit_of_the_header(read: Read, title: str, cell: str, amount: str) -> None:
    sheet = read(f"项目,投资类别,报告期,{title}\np1,arrived,2021-03,{cell}\n", "project_investments")
    assert [str(fault) for fault in sheet.faults] == []
    assert sheet.records.rows[0]["amount"] == Decimal(amount)


def test_areas_are_turned_into_the_parks_unit_and_other_units_are_refused(read: Read) -> None:
    text = "宗地,用途,面积（公顷）,使用起始日期\np1,industrial,2,2021-01-01\n"
    assert read(text, "parcels").records.rows[0]["area"] == 30
    sheet = read(text.replace("公顷", "千克"), "parcels")
    assert "has a unit that is not one of mu" in sheet.faults[0].message
    sheet = read("项目,投资类别,报告期,金额（万美元）\np1,arrived,2021-03,1\n", "project_investments")
    assert "USD does not convert to CNY" in sheet.faults[0].message


@pytest.mark.parametrize(
    ("unit", "is_multiple"), [("万件", True), ("thousand pcs", True), ("件", False), ("千克", False)]
)
def test_a_count_is_never_read_without_the_multiple_its_header_names(read: Read, unit: str, is_multiple: bool) -> None:
    sheet = read(f"生产线,单位,产品,日期,合格产量（{unit}）\nl1,u1,cell,2021-03-01,2\n", "line_output")
    assert ("quantity" in {fault.column for fault in sheet.faults}) is is_multiple


def test_a_workbook_brings_dates_numbers_and_yes_or_no(read: Read) -> None:
    head = ["Platform", "Name", "Kind", "Level", "Above designated size", "Granted or opened on", "recorded_at"]
    kind = next(iter(TABLES["platforms"].read_by_name["platform_kind"].list_name and ["rd"]))
    row = ["p1", "Works", kind, "National", "是", date(2021, 5, 1), datetime(2021, 5, 2, 9, 30)]
    sheet = read(workbook(head, row, ["p2", "", "", "", True, 44317]), "platforms")
    first = sheet.records.rows[0]
    assert (first["level"], first["is_above_designated"], first["granted_on"]) == ("national", True, date(2021, 5, 1))
    assert first["recorded_at"] == datetime(2021, 5, 2, 9, 30)
    told = {(fault.line, fault.column): fault for fault in sheet.faults}
    assert told[3, "granted_on"].suggestion == "2021-05-01"
    assert (3, "platform_name") in told


@pytest.mark.parametrize(
    "number", [0.0, 7, -7, 0.1, -0.25, 1.5e-7, 1e15, 12345678901234.5, 123456789012345678, 4.358e9]
)
def test_a_number_of_a_workbook_is_read_in_plain_digits(number: float) -> None:
    ((_, head), (_, cells)) = rows_of_workbook(workbook(["n"], [number]), ())
    assert head == ["n"]
    assert cells == [format(Decimal(f"{number:.15g}"), "f")]


@pytest.mark.parametrize("cell", ["<c><v>1</v></c>", "<x:c r='B2'><x:v>1</x:v></x:c>", '<c r="T1000000"><v>1</v></c>'])
def test_cells_that_stand_near_are_near_however_their_place_is_told(cell: str) -> None:
    check_extent(f"<worksheet><sheetData><row>{cell}</row></sheetData></worksheet>".encode())


@pytest.mark.parametrize("cell", ['<c r="GS1"><v>1</v></c>', '<c r="A1000001"><v/>1</c>', "<c r='XFD1'>1</c>"])
def test_cells_that_stand_far_are_refused_however_their_place_is_told(cell: str) -> None:
    near = '<c r="A1"><v>1</v></c>' * 50_000  # more than one piece
    with pytest.raises(CellError, match="rows or 200 columns"):
        check_extent(f"<worksheet><sheetData><row>{near}{cell}</row></sheetData></worksheet>".encode())


def test_the_sheet_named_after_the_table_is_read_and_notes_are_not(read: Read) -> None:
    head: list[object] = ["unit_id", "unit_name", "unit_kind", "in_park_from"]
    body: list[object] = ["u1", "A", "school", "2021-01-01"]
    notes: dict[str, list[list[object]]] = {"说明": [["anything"]], "other": [["x"]], "units": [head, body]}
    assert len(read(workbook(sheets=notes)).records.rows) == 1
    assert len(read(workbook(sheets={"notes": [["x"]], "Tabelle1": [head, body]})).records.rows) == 1
    assert "holds no sheet with a table" in read(workbook(sheets={"notes": [["x"]]})).faults[0].message


def test_faults_of_header_and_cells_are_all_told_at_once(read: Read) -> None:
    sheet = read("unit_id,unit_nam,unit_kind,unit_kind\n")
    assert {fault.column for fault in sheet.faults} == {"unit_nam", "unit_kind", "unit_name", "in_park_from"}
    sheet = read("unit_id,unit_name,unit_knd,in_park_from\nu1,A,shool,2021-13-01\n")
    assert [(fault.line, fault.column) for fault in sheet.faults] == [
        (1, "unit_knd"),
        (1, "unit_kind"),
        (2, "in_park_from"),
    ]
    assert not sheet.records.rows
    sheet = read("unit_id,unit_name,unit_kind,in_park_from\nu1,A,shool,2021-13-01\n,B,school,1.5.2021\n")
    assert [(fault.line, fault.column) for fault in sheet.faults] == [
        (2, "unit_kind"),
        (2, "in_park_from"),
        (3, "unit_id"),
        (3, "in_park_from"),
    ]
    assert sheet.faults[0].suggestion == "school"


def test_an_error_of_the_spreadsheet_is_a_fault(read: Read) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["unit_id", "unit_name", "unit_kind", "in_park_from"])
    page.append(["u1", "#REF!", "school", "2021-01-01"])
    out = io.BytesIO()
    book.save(out)
    (fault,) = read(out.getvalue()).faults
    assert (fault.line, fault.column) == (2, "unit_name")
    assert "is an error of the spreadsheet (#REF!)" in fault.message


def test_a_formula_that_was_never_worked_out_is_a_fault(read: Read) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["unit_id", "unit_name", "unit_kind", "in_park_from", "group_code"])
    page.append(["u1", "A", "school", "2021-01-01", "=A1"])
    out = io.BytesIO()
    book.save(out)
    (fault,) = read(out.getvalue()).faults
    assert (fault.line, fault.column) == (2, "group_code")
    assert "is a formula that was never worked out" in fault.message


def package(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


SOUND = workbook(["unit_id", "unit_name", "unit_kind", "in_park_from"])


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7", "is a PDF, not CSV or XLSX"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"\xd0\xcf\x11\xe0rest", "is an old .xls or encrypted"),
        (b"\x1f\x8b\x08", "is a gzip archive"),
        (b"\xff\xfeu\x00", "is UTF-16"),
        (SOUND[:-200], "is damaged or not a spreadsheet"),
        (package(a=b"x"), "is a ZIP archive, not a spreadsheet"),
        (package(**{"content.xml": b"x"}), "is an OpenDocument file"),
        (package(**{"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"}), "holds macros"),
        (package(**{"xl/workbook.xml": b"<x/>", "xl/externalLinks/l.xml": b"x"}), "refers to other files"),
        (package(**{"xl/workbook.xml": b"<x/>", "xl/embeddings/o.bin": b"x"}), "holds embedded files"),
        (package(**{"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "defines XML entities"),
        (package(**{"xl/workbook.xml": b"<x/>"}), "cannot be read as XLSX"),
    ],
    ids=range(14),
)
def test_a_hostile_or_broken_file_is_refused_with_its_reason(read: Read, data: bytes, told: str) -> None:
    sheet = read(data)
    assert told in sheet.faults[0].message
    assert sheet.records.rows == []


def test_a_bomb_is_refused(read: Read) -> None:
    bomb = package(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 60_000_000})
    sheet = read(bomb)
    assert "refused as a ZIP bomb" in sheet.faults[0].message
    assert sheet.records.rows == []


def test_a_file_or_cell_too_large_is_refused(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "unit_id,unit_name,unit_kind,in_park_from\nu1," + "x" * 10_000_000 + ",school,2021-01-01\n"
    assert "a cell of this row is longer than" in read(long).faults[0].message
    monkeypatch.setattr(guard, "MOST_BYTES", 10)
    assert "is larger than" in read("unit_id,unit_name").faults[0].message


def test_the_marked_up_copy_colours_the_cell_and_says_why(read: Read) -> None:
    sheet = read("单位,名称,单位类别,入园日期\nu1,A,学校,2021-01-01\nu2,B,学小,2021-01-01\n")
    book = openpyxl.load_workbook(io.BytesIO(marked_up(sheet, lang="zh")))
    page = book["units"]
    assert page["E1"].value == "问题"
    assert "is not in the list unit_kind" in str(page["E3"].value)
    assert page["C3"].fill.fgColor.rgb == "FFF8D7DA"
    assert page["C2"].fill.fgColor.rgb != "FFF8D7DA"
    only = openpyxl.load_workbook(io.BytesIO(marked_up(sheet, only_faulty=True)))
    assert only["units"].max_row == 2


@pytest.mark.parametrize(
    "text", ["2021/6/3", "2021/06/03", "2021.6.3", "2021年6月3日", "2021/6/3 0:00", "2021-06-03 00:00:00"]
)
def test_a_day_written_with_its_year_first_is_that_day(text: str, sample: OpenPark) -> None:
    data = f"unit_id,title,level,granted_on\nbyd,listed,national,{text}\n".encode()
    sheet = read_sheet(data, "titles.csv", TABLES["titles"], codes_of(sample.park), {}, Units("CNY", "mu"))
    assert sheet.faults == []
    assert sheet.records.rows[0]["granted_on"] == date(2021, 6, 3)


@pytest.mark.parametrize("text", ["3/6/2021", "21/6/3", "2021/13/1", "2021/6"])
def test_a_day_that_could_be_two_is_refused(text: str, sample: OpenPark) -> None:
    data = f"unit_id,title,level,granted_on\nbyd,listed,national,{text}\n".encode()
    sheet = read_sheet(data, "titles.csv", TABLES["titles"], codes_of(sample.park), {}, Units("CNY", "mu"))
    assert [fault.column for fault in sheet.faults] == ["granted_on"]
