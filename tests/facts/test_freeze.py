"""Freezing: what was true by a day, as it was known at an instant, flattened so that a measure needs one table."""

from __future__ import annotations

import csv
import io
import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fivegood.errors import InputError
from fivegood.facts.folder import Records, TableRecords, read_folder
from fivegood.facts.freeze import freeze
from fivegood.facts.frozen import csv_text
from fivegood.facts.subjects import TABLES
from fivegood.park import SAMPLES, open_folder
from tests.facts.small_park import (
    GOOD,
    LISTS,
    SETTINGS,
    cells,
    frozen,
    on,
    read,
    sample_records,
    snapshot_of,
    with_cell,
    write,
)

UNITS = GOOD["units.csv"]
RETURNS = GOOD["returns.csv"]
DAY = on("2021-06-30", owed=["output_value", "sales_revenue", "tax_paid"], joins=True)
CORRECTION = "sany,2021-02,output_value,single,250,2021-04-20T09:00,,\n"
WITHDRAWAL = "sany,2021-02,output_value,single,200,2021-05-20T09:00,true,\n"
LATER = {"returns.csv": RETURNS + CORRECTION + WITHDRAWAL}


def february(folder: Path, known_at: str | None) -> list[str]:
    table = frozen(folder, LATER, known_at=known_at)["returns"]
    return [value for period, value in cells(table, "period", "value") if period == "2021-02"]


# --- known at


def test_a_row_counts_from_the_instant_it_was_recorded(tmp_path: Path) -> None:
    assert february(tmp_path, "2021-03-10T08:59") == []
    assert february(tmp_path, "2021-03-10T09:00") == ["200"]


def test_a_correction_replaces_the_row_from_the_instant_it_was_recorded(tmp_path: Path) -> None:
    assert february(tmp_path, "2021-04-20T08:59:59") == ["200"]
    assert february(tmp_path, "2021-04-20T09:00") == ["250"]


def test_a_withdrawal_takes_the_row_back(tmp_path: Path) -> None:
    assert february(tmp_path, "2021-05-20T08:59") == ["250"]
    assert february(tmp_path, "2021-05-20T09:00") == []
    assert february(tmp_path, None) == []


def test_a_row_withdrawn_can_be_entered_again(tmp_path: Path) -> None:
    again = "sany,2021-02,output_value,single,260,2021-06-20T09:00,false,\n"
    table = frozen(tmp_path, {"returns.csv": RETURNS + CORRECTION + WITHDRAWAL + again})["returns"]
    assert cells(table, "period", "value")[-1] == ("2021-02", "260")


def test_a_correction_may_stand_before_what_it_corrects_and_in_another_file(tmp_path: Path) -> None:
    header = RETURNS.splitlines()[0]
    files = {"returns.a.csv": f"{header}\n{CORRECTION}"}
    assert cells(frozen(tmp_path, files)["returns"], "period", "value") == [("2021-01", "100"), ("2021-02", "250")]


def test_a_real_row_replaces_an_invented_one(tmp_path: Path) -> None:
    header = UNITS.splitlines()[0]
    invented = f"{header},is_synthetic\nsany,Invented,enterprise,,2019-01-01,,,,2018-01-01,true\n"
    table = frozen(tmp_path, {"units.synthetic.csv": invented})["units"]
    assert cells(table, "unit_name", "is_synthetic") == [("BYD", ""), ("Sany", "")]


def test_freezing_leaves_the_records_as_they_were(tmp_path: Path) -> None:
    records = read(tmp_path, LATER)
    before = {name: [dict(row) for row in part.rows] for name, part in records.items()}
    freeze(records, SETTINGS)
    assert {name: part.rows for name, part in records.items()} == before


# --- as of


def test_an_event_counts_from_its_day(tmp_path: Path) -> None:
    assert not frozen(tmp_path, {}, "2021-05-31")["campaign_sessions"].lines
    assert len(frozen(tmp_path, {}, "2021-06-01")["campaign_sessions"].lines) == 1


