"""Folders with bad files: what is no table, cannot be read or was saved oddly is told, and every fault at once."""

from __future__ import annotations

import contextlib
import os
import random
from decimal import Decimal
from pathlib import Path

import pytest

from fivegood.errors import InputError
from fivegood.facts.folder import read_folder
from tests.facts.small_park import GOOD, LISTS, csv_of, read, rows_of, with_cell, write
from tests.facts.test_bad_files import Files, faults_of

HEADER = GOOD["units.csv"].splitlines()[0]


RETURNS = GOOD["returns.csv"]


#: What is wrong, the files that are, and every fault.
FILES: list[tuple[str, Files, list[str]]] = [
    ("a name one letter off", {"returs.csv": RETURNS},
     ["returs.csv: is not named after a table; did you mean 'returns'?"]),
    ("a copy beside the file", {"returns (1).csv": RETURNS},
     ["returns (1).csv: is not named after a table; did you mean 'returns'?"]),
    ("a spreadsheet", {"returns.xlsx": b"PK\x03\x04"}, ["returns.xlsx: is a spreadsheet: save it as CSV UTF-8"]),
    ("a table as .txt", {"returns.txt": RETURNS},
     ["returns.txt: would not be read: save it as CSV UTF-8 and name it returns.csv"]),
    ("a table packed", {"returns.csv.gz": b"\x1f\x8b"},
     ["returns.csv.gz: would not be read: save it as CSV UTF-8 and name it returns.csv"]),
    ("an empty file", {"returns.csv": b""}, ["returns.csv:1: is empty: the first row must name the columns"]),
    ("a file of blanks", {"returns.csv": " \n\n"}, ["returns.csv:1: is empty: the first row must name the columns"]),
    ("an empty first row", {"returns.csv": "\n" + RETURNS},
     ["returns.csv:1: the first row is empty: it must name the columns"]),
    ("semicolons", {"returns.csv": RETURNS.replace(",", ";")},
     ["returns.csv:1: is not separated by commas: save it as CSV with commas"]),
    ("tabs", {"returns.csv": RETURNS.replace(",", "\t")},
     ["returns.csv:1: is not separated by commas: save it as CSV with commas"]),
    ("UTF-16", {"returns.csv": RETURNS.encode("utf-16")}, ["returns.csv: is UTF-16: save it as CSV UTF-8"]),
    ("UTF-16 without its mark", {"returns.csv": RETURNS.encode("utf-16-le")},
     ["returns.csv: holds NUL bytes: it is not a text file"]),
    ("NUL bytes", {"returns.csv": RETURNS.encode() + b"\x00"}, ["returns.csv: holds NUL bytes: it is not a text file"]),
    ("neither UTF-8 nor GBK", {"returns.csv": RETURNS.encode() + b"\xff\xff,"},
     ["returns.csv: is neither UTF-8 nor GBK (row 4)"]),
    ("UTF-8 with a byte lost",
     {"units.csv": GOOD["units.csv"].replace("Sany", "三一重工").encode().replace(b"\xb8", b"", 1)},
     ["units.csv: is UTF-8 with a damaged character (row 2): save it again"]),
    ("a column nobody knows", {"units.csv": GOOD["units.csv"].replace("industry", "industri")},
     ["units.csv:1:industri: there is no such column in this table; did you mean 'industry'?"]),
    ("a Chinese title one character off", {"units.csv": GOOD["units.csv"].replace("in_park_from", "入园时日期")},
     ["units.csv:1:in_park_from: this column is missing",
      "units.csv:1:入园时日期: there is no such column in this table; did you mean '入园日期'?"]),
    ("a column nobody knows, above a wrong cell",
     {"units.csv": with_cell("units.csv", "in_park_from", "2021").replace("industry", "industri")},
     ["units.csv:1:industri: there is no such column in this table; did you mean 'industry'?",
      "units.csv:2:in_park_from: is not a date written as 2021-06-30 (found '2021')"]),
    ("a column that is worked out", {"returns.csv": RETURNS.replace("basis", "value")},
     ["returns.csv:1:value: this column is not written down but worked out: leave it out"]),
    ("a required column missing", {"parcels.csv": "parcel_id,unit_id,land_use,held_from,recorded_at\n"},
     ["parcels.csv:1:area: this column is missing"]),
    ("a column twice", {"parcels.csv": "parcel_id,area,land_use,held_from,recorded_at,area\n"},
     ["parcels.csv:1:area: this column stands in the header twice"]),
    ("a column twice, once in Chinese", {"parcels.csv": "parcel_id,area,land_use,held_from,recorded_at,面积\n"},
     ["parcels.csv:1:area: this column stands in the header twice"]),
    ("an empty cell in the header", {"parcels.csv": "parcel_id,area,,land_use,held_from,recorded_at\n"},
     ["parcels.csv:1: cell 3 of the header is empty"]),
    ("a row too short", {"returns.csv": RETURNS + "sany,2021-03\n"},
     ["returns.csv:4: this row has 2 cells, the header has 8"]),
    ("a row too long", {"returns.csv": RETURNS + "sany,2021-03,output_value,single,1,234,2021-04-10,,\n"},
     ["returns.csv:4: this row has 9 cells, the header has 8"]),
    ("a stray quote, and the rows after it",
     {"units.csv": f'{HEADER}\nsany,"Sa"ny",enterprise,,2019-01-01,,,,2019-01-02\n'
     "byd,BYD,enterprise,,2019-01-99,,,,2019-01-02\n"},
     ["units.csv:2: is not well-formed CSV: a quoted cell goes on after its quote: a quote inside a cell is "
      "written twice",
      "units.csv:3:in_park_from: is not a day of the calendar (found '2019-01-99')"]),
    ("a quote never closed", {"units.csv": f'{HEADER}\nsany,"Sany,enterprise,,2019-01-01,,,,2019-01-02\nbyd,BYD\n'},
     ["units.csv:2: is not well-formed CSV: a quote opened in this row is never closed"]),
    ("a cell of 10 MB", {"units.csv": GOOD["units.csv"].replace("Sany", "x" * 10_000_000)},
     ["units.csv:2: a cell of this row is longer than 131072 characters"]),
    ("a cell of 10 MB in many lines", {"units.csv": GOOD["units.csv"].replace("Sany", '"' + "x,y\n" * 2_500_000 + '"')},
     ["units.csv:2: a quote opened in this row holds more than 131072 characters: is it ever closed?"]),
    ("a row twice in a file", {"returns.csv": RETURNS + RETURNS.splitlines()[1] + "\n"},
     ["returns.csv:4:unit_id: repeats row 2: the same unit_id sany, item output_value, period 2021-01, "
      "recorded at the same time"]),
    ("a row twice in two files", {"returns.more.csv": RETURNS.replace("200", "300")},
     ["returns.more.csv:2:unit_id: repeats row 2 of returns.csv: the same unit_id sany, item output_value, "
      "period 2021-01, recorded at the same time",
      "returns.more.csv:3:unit_id: repeats row 3 of returns.csv: the same unit_id sany, item output_value, "
      "period 2021-02, recorded at the same time"]),
    ("one period in two forms",
     {"returns.csv": RETURNS.replace("2021-02,", "2021-01-01/2021-01-31,").replace("03-10", "02-10")},
     ["returns.csv:3:unit_id: repeats row 2: the same unit_id sany, item output_value, period 2021-01, "
      "recorded at the same time"]),
    ("an invented row over a real one", {"units.synthetic.csv": f"{HEADER},is_synthetic\n"
     "sany,Other,enterprise,,2019-01-01,,,,2020-01-01,true\n"},
     ["units.synthetic.csv:2:is_synthetic: this row is synthetic and would replace row 2 of units.csv, a real one: "
      "the same unit_id sany"]),
    ("a withdrawal of nothing", {"returns.csv": RETURNS + "byd,2021-02,output_value,single,200,2021-03-11,true,\n"},
     ["returns.csv:4:is_withdrawn: this row takes back one that is not there: no earlier row has unit_id byd, "
      "item output_value, period 2021-02"]),
    ("a withdrawal before what it takes back",
     {"returns.csv": RETURNS + "sany,2021-02,output_value,single,200,2021-03-09,true,\n"},
     ["returns.csv:4:is_withdrawn: this row takes back one that is not there: no earlier row has unit_id sany, "
      "item output_value, period 2021-02"]),
    ("an approval promised before it was asked", {"approvals.csv": "approval_id,unit_id,procedure,submitted_on,"
     "promised_on,recorded_at\nA-1,byd,Licence,2021-04-02,2021-04-01,2021-04-02\n"},
     ["approvals.csv:2:promised_on: lies before submitted_on (2021-04-02) (found '2021-04-01')"]),
    ("a table that cannot be read, and rows that refer to it", {"units.csv": b""},
     ["units.csv:1: is empty: the first row must name the columns"]),
]  # fmt: skip


