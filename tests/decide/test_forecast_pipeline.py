"""Projects on their way: survival against scipy, phase-type distributions, ramps by brute force, no double count."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import scipy

from fivegood.decide.forecast.adding import Added
from fivegood.decide.forecast.pipeline import Pipeline, begins_of, made_by
from fivegood.decide.forecast.posterior import Parts, posterior
from fivegood.decide.forecast.smoothing import Weights
from fivegood.decide.forecast.stages import Pace, Project, backwards, paces
from fivegood.decide.forecast.survival import kaplan_meier, median_of, weibull
from fivegood.decide.forecast.times import Ahead, look_ahead
from fivegood.periods import Period
from fivegood.rules.forecasting import CycleText, shipped
from fivegood.structs import replace

AS_OF = date(2021, 6, 30)
TEXT = shipped().pipeline
CHAIN = ("signed", "building", "trial", "production")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20210630)


def _ahead(scenarios: int = 20_000, *, yearly_spread: float = 0.0) -> Ahead:
    return look_ahead(AS_OF, date(2025, 12, 31), 7, scenarios, CycleText(shared=0.3, yearly_spread=yearly_spread))


def _project(name: str, **reached: date) -> Project:
    return Project(name, "u1", "", "equipment", "manufacturing", 5e8, 1.2e9, 6, reached)


def _pace(stage: str, mean: float, falls_away: float) -> Pace:
    return Pace(stage, 1.0, mean, falls_away, None, mean, 0, 0, 0)


def test_survival_is_that_of_scipy(rng: np.random.Generator) -> None:
    lasts, seen = rng.weibull(1.7, 200) * 9, rng.uniform(1, 14, 200)
    times, ended = np.minimum(lasts, seen), lasts <= seen
    data = scipy.stats.CensoredData.right_censored(times, ~ended)
    at, left = kaplan_meier(times, ended)
    theirs = scipy.stats.ecdf(data).sf
    assert left == pytest.approx(theirs.evaluate(at))
    assert median_of(times, ended) == pytest.approx(9 * np.log(2) ** (1 / 1.7), rel=0.15)
    shape, _, scale = scipy.stats.weibull_min.fit(data, floc=0)
    assert weibull(times, ended, median=5, shape=1.5, weight=0) == pytest.approx((shape, scale), rel=1e-3)


def test_a_thin_history_is_drawn_towards_the_norm() -> None:
    nothing, none = np.empty(0), np.empty(0, dtype=bool)
    shape, scale = weibull(nothing, none, median=14, shape=1.5, weight=10)
    assert scale * np.log(2) ** (1 / shape) == pytest.approx(14, rel=1e-4)
    few, ended = np.full(3, 30.0), np.ones(3, dtype=bool)
    medians = []
    for weight in (1, 10, 1000):
        shape, scale = weibull(few, ended, median=14, shape=1.5, weight=weight)
        medians.append(scale * np.log(2) ** (1 / shape))
    assert 30 > medians[0] > medians[1] > medians[2] == pytest.approx(14, rel=0.02)


def test_exponential_stages_make_a_phase_type_distribution() -> None:
    going = {"signed": _pace("signed", 4, 0.1), "building": _pace("building", 12, 0.2), "trial": _pace("trial", 3, 0)}
    begins = begins_of(_project("p", signed=date(2021, 1, 4)), going, CHAIN, _ahead())
    rates = np.array([1 / 4, 1 / 12, 1 / 3])
    generator = np.diag(-rates) + np.diag(rates[:-1], 1)
    for months in (6, 18, 40):
        inside = scipy.linalg.expm(generator * months)[0].sum()
        expected = 0.9 * 0.8 * (1 - inside)
        spread = np.sqrt(expected * (1 - expected) / len(begins))
        assert abs(np.mean(begins < months) - expected) < 4 * spread


def test_a_stage_that_has_lasted_long_is_not_begun_anew() -> None:
    old, new = (
        begins_of(
            _project("p", building=begun),
            {"building": replace(_pace("building", 14, 0), shape=3.0), "trial": _pace("trial", 1, 0)},
            CHAIN,
            _ahead(),
        )
        for begun in (date(2020, 6, 30), date(2021, 6, 1))
    )
    left = scipy.stats.weibull_min(3, scale=14)
    passed = (AS_OF - date(2020, 6, 30)).days / (365.25 / 12)
    assert np.mean(old < 60) == 1
    assert np.mean(old) + 0.5 == pytest.approx(left.expect(lb=passed, conditional=True) - passed + 1, abs=0.1)
    assert np.mean(new) > np.mean(old) + 5


def test_projects_make_month_by_month_what_their_ramps_say(rng: np.random.Generator) -> None:
    months, scenarios = 30, 50
    projects = tuple(replace(_project(f"p{index}"), ramp_months=ramp) for index, ramp in enumerate((1, 6, 8)))
    begins = rng.integers(0, months + 1, (3, scenarios))
    pipeline = Pipeline(projects, begins, months, {})
    expected = np.zeros((3, scenarios, months))
    for index, project in enumerate(projects):
        for scenario in range(scenarios):
            for month in range(begins[index, scenario], months):
                share = min(1.0, (month - begins[index, scenario] + 0.5) / (project.ramp_months or 1))
                expected[index, scenario, month] = share * 1e8
    both, last = pipeline.outputs([(0, 1), (1, 2)])
    assert both == pytest.approx(expected[:2].sum(axis=0))
    assert last == pytest.approx(expected[1:].sum(axis=0))
    assert pipeline.expected((0, 1)) == pytest.approx(both.mean(axis=0))
    for index in range(3):
        assert pipeline.within(index, 18, 29) == pytest.approx(expected[index, :, 18:].sum(axis=1))
    assert made_by(6, months, 18, 29)[months] == 0


def test_a_project_more_changes_nothing_of_the_others() -> None:
    going = {"signed": _pace("signed", 4, 0.1), "building": _pace("building", 12, 0.2), "trial": _pace("trial", 3, 0)}
    first, second = (
        [begins_of(_project(name, signed=date(2021, 1, 4)), going, CHAIN, _ahead(500)) for name in names]
        for names in (("a", "c"), ("a", "b", "c"))
    )
    assert (first[0] == second[0]).all()
    assert (first[1] == second[2]).all()
    assert (first[0] != first[1]).any()


def test_growth_that_trend_and_projects_both_tell_is_counted_once() -> None:
    ahead = _ahead(10)
    year = Period.of_year(2025)
    extra = Added((0, 1), 1.0, np.full((10, 54), 10.0), (0,), 0.5, np.full(54, 4.0))
    assert extra.over(year, ahead, is_stock=False).tolist() == [120.0] * 10
    assert extra.overlap(200, year, ahead, is_stock=False) == 48, "the project of the enterprise that returns already"
    assert extra.overlap(30, year, ahead, is_stock=False) == 15, "half of the trend's growth is its"
    assert extra.overlap(-30, year, ahead, is_stock=False) == 0
    assert extra.over(year, ahead, is_stock=True).tolist() == [120.0] * 10


def test_with_normal_errors_and_no_projects_the_chance_is_the_formula(rng: np.random.Generator) -> None:
    values = np.cumsum(rng.normal(0, 2, (1, 31)), axis=1)
    only = Weights(np.ones(1), np.zeros(1), np.zeros(1), np.ones(1))
    (found,) = posterior(values, 1, 0, only, Parts(has_slope=False))
    size = np.sqrt(np.sum(np.diff(values[0]) ** 2) / 30)
    drawn = found.scenarios(rng.standard_normal((100_000, 4)), rng)[:, -1]
    for above in (-3.0, 1.0, 6.0):
        chance = scipy.stats.t.sf(above / (size * 2), 30)  # four steps are twice as wide as one
        assert np.mean(drawn > values[0, -1] + above) == pytest.approx(chance, abs=0.006)


def test_history_counts_stages_that_ended_go_on_or_fell_away_and_names_days_that_run_backwards() -> None:
    projects = [
        _project("done", building=date(2020, 1, 1), trial=date(2021, 1, 1)),
        _project("going", building=date(2021, 3, 1)),
        replace(_project("gone", building=date(2020, 7, 1)), dropped_on=date(2021, 1, 1)),
        _project("skipped", building=date(2020, 1, 1), production=date(2021, 1, 1)),
        _project("wrong", building=date(2021, 2, 1), trial=date(2021, 1, 1)),
    ]
    found = paces(projects, AS_OF, TEXT)["building"]
    assert (found.ended, found.going_on, found.fallen) == (1, 1, 1)
    assert found.falls_away == pytest.approx((1 + 10 * 0.02) / (2 + 10))
    told = [backwards(project, TEXT) for project in projects]
    assert told[:4] == [""] * 4
    assert told[4] == "wrong: trial on 2021-01-01 lies before building on 2021-02-01"