def test_an_interval_counts_from_its_first_day_and_stays_after_its_last(tmp_path: Path) -> None:
    units = {"units.csv": UNITS.replace("energy_storage,2019-01-01,,", "energy_storage,2020-03-01,2021-02-28,")}
    assert cells(frozen(tmp_path, units, "2020-02-29")["units"], "unit_id") == [("sany",)]
    assert cells(frozen(tmp_path, units, "2020-03-01")["units"], "unit_id") == [("byd",), ("sany",)]
    assert cells(frozen(tmp_path, units, "2021-06-30")["units"], "unit_id") == [("byd",), ("sany",)]


def test_a_return_counts_from_the_end_of_its_period(tmp_path: Path) -> None:
    assert cells(frozen(tmp_path, {}, "2021-02-27")["returns"], "period") == [("2021-01",)]
    assert cells(frozen(tmp_path, {}, "2021-02-28")["returns"], "period") == [("2021-01",), ("2021-02",)]


def test_a_stage_planned_but_not_happened_stays_as_a_plan(tmp_path: Path) -> None:
    stages = (
        "project_id,stage,planned_on,happened_on,recorded_at\n"
        "cab,signed,,2021-04-01,2021-04-02\ncab,started,2021-09-01,,2021-04-02\ncab,building,,2021-07-01,2021-07-02\n"
    )
    table = frozen(tmp_path, {"project_stages.csv": stages})["project_stages"]
    assert cells(table, "stage", "happened_on") == [("signed", "2021-04-01"), ("started", "")]


# --- carried and computed columns


def test_columns_are_carried_from_the_row_referred_to(tmp_path: Path) -> None:
    table = frozen(tmp_path, {})["parcels"]
    assert cells(table, "park", "parcel_id", "unit_kind", "industry") == [("small", "G-1", "enterprise", "equipment")]


def test_what_is_carried_is_the_version_known_at_the_instant(tmp_path: Path) -> None:
    units = {"units.csv": UNITS + "sany,Sany,enterprise,energy_storage,2019-01-01,,,,2021-04-01T09:00\n"}
    before = frozen(tmp_path, units, known_at="2021-04-01T08:59")["parcels"]
    after = frozen(tmp_path, units, known_at="2021-04-01T09:00")["parcels"]
    assert cells(before, "industry") == [("equipment",)]
    assert cells(after, "industry") == [("energy_storage",)]


def test_a_unit_that_enters_the_park_later_still_says_what_it_is(tmp_path: Path) -> None:
    """What a unit is does not begin with its entry: figures by industry stay the same when asked for earlier days."""
    units = {"units.csv": UNITS.replace("equipment,2019-01-01", "equipment,2021-12-01")}
    tables = frozen(tmp_path, units)
    assert cells(tables["units"], "unit_id") == [("byd",)]
    assert cells(tables["returns"], "industry") == [("equipment",), ("equipment",)]


def test_nothing_is_carried_where_nothing_is_referred_to(tmp_path: Path) -> None:
    table = frozen(tmp_path, {"parcels.csv": with_cell("parcels.csv", "unit_id", "")})["parcels"]
    assert cells(table, "unit_id", "unit_kind", "industry") == [("", "", "")]


def test_a_need_carries_its_clocks(tmp_path: Path) -> None:
    table = frozen(tmp_path, {})["needs"]
    found = cells(table, "raised_on", "answer_minutes", "plan_hours", "close_days")
    assert found == [("2021-03-01", "40", "", "1")]


