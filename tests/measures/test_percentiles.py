"""Medians and percentiles: the value that numpy gives, exactly, from the query and from the rows of the trace."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from fivegood.errors import FigureError, InputError
from fivegood.measures.compute import Figures, Question
from fivegood.measures.trace import recomputed, trace
from fivegood.periods import Period
from tests.conftest import WritePark

STATISTICS = {
    "needs_answer_minutes_median": ("answer_minutes", 50),
    "needs_answer_minutes_p90": ("answer_minutes", 90),
    "needs_close_days_median": ("close_days", 50),
    "needs_close_days_p90": ("close_days", 90),
    "approval_days_median": ("decision_days", 50),
}
MEASURE = """
rounds:
  name: {en: Rounds, zh: 轮}
  unit: minute
  kind: KIND
  versions:
    - from: 2016-01-01
      table: needs
      value: VALUE
      definition: {en: Rounds., zh: 轮。}
"""


@pytest.mark.parametrize("measure", STATISTICS)
def test_a_statistic_is_what_numpy_makes_of_its_rows(measure: str, figures: Figures) -> None:
    column, share = STATISTICS[measure]
    for period in (Period.half(2021, 1), *(Period.month(2021, month) for month in range(1, 8))):
        question = Question(measure, period)
        told = trace(figures, question)
        values = [float(row[column]) for row in told.rows]
        assert len(values) > 2
        assert told.figure.value == told.recomputed == recomputed(figures, question)
        assert float(told.figure.value or 0) == pytest.approx(np.percentile(values, share), abs=1e-9)


def test_of_no_row_it_is_missing_and_of_a_day_it_is_not_asked(figures: Figures) -> None:
    nobody = figures("needs_answer_minutes_p90", Period.half(2021, 1), (("channel", "api"),))
    assert (nobody.value, nobody.rows) == (None, 0)
    assert nobody.reason == "needs_answer_minutes_p90[channel=api] 2021-H1: there are no rows"
    with pytest.raises(FigureError, match="is of the rows of a period: ask for 2021-H1 or 2021-06, not for a date"):
        figures("needs_answer_minutes_p90", date(2021, 6, 30))


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("flow", "median(answer_minutes)", "a median or a percentile is of the kind statistic, and nothing else is"),
        ("statistic", "sum(answer_minutes)", "a median or a percentile is of the kind statistic, and nothing else is"),
        ("statistic", "median(category)", "median needs a number, and category holds code"),
        ("statistic", "percentile(answer_minutes, 100)", "percentile needs a whole number of per cent from 1 to 99"),
        ("statistic", "percentile(answer_minutes, 0.9)", "percentile needs a whole number of per cent from 1 to 99"),
        ("statistic", "percentile(answer_minutes)", "is none of sum(column), count(*)"),
    ],
)
def test_what_is_no_statistic_is_refused(kind: str, value: str, message: str, write_park: WritePark) -> None:
    with pytest.raises(InputError) as refused:
        write_park({}, MEASURE.replace("KIND", kind).replace("VALUE", value))
    assert any(message in fault.message for fault in refused.value.faults), refused.value.faults
