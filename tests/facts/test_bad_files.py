"""Bad files of records: each is told by file, row, column and value, all at once, and nothing is half-read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from fivegood.errors import InputError
from tests.facts.small_park import read, with_cell

Files = Mapping[str, str | bytes]
DATE = "is not a date written as 2021-06-30"
TIME = "is not a time written as 2021-07-02T09:40 in the park's local time, without a zone"
WHOLE = "is not a whole number in plain digits"
NUMBER = "is not a number in plain digits"
FORMS = "valid forms are 2021, 2021-H1, 2021-Q2, 2021-07, 2021-06-30, 2021-07-30/2021-08-01 or 2021-01/2021-02"
FLAG = "is neither true nor false"
CODE = "is not a code: up to 80 characters without blanks, commas, semicolons or quotes"


def faults_of(folder: Path, files: Files) -> list[str]:
    """Return the faults of the good folder with some files put in the place of good ones."""
    with pytest.raises(InputError) as caught:
        read(folder, files)
    return [str(fault) for fault in caught.value.faults]


def test_the_good_folder_is_good(tmp_path: Path) -> None:
    assert {name: len(part.rows) for name, part in read(tmp_path, {}).items() if part.rows} == {
        "units": 2, "parcels": 1, "returns": 2, "projects": 1, "needs": 1, "campaign_sessions": 1, "lines": 1,
    }  # fmt: skip


#: Column, what stands in its first row, and all that is said of it.
CELLS = [
    # days
    ("units.csv:in_park_from", "2021/6/30", f"{DATE} (found '2021/6/30'); did you mean '2021-06-30'?"),
    ("units.csv:in_park_from", "2021-6-30", f"{DATE} (found '2021-6-30'); did you mean '2021-06-30'?"),
    ("units.csv:in_park_from", "2021年6月30日", f"{DATE} (found '2021年6月30日'); did you mean '2021-06-30'?"),
    ("units.csv:in_park_from", "20210630", f"{DATE} (found '20210630'); did you mean '2021-06-30'?"),
    ("units.csv:in_park_from", "30.06.2021", f"{DATE} (found '30.06.2021'); did you mean '2021-06-30'?"),
    ("units.csv:in_park_from", "44377", f"{DATE} (found '44377'); did you mean '2021-06-30'?"),
    ("units.csv:in_park_from", "2021/2/30", f"{DATE} (found '2021/2/30')"),
    ("units.csv:in_park_from", "June 2021", f"{DATE} (found 'June 2021')"),
    ("units.csv:in_park_from", "２０２１-06-30", f"{DATE} (found '２０２１-06-30')"),
    ("units.csv:in_park_from", "2021-02-30", "is not a day of the calendar (found '2021-02-30')"),
    ("units.csv:in_park_from", "0021-06-30", "lies outside the years 1900 to 2199 (found '0021-06-30')"),
    ("units.csv:in_park_from", "0000-06-30", "is not a day of the calendar (found '0000-06-30')"),
    ("units.csv:in_park_from", "", "must not be empty"),
    ("units.csv:in_park_from", "   ", "must not be empty"),
    # instants
    ("units.csv:recorded_at", "2019-01-02T09:00Z", f"{TIME} (found '2019-01-02T09:00Z')"),
    ("units.csv:recorded_at", "2019-01-02T09:00+08:00", f"{TIME} (found '2019-01-02T09:00+08:00')"),
    ("units.csv:recorded_at", "2019-01-02T25:00", "is not a time of the day (found '2019-01-02T25:00')"),
    ("units.csv:recorded_at", "2019-02-30T10:00", "is not a day of the calendar (found '2019-02-30T10:00')"),
    ("units.csv:recorded_at", "2019/1/2 9:40", f"{TIME} (found '2019/1/2 9:40'); did you mean '2019-01-02T09:40'?"),
    ("units.csv:recorded_at", "9:40", f"{TIME} (found '9:40')"),
    # whole numbers
    ("campaign_sessions.csv:persons", "2,240", f"{WHOLE} (found '2,240'); did you mean '2240'?"),
    ("campaign_sessions.csv:persons", "２２４０", f"{WHOLE} (found '２２４０'); did you mean '2240'?"),
    ("campaign_sessions.csv:persons", "2240.0", f"{WHOLE} (found '2240.0')"),
    ("campaign_sessions.csv:persons", "1e6", f"{WHOLE} (found '1e6')"),
    ("campaign_sessions.csv:persons", "10²", f"{WHOLE} (found '10²')"),
    ("campaign_sessions.csv:persons", "-5", "must not be negative (found '-5')"),
    ("campaign_sessions.csv:persons", "1" * 17, f"has more than 16 digits (found '{'1' * 17}')"),
    # decimals
    ("parcels.csv:area", "1,234,567.5", f"{NUMBER} (found '1,234,567.5'); did you mean '1234567.5'?"),
    ("parcels.csv:area", "5.5万", f"{NUMBER} (found '5.5万'); did you mean '55000'?"),
    ("parcels.csv:area", "0.00012万元", f"{NUMBER} (found '0.00012万元'); did you mean '1.2'?"),
    ("parcels.csv:area", "120,5", f"{NUMBER} (found '120,5'); did you mean '120.5'?"),
    ("parcels.csv:area", "12,3456", f"{NUMBER} (found '12,3456')"),
    ("parcels.csv:area", "１２０．５", f"{NUMBER} (found '１２０．５'); did you mean '120.5'?"),
    ("parcels.csv:area", "+120", f"{NUMBER} (found '+120'); did you mean '120'?"),
    ("parcels.csv:area", "1 200", f"{NUMBER} (found '1 200'); did you mean '1200'?"),
    ("parcels.csv:area", "1.2E+09", f"{NUMBER} (found '1.2E+09')"),
    ("parcels.csv:area", "NaN", f"{NUMBER} (found 'NaN')"),
    ("parcels.csv:area", "inf", f"{NUMBER} (found 'inf')"),
    ("parcels.csv:area", "120亩", f"{NUMBER} (found '120亩')"),
    ("parcels.csv:area", "=1+1", f"{NUMBER} (found '=1+1')"),
    ("parcels.csv:area", "0.125", "has more than 2 decimals (found '0.125')"),
    ("parcels.csv:area", "1" * 15, f"has more than 14 digits before the point (found '{'1' * 15}')"),
    ("parcels.csv:area", "-120.5", "must not be negative (found '-120.5')"),
    ("projects.csv:investment", "-1", "must not be negative (found '-1')"),
    ("lines.csv:cycle_seconds", "-6", "must not be negative (found '-6')"),
    # flags
    ("returns.csv:is_withdrawn", "TRUE", f"{FLAG} (found 'TRUE'); did you mean 'true'?"),
    ("returns.csv:is_withdrawn", "yes", f"{FLAG} (found 'yes'); did you mean 'true'?"),
    ("returns.csv:is_synthetic", "是", f"{FLAG} (found '是'); did you mean 'true'?"),
    ("returns.csv:is_synthetic", "0", f"{FLAG} (found '0'); did you mean 'false'?"),
    ("returns.csv:is_synthetic", "maybe", f"{FLAG} (found 'maybe')"),
    # codes
    ("parcels.csv:parcel_id", "G 1", f"{CODE} (found 'G 1')"),
    ("parcels.csv:parcel_id", "G'1", f"""{CODE} (found "G'1")"""),
    ("parcels.csv:parcel_id", "G" * 81, f"{CODE} (found '{'G' * 77}...')"),
    ("parcels.csv:parcel_id", "G-1\u200b", "holds a character that cannot be seen (found 'G-1\\u200b'); "
     "did you mean 'G-1'?"),
    ("parcels.csv:parcel_id", "", "must not be empty"),
    ("parcels.csv:land_use", "industral", "is not in the list land_use (industrial, commercial, residential, public, "
     "reserve) (found 'industral'); did you mean 'industrial'?"),
    ("parcels.csv:land_use", "工业用地", "is not in the list land_use (industrial, commercial, residential, public, "
     "reserve) (found '工业用地')"),
    ("parcels.csv:unit_id", "sanyi", "there is no such row in units (found 'sanyi'); did you mean 'sany'?"),
    ("parcels.csv:unit_id", "zzz", "there is no such row in units (found 'zzz')"),
    ("projects.csv:unit_id", "BYD", "there is no such row in units (found 'BYD'); did you mean 'byd'?"),
    # periods
    ("returns.csv:period", "2021-13", "a year has month 1 to 12 (found '2021-13')"),
    ("returns.csv:period", "0021-01", "lies outside the years 1900 to 2199 (found '0021-01')"),
    ("returns.csv:period", "2021-H3", "a year has half 1 to 2 (found '2021-H3')"),
    ("returns.csv:period", "2021Q2", f"this is not a period; {FORMS} (found '2021Q2'); did you mean '2021-Q2'?"),
    ("returns.csv:period", "2021年1月", f"this is not a period; {FORMS} (found '2021年1月')"),
    ("returns.csv:period", "2021-02/2021-01", "the period ends before it starts; the earlier day comes first "
     "(found '2021-02/2021-01')"),
    # texts
    ("units.csv:unit_name", "Sa\x07ny", "holds a control character (found 'Sa\\x07ny')"),
    ("units.csv:unit_name", "Sa\x9fny", "holds a control character (found 'Sa\\x9fny')"),
    ("units.csv:unit_name", "三\ufffd", "holds �: a character was lost when the file was saved in another encoding "
     "(found '三�')"),
    ("units.csv:unit_name", "x" * 5_000, f"is longer than 2000 characters (found '{'x' * 77}...')"),
    # order in time
    ("units.csv:in_park_to", "2018-12-31", "lies before in_park_from (2019-01-01) (found '2018-12-31')"),
    ("units.csv:reports_to", "2020-12-31", "lies before reports_from (2021-01-01) (found '2020-12-31')"),
    ("needs.csv:answered_at", "2021-03-01T08:59", "lies before raised_at (2021-03-01T09:00:00) "
     "(found '2021-03-01T08:59:00')"),
    ("needs.csv:closed_at", "2021-02-28", "lies before raised_at (2021-03-01T09:00:00) (found '2021-02-28T00:00:00')"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "cell", "told"), CELLS, ids=[f"{place}={cell[:20]!r}" for place, cell, _ in CELLS])
def test_a_bad_cell_is_told_with_its_place(place: str, cell: str, told: str, tmp_path: Path) -> None:
    file, column = place.split(":")
    assert faults_of(tmp_path, {file: with_cell(file, column, cell)}) == [f"{file}:2:{column}: {told}"]