STEPS = """\
need_id,step,unit_id,act,happened_at,reason,holder_id,recorded_at
N-1,1,byd,raise,2021-03-01T09:00,,,2021-03-01T09:00
N-1,2,byd,assign,2021-03-01T09:10,,o1,2021-03-01T09:10
N-1,3,byd,reopen,2021-03-05T10:00,no,,2021-03-05T10:00
N-1,4,byd,assign,2021-03-05T11:00,,o2,2021-03-05T11:00
N-1,5,byd,reopen,2021-04-05T10:00,no,,2021-04-05T10:00
"""
OFFICERS = "officer_id,officer_name,post,in_post_from,recorded_at\n" + "".join(
    f"o{one},O{one},leader,2021-01-01,2021-01-01T09:00\n" for one in (1, 2, 3)
)
LEADS = """\
officer_id,unit_id,role,assigned_from,assigned_to,recorded_at
o3,byd,lead,2021-01-01,2021-02-28,2021-01-01T09:00
o2,byd,lead,2021-03-01,,2021-03-01T09:00
"""


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        ("2021-03-01", ("o1", "0", "0")),
        ("2021-03-05", ("o2", "1", "4")),
        ("2021-06-30", ("o2", "2", "121")),
    ],
)
def test_a_need_tells_how_often_it_came_back_how_old_it_is_and_whose_it_was(
    as_of: str, told: tuple[str, str, str], tmp_path: Path
) -> None:
    files = {"officers.csv": OFFICERS, "assignments.csv": LEADS, "need_steps.csv": STEPS}
    files["needs.csv"] = with_cell("needs.csv", "closed_at", "")
    table = frozen(tmp_path, files, as_of)["needs"]
    assert cells(table, "officer_id", "reopened", "open_days") == [told]
    del files["need_steps.csv"]
    (tmp_path / "need_steps.csv").unlink()
    lead = frozen(tmp_path, files | {"needs.csv": with_cell("needs.csv", "raised_at", "2021-02-28T09:00")}, as_of)
    assert cells(lead["needs"], "officer_id", "reopened") == [("o3", "")]


def test_parts_of_a_need_are_no_facts_as_the_unit_raised_one(tmp_path: Path) -> None:
    header, whole = GOOD["needs.csv"].splitlines()[:2]
    number = whole.partition(",")[0]
    lines = [f"{header},whole_id", f"{whole},", f"{whole.replace(number, number + '-1', 1)},{number}"]
    table = frozen(tmp_path, {"needs.csv": "\n".join([*lines, ""])})["needs"]
    assert cells(table, "need_id") == [(number,)]


def test_a_need_in_a_year_the_calendar_does_not_hold_is_told_with_its_place(tmp_path: Path) -> None:
    need = GOOD["needs.csv"].replace("2021-03-0", "2051-03-0")
    with pytest.raises(InputError, match=r"needs\.csv:2:answered_at: the calendar .* holds the years .*2051-03-01"):
        frozen(tmp_path, {"needs.csv": need}, "2051-12-31")


def test_rows_stand_in_the_order_of_their_key(tmp_path: Path) -> None:
    for frozen_table in frozen(tmp_path, LATER).values():
        keys = cells(frozen_table, *frozen_table.table.key)
        assert keys == sorted(keys)
        assert len(keys) == len(set(keys))


# --- what changes nothing


def shuffled(records: Records, dice: random.Random) -> Records:
    """Return the records with the tables and the rows of each in another order."""
    mixed: Records = {}
    for name in dice.sample(list(TABLES), len(TABLES)):
        part = records[name]
        order = dice.sample(range(len(part.rows)), len(part.rows))
        rows, places = ([source[index] for index in order] for source in (part.rows, part.places))
        mixed[name] = TableRecords(part.table, rows, places)  # type: ignore[arg-type]
    return mixed


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_sample_s_rows_changes_nothing(seed: int) -> None:
    records = sample_records()
    assert snapshot_of(shuffled(records, random.Random(seed)), DAY).id == snapshot_of(records, DAY).id


