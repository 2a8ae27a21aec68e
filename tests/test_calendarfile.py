"""A calendar as a file: what contradicts itself is refused, with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fivegood.calendarfile import WEEKDAYS, calendar, from_mapping, load
from fivegood.errors import InputError
from tests.calendars import CN, HALF_DAY, MINIMAL


def with_year(**entry: Any) -> dict[str, Any]:
    return MINIMAL | {"years": {2021: {"holidays": []} | entry}}


def test_an_unknown_calendar_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"the catalogue has the calendars cn, plain \(found 'plane'\).*'plain'"):
        calendar("plane")
    assert calendar("cn") is CN


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, r"the key name is missing; valid are name, time_zone, weekend, hours, years"),
        (["name"], "here stand the keys name, time_zone"),
        (MINIMAL | {"holiday": []}, "the key holiday is unknown; valid are name"),
        (MINIMAL | {"name": {"en": "Test"}}, "the key zh is missing; valid are en, zh"),
        (MINIMAL | {"weekend": ["Sunday"]}, r"the days of a week are monday.*did you mean 'sunday'"),
        (MINIMAL | {"weekend": "sunday"}, "here stands a list"),
        (
            MINIMAL | {"weekend": list(WEEKDAYS)},
            "at least one workday",
        ),
        (MINIMAL | {"hours": []}, "office hours are spans in order"),
        (MINIMAL | {"hours": ["9-12"]}, r"office hours are spans in order, each as \"09:00-12:00\" \(found '9-12'\)"),
        (MINIMAL | {"hours": ["09:00-12:00", "11:00-13:00"]}, r"spans in order.*found '11:00-13:00'"),
        (MINIMAL | {"hours": ["12:00-09:00"]}, "spans in order"),
        (MINIMAL | {"hours": ["20:00-24:30"]}, "spans in order"),
        (MINIMAL | {"years": [2021]}, "years holds, under each year, its holidays and makeup_days"),
        (MINIMAL | {"years": {"2021a": {"holidays": []}}}, "a year is a whole number"),
        (with_year(makeup_days=["2021-07-05"]), r"a make-up day is a day of the weekend \(found '2021-07-05'\)"),
        (with_year(makeup_days=["2022-07-03"]), "does not lie in 2021, under which it stands"),
        (with_year(holidays=[{"en": "A", "zh": "甲", "days": ["2012-01-01"]}]), "does not lie in 2021"),
        (with_year(holidays=[{"en": "A", "zh": "甲", "days": ["2021-13-01"]}]), "a year has month 1 to 12"),
        (
            with_year(holidays=[{"en": "A", "zh": "甲", "days": ["2021-07-04"]}], makeup_days=["2021-07-04"]),
            r"a day is either a holiday or a make-up day \(found '2021-07-04'\)",
        ),
        (MINIMAL | {"own_hours": [{"en": "A", "zh": "甲", "days": ["2021-07-04"]}]}, "the key hours is missing"),
        (MINIMAL | {"own_hours": [HALF_DAY, HALF_DAY]}, "the day has hours under Half a day already"),
        (MINIMAL | {"own_hours": [HALF_DAY | {"hours": ["13:00-12:00"]}]}, "office hours are spans in order"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(data: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        from_mapping(data)


def test_a_minimal_calendar_is_taken() -> None:
    park = from_mapping(with_year(makeup_days=[date(2021, 7, 4)]))
    assert sorted(park.years) == [2021]
    assert [park.is_workday(date(2021, 7, day)) for day in (4, 5, 11)] == [True, True, False]


def test_a_fault_in_a_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "park.yaml"
    with pytest.raises(InputError, match="the calendar cannot be read: No such file"):
        load(path)
    path.write_text("name: {en: A", encoding="utf-8")
    with pytest.raises(InputError, match="this is not YAML"):
        load(path)
    path.write_text("name: {en: A, zh: 甲}\n", encoding="utf-8")
    with pytest.raises(InputError, match="the key time_zone is missing") as error:
        load(path)
    assert error.value.faults[0].file == str(path)
