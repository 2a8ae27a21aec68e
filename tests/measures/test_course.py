"""A figure over time: which times compare with its own, and what it is at each."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest

from fivegood.errors import FigureError
from fivegood.measures.compile import When
from fivegood.measures.compute import Figures, Question
from fivegood.measures.course import course, times_before
from fivegood.park import OpenPark
from fivegood.periods import Period


@pytest.mark.parametrize(
    ("when", "before"),
    [
        ("2021-H1", ["2020-H2", "2020-H1"]),
        ("2021", ["2020", "2019"]),
        ("2021-01", ["2020-12", "2020-11"]),
        ("2021-01/2021-02", ["2020-01/2020-02", "2019-01/2019-02"]),
        ("2021-01/2021-12", ["2020", "2019"]),
        ("2020-07/2021-06", ["2020-04/2021-03", "2020"]),
        ("2021-07-30/2021-08-01", ["2020-07-30/2020-08-01", "2019-07-30/2019-08-01"]),
        (date(2021, 6, 30), ["2021-03-31", "2020-12-31"]),
        (date(2020, 2, 29), ["2019-11-30", "2019-08-31"]),
        (date(2021, 8, 23), ["2020-08-23", "2019-08-23"]),
    ],
)
def test_times_before_compare_with_their_own(when: str | date, before: list[str]) -> None:
    asked: When = Period.parse(when) if isinstance(when, str) else when
    assert [str(one) for one in islice(times_before(asked), 2)] == before


@pytest.mark.parametrize("when", [Period.parse("0001"), Period.parse("0001-04/0001-05"), date(1, 3, 31)])
def test_the_calendar_begins(when: When) -> None:
    assert list(times_before(when)) == []


def test_a_course_begins_with_the_first_value_and_equals_the_figures_one_by_one(figures: Figures) -> None:
    for measure, when, most in (
        ("projects_signed", Period.half(2021, 1), 8),
        ("tax_per_area", Period.parse("2020-07/2021-06"), 8),
        ("small_giants", date(2021, 6, 30), 3),
    ):
        found = course(figures, Question(measure, when), most)
        assert 2 <= len(found) <= most
        assert found[-1].when == when
        assert found[0].value is not None
        alone = Figures(figures.snapshot, figures.catalogue)
        assert [one.value for one in found] == [alone(measure, one.when).value for one in found]


def test_twelve_months_of_which_the_first_had_no_records_yet_are_no_part_of_a_course(
    figures: Figures, sample: OpenPark
) -> None:
    first = min(period for row in sample.records["returns"].rows if isinstance(period := row["period"], Period))
    found = course(figures, Question("industrial_output", Period.parse("2020-04/2021-03")), 8)
    assert found[0].when == Period.of_year(first.start.year)


def test_a_question_that_cannot_be_asked_has_no_course(figures: Figures) -> None:
    with pytest.raises(FigureError, match="adds up over a period"):
        course(figures, Question("projects_signed", date(2021, 6, 30)), 8)