@given(st.randoms(use_true_random=False), st.data())
@settings(max_examples=25, deadline=None)
def test_the_order_and_number_of_files_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, dice: random.Random, data: st.DataObject
) -> None:
    files: dict[str, str] = {}
    for name, text in {**GOOD, **LATER}.items():
        header, *lines = text.splitlines()
        dice.shuffle(lines)
        cut = data.draw(st.integers(0, len(lines)))
        for part, some in (("b", lines[:cut]), ("a", lines[cut:])):
            files[name.replace(".csv", f".{part}.csv")] = "\r\n".join([header, *some])
    folder = write(tmp_path_factory.mktemp("park"), files)
    whole = write(tmp_path_factory.mktemp("park"), {**GOOD, **LATER})
    assert snapshot_of(read_folder(folder, LISTS)).id == snapshot_of(read_folder(whole, LISTS)).id


def test_columns_that_are_left_out_are_as_good_as_empty(tmp_path: Path) -> None:
    short = "\n".join(line.rsplit(",", 2)[0] for line in RETURNS.splitlines())
    first, second = read(tmp_path / "a", {}), read(tmp_path / "b", {"returns.csv": short})
    assert snapshot_of(first).id == snapshot_of(second).id


def test_another_way_to_write_a_value_changes_nothing(tmp_path: Path) -> None:
    changed = RETURNS.replace("2021-01,", "2021-01-01/2021-01-31,").replace(",100,", ", 0100.00 ,")
    first, second = read(tmp_path / "a", {}), read(tmp_path / "b", {"returns.csv": changed})
    assert snapshot_of(first).id == snapshot_of(second).id


# --- what changes the id


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("returns.csv", ",100,", ",100.01,"),
        ("returns.csv", "2021-02-10T09:00", "2021-02-10T09:01"),
        ("units.csv", "Sany,", "Sany ltd,"),
        ("units.csv", "equipment", "energy_storage"),
        ("needs.csv", "T09:40", "T09:41"),
    ],
)
def test_another_value_changes_the_id(file: str, old: str, new: str, tmp_path: Path) -> None:
    first, second = read(tmp_path / "a", {}), read(tmp_path / "b", {file: GOOD[file].replace(old, new)})
    assert snapshot_of(first).id != snapshot_of(second).id


def test_other_settings_change_the_id(tmp_path: Path) -> None:
    records = read(tmp_path, {})
    asked = [
        on("2021-06-30"),
        on("2021-05-31"),
        on("2021-06-30", "2021-06-30"),
        on("2021-06-30", owed=["output_value"]),
        on("2021-06-30", joins=True),
    ]
    assert len({snapshot_of(records, settings).id for settings in asked}) == len(asked)


def test_an_answer_given_after_the_day_is_still_to_come_on_it() -> None:
    folder = open_folder(SAMPLES / "ningxiang")
    early, late = folder.freeze(date(2021, 6, 29)), folder.freeze(date(2021, 8, 23))
    for table, column in (("needs", "closed_at"), ("approvals", "decided_on"), ("project_stages", "happened_on")):
        newest = f'SELECT max(CAST("{column}" AS DATE)) FROM "{table}"'
        assert early.engine.rows(table, newest)[0][0] <= date(2021, 6, 29) < late.engine.rows(table, newest)[0][0]
    # Guotian's approval is decided on 30 June: the day before it is on record as pending, not unknown.
    pending = "SELECT decided_on, is_granted FROM approvals WHERE unit_id = 'guotian'"
    assert late.engine.rows("approvals", pending) == [(date(2021, 6, 30), None)]
    planned = "SELECT count(*) FROM project_stages WHERE happened_on IS NULL AND planned_on IS NULL"
    assert early.engine.rows("project_stages", planned) == [(0,)]


_CELLS = st.text(alphabet="k,\"\n\r '中;#", max_size=4)


@given(st.integers(2, 4).flatmap(lambda width: st.lists(st.tuples(*[_CELLS] * width), max_size=4)))
def test_canonical_lines_are_the_csv_that_the_library_writes(lines: list[tuple[str, ...]]) -> None:
    names = tuple(f"c{place}" for place in range(len(lines[0]) if lines else 2))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([names, *lines])
    assert csv_text(names, lines) == text.getvalue().encode()