@pytest.mark.parametrize(("files", "told"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_a_bad_file_is_told(files: Files, told: list[str], tmp_path: Path) -> None:
    assert faults_of(tmp_path, files) == told


#: What is taken, the file that holds it, the column, and the values read from it.
TAKEN: list[tuple[str, str, str | bytes, str, list[object]]] = [
    ("a header alone", "parcels.csv", "parcel_id,area,land_use,held_from,recorded_at\n", "area", []),
    ("GBK", "units.csv", GOOD["units.csv"].replace("Sany", "三一重工").encode("gbk"), "unit_name",
     ["三一重工", "BYD"]),
    ("UTF-8 with its mark", "units.csv", GOOD["units.csv"].encode("utf-8-sig"), "unit_id", ["sany", "byd"]),
    ("Chinese titles", "parcels.csv", "宗地,用途,面积,使用起始日期,登记时间\nG-1,industrial,7,2019-01-01,2019-01-07\n",
     "area", [Decimal(7)]),
    ("Windows line ends", "units.csv", GOOD["units.csv"].replace("\n", "\r\n"), "unit_id", ["sany", "byd"]),
    ("old Mac line ends", "units.csv", GOOD["units.csv"].replace("\n", "\r"), "unit_id", ["sany", "byd"]),
    ("no line end at the end", "units.csv", GOOD["units.csv"].rstrip(), "unit_id", ["sany", "byd"]),
    ("blank rows", "units.csv", GOOD["units.csv"].replace("\nbyd", "\n\n,,,,,,,,\n , , ,,,,,,\nbyd"), "unit_id",
     ["sany", "byd"]),
    ("a line break in quotes", "units.csv", with_cell("units.csv", "unit_name", "Sany\r\nHeavy"), "unit_name",
     ["Sany\nHeavy", "BYD"]),
    ("a quote written twice", "units.csv", with_cell("units.csv", "unit_name", 'the "big" one, here'), "unit_name",
     ['the "big" one, here', "BYD"]),
    ("blanks around a cell", "units.csv", with_cell("units.csv", "unit_id", "\u3000 sany "), "unit_id",
     ["sany", "byd"]),
    ("what looks like a formula", "units.csv", with_cell("units.csv", "unit_name", '=HYPERLINK("http://x")'),
     "unit_name", ['=HYPERLINK("http://x")', "BYD"]),
    ("a loss", "returns.csv", with_cell("returns.csv", "stated", "-100.25"), "stated",
     [Decimal("-100.25"), Decimal(200)]),
    ("nought without a sign", "parcels.csv", with_cell("parcels.csv", "area", "-0.00"), "area", [Decimal(0)]),
    ("columns in another order", "parcels.csv",
     "area,recorded_at,held_from,land_use,parcel_id\n7,2019-01-07,2019-01-01,public,G-1\n", "area", [Decimal(7)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "content", "column", "values"), [case[1:] for case in TAKEN], ids=[case[0] for case in TAKEN]
)
def test_what_people_really_save_is_taken(
    file: str, content: str | bytes, column: str, values: list[object], tmp_path: Path
) -> None:
    part = read(tmp_path, {file: content})[file.removesuffix(".csv")]
    assert [row[column] for row in part.rows] == values


def test_rows_after_a_cell_of_two_lines_keep_the_number_an_editor_shows(tmp_path: Path) -> None:
    rows = rows_of("units.csv")
    rows[0]["unit_name"], rows[1]["unit_kind"] = "Sany\nHeavy", "shope"
    assert faults_of(tmp_path, {"units.csv": csv_of(rows)}) == [
        "units.csv:4:unit_kind: is not in the list unit_kind (enterprise, school, shop, construction_site) "
        "(found 'shope'); did you mean 'shop'?"
    ]


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    read(tmp_path, {"README.md": "notes", ".returns.csv.swp": b"\x00", "~$returns.xlsx": b"\x00", "notes.txt": "x"})


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^1 fault found\n  records: there is no folder of records at .*records$"):
        read_folder(tmp_path / "records", LISTS)


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "records").write_text("x")
    with pytest.raises(InputError, match="records: there is no folder of records at"):
        read_folder(tmp_path / "records", LISTS)


def test_a_folder_named_like_a_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "returns.csv").mkdir(parents=True)
    files = {name: text for name, text in GOOD.items() if name != "returns.csv"}
    with pytest.raises(InputError, match=r"  returns\.csv: is not a file$"):
        read_folder(write(tmp_path, files), LISTS)


def test_a_pipe_named_like_a_table_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "titles.csv")
    assert faults_of(tmp_path, {}) == ["titles.csv: is not a file"]


