"""Series carried on: against another library, closed forms, parks whose truth is known, and real public series."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import scipy

from fivegood.decide.forecast.backtest import backtested, crps_lognormal, crps_normal, least_times
from fivegood.decide.forecast.history import Told, series_of
from fivegood.decide.forecast.models import OURS, Model, fit
from fivegood.decide.forecast.posterior import Parts, Posterior, posterior, together
from fivegood.decide.forecast.smoothing import Floats, State, Weights, ahead, follow
from fivegood.structs import replace


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20210630)


def _weights(*numbers: float) -> Weights:
    return Weights(*(np.array([number]) for number in numbers))


def test_one_step_errors_and_the_path_ahead_are_those_of_statsmodels(rng: np.random.Generator) -> None:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    values = np.cumsum(rng.normal(0.3, 1, 40)) + np.tile(np.sin(np.arange(4)), 10)
    seasons = np.array([0.5, -0.2, -0.4, 0.1])
    start = State(np.array([1.0]), np.array([0.2]), seasons[None], 0)
    state, errors = follow(values[None], start, _weights(0.4, 0.1, 0.3, 0.9))
    model = ETSModel(
        values,
        trend="add",
        damped_trend=True,
        seasonal="add",
        seasonal_periods=4,
        initialization_method="known",
        initial_level=1.0,
        initial_trend=0.2,
        initial_seasonal=seasons,
    )
    known = model.smooth(np.array([0.4, 0.1, 0.3, 0.9]))
    assert errors[:, 0, 0] == pytest.approx(known.resid, abs=1e-9)
    at = State(state.level[0], state.slope[0], state.seasons[0], state.place)
    path = ahead(at, _weights(0.4, 0.1, 0.3, 0.9), np.zeros((1, 9)))[0]
    assert path == pytest.approx(known.forecast(9), abs=1e-9)


def _course(found: Posterior | None, times: int) -> Floats:
    assert found is not None
    return found.moments(times)[0]


@pytest.mark.parametrize(("times", "seasons", "place"), [(40, 1, 0), (47, 4, 3), (27, 11, 5)])
def test_models_of_the_library_go_on_as_it_forecasts_them_and_spread_as_it_says(
    times: int, seasons: int, place: int, rng: np.random.Generator
) -> None:
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel
    from statsmodels.tsa.forecasting.theta import ThetaModel

    values = np.cumsum(rng.normal(0.3, 1, times)) + np.resize(rng.normal(0, 2, seasons), times)
    (ets,), (theta,) = (fit(model, values[None], seasons, place) for model in (Model.ETS, Model.THETA))
    assert ets is not None
    more = {"seasonal": "add", "seasonal_periods": seasons} if seasons > 1 else {}
    known = ETSModel(values, trend="add", initialization_method="heuristic", **more)
    best = known.fit(disp=False)
    assert known.loglike(np.round(best.params, 4)) == pytest.approx(best.llf, abs=1e-3)  # four digits lose nothing
    smoothed = known.smooth(np.round(best.params, 4))
    assert _course(ets, 15) == pytest.approx(smoothed.forecast(15), abs=1e-9)
    size = np.sum(smoothed.resid**2) / (times - seasons - 1)
    sure = replace(ets, factor=0 * ets.factor, free=np.array([1e12]), scale=np.sqrt([size]))
    labelled = ETSModel(pd.Series(values), trend="add", initialization_method="heuristic", **more)
    told = labelled.smooth(np.round(best.params, 4)).get_prediction(times, times + 14)
    theirs = told.forecast_variance * size / smoothed.scale
    assert sure.moments(15)[1] ** 2 == pytest.approx(theirs, rel=1e-6)
    line = ThetaModel(values, period=seasons, deseasonalize=seasons > 1, use_test=False, method="additive").fit()
    assert _course(theta, 15) == pytest.approx(line.forecast(15).to_numpy(), abs=2e-3)  # its weight has four digits


def test_what_the_library_cannot_fit_is_left_to_the_other_models(rng: np.random.Generator) -> None:
    rows = np.stack([rng.normal(5, 1, 30), rng.normal(5, 1, 30), np.full(30, 5.0)])
    rows[1, 7] = np.nan
    found = backtested(rows, 12, 0, is_log=True)
    assert [[model in one.scores for model in Model] for one in found] == [
        [True] * 4,
        *[[True, True, False, False]] * 2,
    ]
    assert [one is None for one in fit(Model.ETS, rows[:, :21], 12, 0)] == [True] * 3
    for one in found:
        assert sum(one.shares.values()) == pytest.approx(1)
        assert all(
            one.scores[model].crps <= one.scores[Model.SEASONAL_NAIVE].crps for model in one.shares if model not in OURS
        )


def test_models_together_are_a_mixture_in_their_shares(rng: np.random.Generator) -> None:
    values = np.cumsum(rng.normal(0.02, 0.1, (1, 40)), axis=1) + np.tile([0.1, 0, -0.2, 0.1], 10)
    ones = [fit(model, values, 4, 0)[0] for model in Model]
    assert all(one is not None for one in ones)
    shares = [0.1, 0.5, 0.15, 0.25]
    found = together([one for one in ones if one is not None], shares, 1.0)
    means, spreads = (np.stack([one.moments(8)[index] for one in ones if one is not None]) for index in range(2))
    mean = shares @ means
    assert found.moments(8)[0] == pytest.approx(mean)
    assert found.moments(8)[1] ** 2 == pytest.approx(shares @ (spreads**2 + means**2) - mean**2)
    drawn = found.scenarios(rng.standard_normal((40_000, 8)), rng)
    assert drawn.mean(axis=0) == pytest.approx(mean, abs=0.01)
    assert drawn.std(axis=0) == pytest.approx(found.moments(8)[1], rel=0.03)


def test_a_walk_is_known_in_closed_form(rng: np.random.Generator) -> None:
    values = np.cumsum(rng.normal(0, 2, (1, 60)), axis=1)
    (found,) = posterior(values, 1, 0, _weights(1, 0, 0, 1), Parts(has_slope=False))
    mean, spread = found.moments(8)
    steps = np.diff(values[0])
    size = np.sqrt(np.sum(steps**2) / 59 * 59 / 57)  # Student's t of 59 degrees of freedom
    assert mean == pytest.approx(np.full(8, values[0, -1]))
    assert spread == pytest.approx(size * np.sqrt(np.arange(1, 9)))


@pytest.mark.parametrize("model", OURS)
def test_scenarios_have_the_moments_that_the_backtest_goes_by_gaps_or_not(
    model: Model, rng: np.random.Generator
) -> None:
    values = np.arange(50) * 0.02 + np.tile([0.1, 0, -0.2, 0.1, 0], 10) + rng.normal(0, 0.05, (1, 50))
    values[0, [13, 14, 30]] = np.nan
    (found,) = fit(model, values, 5, 0)
    assert found is not None
    mean, spread = found.moments(12)
    drawn = found.scenarios(rng.standard_normal((40_000, 12)), rng)
    assert drawn.mean(axis=0) == pytest.approx(mean, abs=0.01)
    assert drawn.std(axis=0) == pytest.approx(spread, rel=0.03)


def test_scores_are_the_integrals_that_define_them() -> None:
    for mean, spread, fact in ((0.3, 0.5, 1.1), (-0.2, 0.1, 0.8)):
        for score, law in (
            (crps_normal, scipy.stats.norm(mean, spread)),
            (crps_lognormal, scipy.stats.lognorm(spread, scale=np.exp(mean))),
        ):
            below = scipy.integrate.quad(lambda x, law=law: law.cdf(x) ** 2, -5, fact, limit=200)[0]
            above = scipy.integrate.quad(lambda x, law=law: law.sf(x) ** 2, fact, 20, limit=200)[0]
            found = score(np.array([mean]), np.array([spread]), np.array([fact]))
            assert found == pytest.approx([below + above], abs=1e-6)


def _parks(rng: np.random.Generator, count: int, times: int, seasons: int, walk: float, noise: float) -> Floats:
    """Return parks whose truth is known: a level that walks, a growth of its own, seasons, and a share of noise."""
    growth = rng.normal(0.006, 0.004, (count, 1))
    level = np.cumsum(growth + rng.normal(0, walk, (count, times)), axis=1)
    usual = rng.normal(0, 0.15, (count, seasons))
    return np.asarray(6 + level + usual[:, np.arange(times) % seasons] + rng.normal(0, noise, (count, times)))


@pytest.mark.parametrize(
    ("known", "seasons", "walk", "noise", "count", "models"),
    [
        (66, 11, 0.02, 0.03, 300, OURS),
        (36, 12, 0.02, 0.03, 300, OURS),
        (27, 12, 0.04, 0.02, 300, OURS),
        (12, 4, 0.03, 0.02, 300, OURS),
        (27, 11, 0.02, 0.03, 60, tuple(Model)),
    ],
    ids=(
        "five years and a half",
        "three years",
        "a level that wanders far",
        "three years by quarter",
        "two years by all models",
    ),
)
def test_intervals_of_a_year_and_of_the_year_after_hold_the_truth_at_their_nominal_rate(
    known: int,
    seasons: int,
    walk: float,
    noise: float,
    count: int,
    models: tuple[Model, ...],
    rng: np.random.Generator,
) -> None:
    truth = _parks(rng, count, known + 2 * seasons, seasons, walk, noise)
    facts = np.exp(truth[:, known:]).reshape(count, 2, seasons).sum(axis=2)
    covered = np.zeros((2, 2, count))
    for index, one in enumerate(backtested(truth[:, :known], seasons, 0, is_log=True, models=models)):
        paths = np.exp(one.fitted.scenarios(rng.standard_normal((300, 2 * seasons)), rng))
        years = paths.reshape(300, 2, seasons).sum(axis=2)
        low, lower, upper, high = np.quantile(years, [0.025, 0.1, 0.9, 0.975], axis=0)
        covered[0, :, index] = (lower <= facts[index]) & (facts[index] <= upper)
        covered[1, :, index] = (low <= facts[index]) & (facts[index] <= high)
    for nominal, shares in zip((0.8, 0.95), covered.mean(axis=2), strict=True):
        assert np.abs(shares - nominal).max() < 3 * np.sqrt(nominal * (1 - nominal) / count)


def test_real_public_series_are_carried_on_no_worse_than_as_a_year_ago() -> None:
    """Series that ship with statsmodels: carbon dioxide by month, the American economy by quarter, the Nile by year."""
    from statsmodels import datasets

    economy = datasets.macrodata.load_pandas().data
    carbon = datasets.co2.load_pandas().data["co2"].resample("MS").mean().interpolate()
    cases = [(carbon.to_numpy()[:240], 12), (datasets.nile.load_pandas().data["volume"].to_numpy(), 1)]
    cases += [(economy[name].to_numpy()[:120], 4) for name in ("realgdp", "realcons", "realinv", "realdpi", "cpi")]
    won = []
    for series, seasons in cases:
        held_back = 2 * seasons if seasons > 1 else 4
        log = np.log(series.astype(float))
        (found,) = backtested(log[None, :-held_back], seasons, 0, is_log=True)
        scale = np.mean(np.abs(series[seasons:-held_back] - series[: -held_back - seasons]))
        naive, ours = (
            np.mean(np.abs(np.exp(_course(one, held_back)) - series[-held_back:])) / scale
            for one in (fit(Model.SEASONAL_NAIVE, log[None, :-held_back], seasons, 0)[0], found.fitted)
        )
        won.append(naive - ours)
    assert np.mean(won) > 0
    assert sum(gain >= 0 for gain in won) > len(won) / 2


def _month(year: int, first: int, last: int, value: float, missing: int = 0, rows: int = 10) -> Told:
    from fivegood.periods import Period

    return Told(date(year, first, 1), Period.month(year, last).end, value, rows, missing)


def test_january_and_february_are_one_slot_where_they_come_together_and_gaps_are_named() -> None:
    rows = [_month(2020, 1, 1, 4), _month(2020, 2, 2, 6), *(_month(2020, month, month, 10) for month in range(3, 13))]
    rows += [_month(2021, 1, 2, 12), _month(2021, 3, 3, 3, missing=4), _month(2021, 4, 4, 11)]
    series = series_of(rows, date(2021, 5, 20), 0.9)
    assert series is not None
    assert (series.seasons, series.place, len(series.slots)) == (11, 0, 14)
    assert series.values[[0, 11, 13]].tolist() == [10, 12, 11]
    assert [str(gap) for gap in series.gaps] == ["2021-03"]


def test_returns_by_quarter_make_a_series_by_quarter_and_longer_ones_are_counted_as_left_out() -> None:
    rows = [_month(2020, month, month + 2, 5) for month in (1, 4, 7, 10)]
    series = series_of([*rows, _month(2020, 1, 12, 99, rows=1)], date(2021, 2, 1), 0.9)
    assert series is not None
    assert (series.seasons, series.values.tolist(), series.left_out) == (4, [5, 5, 5, 5], 1)
    assert series_of([_month(2020, 1, 1, 0, missing=10)], date(2021, 2, 1), 0.9) is None
    assert least_times(11) == 23
