"""Freezing: what counts is what was recorded by the instant, about days up to the day, with what is carried along."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fivegood.errors import InputError
from fivegood.facts.freeze import freeze
from fivegood.park import SAMPLES, open_folder
from tests.facts.freezing import CORRECTION, LATER, RETURNS, UNITS, WITHDRAWAL
from tests.facts.small_park import (
    GOOD,
    SETTINGS,
    cells,
    frozen,
    read,
    with_cell,
)


def february(folder: Path, known_at: str | None) -> list[str]:
    table = frozen(folder, LATER, known_at=known_at)["returns"]
    return [value for period, value in cells(table, "period", "value") if period == "2021-02"]


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