def test_links_that_lead_nowhere_or_in_a_circle_are_told(tmp_path: Path) -> None:
    (tmp_path / "titles.csv").symlink_to(tmp_path / "gone.csv")
    (tmp_path / "officers.csv").symlink_to(tmp_path / "officers.csv")
    assert faults_of(tmp_path, {}) == [
        "officers.csv: cannot be read: Too many levels of symbolic links",
        "titles.csv: cannot be read: No such file or directory",
    ]


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "needs.csv":
            raise PermissionError(13, "Permission denied")
        return honest(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert faults_of(tmp_path, {}) == ["needs.csv: cannot be read: Permission denied"]


def test_all_faults_of_a_folder_come_at_once_in_the_order_of_files_and_rows(tmp_path: Path) -> None:
    files = {
        "returns.csv": RETURNS.replace("single,100", "once,1OO").replace("sany,2021-02", "sony,2021-02"),
        "parcels.csv": with_cell("parcels.csv", "area", "big"),
        "lines.csv": GOOD["lines.csv"].replace("product", "produkt"),
        "unit.csv": "",
    }
    assert faults_of(tmp_path, files) == [
        "lines.csv:1:product: this column is missing",
        "lines.csv:1:produkt: there is no such column in this table; did you mean 'product'?",
        "parcels.csv:2:area: is not a number in plain digits (found 'big')",
        "returns.csv:2:basis: is not in the list basis (single, cumulative) (found 'once')",
        "returns.csv:2:stated: is not a number in plain digits (found '1OO')",
        "returns.csv:3:unit_id: there is no such row in units (found 'sony'); did you mean 'sany'?",
        "unit.csv: is not named after a table; did you mean 'units'?",
    ]


def test_a_column_that_is_wrong_throughout_is_told_row_by_row(tmp_path: Path) -> None:
    rows = rows_of("returns.csv")
    many = [{**rows[0], "unit_id": f"sany{number}", "item": "outputvalue"} for number in range(3_000)]
    faults = faults_of(tmp_path, {"returns.csv": csv_of(many)})
    assert len(faults) == 6_000
    assert faults[-2].startswith("returns.csv:3001:item: is not in the list item (output_value, ")
    assert faults[-2].endswith("(found 'outputvalue'); did you mean 'output_value'?")


@pytest.mark.parametrize("seed", range(60))
def test_bytes_changed_at_random_are_refused_with_reasons_or_taken(seed: int, tmp_path: Path) -> None:
    """Whatever a disk or a hand does to a file: an InputError or good records, never another error."""
    dice = random.Random(seed)
    name = dice.choice(sorted(GOOD))
    data = bytearray(GOOD[name].encode())
    for _ in range(dice.randint(1, 4)):
        place = dice.randrange(len(data))
        data[place : place + dice.randint(0, 3)] = dice.choice(
            [b'"', b",", b"\r", b"\x00", b"\xe4", b"\xff", b"-", b"9"]
        )
    with contextlib.suppress(InputError):
        read(tmp_path, {name: bytes(data)})
