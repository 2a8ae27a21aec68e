"""Counts, shares, losses, amounts and ranks carried on, against the distributions they are."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import scipy

from fivegood.decide.forecast.counting import Pace, amounts, arrivals, losses, pace_of, ranks, shares
from fivegood.decide.forecast.times import Ahead, days_of, look_ahead
from fivegood.park import SAMPLES, open_folder
from fivegood.rules.forecasting import CycleText, shipped

TEXT = shipped().counts


@pytest.fixture(scope="module")
def ahead() -> Ahead:
    return look_ahead(date(2021, 6, 30), date(2025, 12, 31), 7, 40_000, CycleText(shared=0.3, yearly_spread=0))


def test_what_comes_is_negative_binomial_and_the_spans_follow_one_another(ahead: Ahead) -> None:
    found = arrivals(Pace(23, 36), TEXT, ahead, [6, 54], "x")
    for column, months in enumerate((6, 54)):
        law = scipy.stats.nbinom(23.5, 36 / (36 + months))
        assert found[:, column].mean() == pytest.approx(law.mean(), rel=0.01)
        for count in (2, 10, 40):
            assert np.mean(found[:, column] > count) == pytest.approx(law.sf(count), abs=0.008)
    assert (found[:, 1] >= found[:, 0]).all()


def test_a_pace_counts_the_newest_months_that_were_on_record() -> None:
    days = [(date(2018, 6, 15), 1.0), (date(2018, 7, 1), 2.0), (date(2021, 6, 1), 4.0), (date(2021, 7, 1), 8.0)]
    assert pace_of(days, date(2021, 6, 30), TEXT, date(2010, 1, 1)) == Pace(6, 36)
    assert pace_of(days, date(2021, 6, 30), TEXT, date(2020, 7, 9)) == Pace(4, 12)


def test_what_lapses_does_so_at_its_own_pace_and_never_more_than_is_held(ahead: Ahead) -> None:
    found = losses(10, Pace(12, 36), TEXT, ahead, [12, 120], "x")
    rate = scipy.stats.gamma(12.25, scale=1 / 360)
    assert found[:, 0].mean() == pytest.approx(10 * rate.expect(lambda r: -np.expm1(-12 * r)), rel=0.02)
    assert found.max() == 10
    assert losses(0.0, Pace(0, 36), TEXT, ahead, [12], "x").max() == 0


def test_shares_are_beta_binomial_on_top_of_what_is_known(ahead: Ahead) -> None:
    (found,) = shares(381, 420, (95, 105), [40], ahead, "x").T
    law = scipy.stats.betabinom(40, 381.5, 39.5)
    for met in (33, 36, 38):
        assert np.mean(found > (95 + met) / 145) == pytest.approx(law.sf(met), abs=0.008)


def test_amounts_draw_months_of_the_past_again(ahead: Ahead) -> None:
    past = np.array([0.0, 0.0, 6.0, 3.0, 0.0, 9.0])
    found = amounts(past, ahead, [1, 12], "x")
    assert set(np.unique(found[:, 0])) <= set(past)
    assert found[:, 1].mean() == pytest.approx(12 * past.mean(), rel=0.02)
    # Of n values, random shares spread a mean by its variance over n + 1 (Rubin, 1981).
    spread = 12 * past.var() * (1 - 1 / 7) + 144 * past.var() / 7
    assert found[:, 1].var() == pytest.approx(spread, rel=0.03)


def test_a_rank_walks_as_far_a_year_as_it_has_walked(ahead: Ahead) -> None:
    values = [(date(2018, 12, 31), 20.0), (date(2019, 12, 31), 24.0), (date(2020, 12, 31), 18.0)]
    (found,) = ranks(values, 0.2, ahead, [4.5], "x").T
    yearly = np.sqrt((np.log(24 / 20) ** 2 + np.log(18 / 24) ** 2) / 2)
    wide = yearly * np.sqrt(4.5 + 181 / 365.25)
    for rank in (10, 18, 25):
        chance = scipy.stats.norm.cdf(np.log((rank + 0.5) / 18) / wide)
        assert np.mean(found <= rank) == pytest.approx(chance, abs=0.01)


def test_a_path_is_told_at_the_ends_of_quarters_and_on_the_day_itself() -> None:
    goal = open_folder(SAMPLES / "ningxiang").plan.goals[0]
    days = days_of(goal, date(2021, 6, 30))
    assert (days[0], days[-2], days[-1], len(days)) == (
        date(2021, 9, 30), date(2025, 9, 30), date(2025, 12, 31), 18
    )  # fmt: skip
