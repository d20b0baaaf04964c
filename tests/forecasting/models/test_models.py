"""Each method of statsmodels by name: its path and range, and what happens when it cannot be fitted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from xlplan.forecasting import Method, forecast
from xlplan.forecasting.models.methods import STATSMODELS
from xlplan.forecasting.models.models import Fit, error_weights
from xlplan.forecasting.models.single import fit_model

Floats = npt.NDArray[np.float64]


def seasonal(months: int = 72, *, noise: float = 0.1, seed: int = 0) -> Floats:
    rng = np.random.default_rng(seed)
    return 10 + np.sin(np.arange(months) * np.pi / 6) + 0.02 * np.arange(months) + rng.normal(0, noise, months)


def frame(values: Floats) -> pd.DataFrame:
    ds = pd.date_range("2020-01-01", periods=values.size, freq="MS")
    return pd.DataFrame({"unique_id": "ED", "ds": ds, "y": values})


@pytest.mark.parametrize("method", STATSMODELS)
def test_model_follows_trend_and_season_and_widens(method: Method) -> None:
    x = seasonal(84)
    fit = fit_model(method, x[:72], horizon=12, season_length=12)
    assert isinstance(fit, Fit)
    assert np.abs(fit.mean - x[72:]).mean() < 0.35
    assert 0.05 < fit.deviation[0] < 0.4
    assert (np.diff(fit.deviation) > -1e-9).all()


@pytest.mark.parametrize("method", STATSMODELS)
def test_model_of_a_short_history_has_no_season(method: Method) -> None:
    fit = fit_model(method, seasonal(15), horizon=6, season_length=12)
    assert isinstance(fit, Fit)
    assert np.isfinite(fit.mean).all()


def test_ets_equals_statsmodels_own_prediction() -> None:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    x = seasonal()
    results = [
        ETSModel(
            pd.Series(x),
            trend=trend,
            damped_trend=bool(trend),
            seasonal=season,
            seasonal_periods=12 if season else None,
            initialization_method="heuristic",
        ).fit(disp=False)
        for trend in (None, "add")
        for season in (None, "add")
    ]
    best = min(results, key=lambda result: result.aicc)
    fit = fit_model(Method.ETS, x, horizon=4, season_length=12)
    assert isinstance(fit, Fit)
    np.testing.assert_allclose(fit.mean, best.forecast(4).to_numpy(), rtol=1e-9)


def test_holt_winters_deviation_equals_a_simulation_of_its_states() -> None:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    x = seasonal()
    model = ExponentialSmoothing(
        x, trend="add", damped_trend=True, seasonal="add", seasonal_periods=12, initialization_method="estimated"
    )
    result = model.fit()
    paths = result.simulate(6, repetitions=4000, rng=np.random.default_rng(1))
    fit = fit_model(Method.HOLT_WINTERS, x, horizon=6, season_length=12)
    assert isinstance(fit, Fit)
    np.testing.assert_allclose(fit.deviation / fit.deviation[0], paths.std(axis=1) / paths[0].std(), rtol=0.08)


def test_model_that_cannot_be_fitted_is_named_and_last_year_repeated() -> None:
    values = np.r_[np.zeros(30), 1e-300, np.zeros(29)]
    result = forecast(frame(values), method="arima", calendar="none")
    assert np.isfinite(result.frame[["mean", "lo-95", "hi-95"]].to_numpy()).all()
    wild = np.r_[np.ones(24), 10.0 ** np.arange(6)]
    noted = forecast(frame(wild), method="holt_winters", calendar="none", horizon=60)
    if set(noted.frame["method"]) == {"seasonal_naive"}:
        assert noted.notes["note"].str.contains("holt_winters .*; last year repeated instead").any()


def test_runaway_fit_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(x: np.ndarray, horizon: int, season: int) -> Fit:
        return Fit(np.full(horizon, 1e9), np.ones(horizon))

    monkeypatch.setattr(Method.THETA, "spec", replace(Method.THETA.spec, fit=explode))
    result = forecast(frame(seasonal()), method="theta")
    assert set(result.frame["method"]) == {"seasonal_naive"}
    assert result.notes["note"].tolist() == ["theta ran away from the history; last year repeated instead"]


def test_combination_is_the_average_on_the_scale_of_the_root() -> None:
    history = frame(seasonal() * 50)
    paths = {m: forecast(history, method=m, calendar="none").frame["mean"] for m in ("auto", "theta", "combination")}
    average = ((np.sqrt(paths["auto"]) + np.sqrt(paths["theta"])) / 2) ** 2
    np.testing.assert_allclose(paths["combination"], average, rtol=1e-9)


def test_auto_is_the_structural_average() -> None:
    history = frame(seasonal())
    auto, structural = (forecast(history, method=name).frame for name in ("auto", "structural"))
    pd.testing.assert_frame_equal(auto, structural, check_exact=True)


def test_best_says_what_it_chose() -> None:
    result = forecast(frame(seasonal(48)), method="best")
    (note,) = result.notes["note"]
    assert note.startswith("best of 9 at past origins: ")
    assert set(result.frame["method"]) <= set(map(str, Method))


def test_best_of_a_random_walk_without_season_is_no_seasonal_rule() -> None:
    walk = 500 + np.random.default_rng(2).normal(0, 12, 60).cumsum()
    assert set(forecast(frame(walk), method="best", calendar="none").frame["method"]) != {"same_month"}


def test_best_of_a_short_history_is_structural() -> None:
    result = forecast(frame(seasonal(12)), method="best")
    assert result.notes["note"].str.contains("too short for a backtest: structural used").any()


def test_an_error_moves_holt_winters_as_in_statsmodels() -> None:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    start = {"initial_level": 10.0, "initial_trend": 0.1, "initial_seasonal": np.array([0.5, -0.3, 0.8, -1.0])}
    smoothing = {"smoothing_level": 0.3, "smoothing_trend": 0.2, "smoothing_seasonal": 0.4, "damping_trend": 0.9}

    def path(x: Floats) -> Floats:
        shape = {"trend": "add", "damped_trend": True, "seasonal": "add", "seasonal_periods": 4}
        model = ExponentialSmoothing(x, **shape, initialization_method="known", **start)
        return np.asarray(model.fit(**smoothing, optimized=False).forecast(8))

    x = seasonal(24)
    moved = x.copy()
    moved[-2] += 1  # statsmodels does not give the season of the very last period to its forecast
    weights = error_weights(0.3, 0.3 * 0.2, 0.9, 0.4, season=4, count=9)
    last = error_weights(0.3, 0.3 * 0.2, 0.9, 0.0, season=4, count=8)
    # The moved period also lowers the error of the last one, by its first weight.
    np.testing.assert_allclose(path(moved) - path(x), weights[1:] - weights[0] * last, rtol=1e-9)
