"""Parts of a forecast, held against the components statsmodels' smoother gives of the same models."""

from __future__ import annotations

import numpy as np
import pytest

from xlplan.forecasting import to_statsmodels
from xlplan.forecasting.average.explain import explain
from xlplan.forecasting.average.lattice import Point
from xlplan.forecasting.average.priors import packaged_prior
from xlplan.forecasting.average.state import Group, PanelState, Window
from xlplan.forecasting.history.prepare import History
from xlplan.forecasting.options import Request, check_options

POINTS = [
    Point(noise=1, level=0.3, damping=0.9, slope=0.1, slope_start=0.3, season=3, season_drift=0.3),
    Point(noise=1, level=0.1, slope_start=0.02 / 144, season=1.5, season_drift=0.1),
    Point(noise=1, level=0.03),
]


def one_model(point: Point) -> PanelState:
    group = Group((Window(120, (point,), np.ones(1)),))
    return PanelState(12, np.zeros((1, 0)), group, group)


def series(*, negative: bool) -> np.ndarray:
    rng = np.random.default_rng(4)
    months = np.arange(60)
    values = 900 + 3 * months + 60 * np.sin(2 * np.pi * months / 12) + 15 * rng.standard_normal(60)
    return values - 2000 if negative else values


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("negative", [True, False])
def test_explain_equals_the_smoothed_components_of_statsmodels(point: Point, negative: bool) -> None:
    values = series(negative=negative)
    options = check_options(Request(horizon=6, mode="single", calendar="none", double=True))
    parts = explain(History("x", 0, values), options, state=one_model(point))
    modeled = values if negative else np.sqrt(values)
    scale = modeled.std(ddof=1)
    model = to_statsmodels(point, (modeled - modeled.mean()) / scale)
    last, step = model.smoothed_state[:, -1], model.model["transition"]
    ahead = [np.linalg.matrix_power(step, lead) @ last for lead in range(1, 7)]
    place = list(model.model.state_names).index("level")
    level = np.array([scale * state[place] for state in ahead]) + modeled.mean()
    before = scale * last[place] + modeled.mean()
    seasonal = np.array([scale * model.model["design"][0] @ state for state in ahead]) + modeled.mean() - level
    trend = level - before
    if not negative:
        total = before + trend + seasonal
        seasonal, trend, before = (part * (before + total) for part in (seasonal, trend, before))
        before = total**2 - seasonal - trend
    assert parts.trend == pytest.approx(trend, rel=1e-5, abs=1e-3)
    assert parts.season == pytest.approx(seasonal, rel=1e-5, abs=1e-3)
    assert parts.level == pytest.approx(before, rel=1e-5, abs=1e-3)


@pytest.mark.parametrize("calendar", ["none", "weekdays", "both"])
@pytest.mark.parametrize("size", [3, 30, 200])
def test_explain_parts_add_up(calendar: str, size: int) -> None:
    rng = np.random.default_rng(size)
    history = History("x", 24_200, np.abs(500 + 40 * rng.standard_normal(size).cumsum()))
    parts = explain(history, check_options(Request(horizon=13, mode="single", calendar=calendar)))
    total = parts.level + parts.trend + parts.season + parts.calendar
    assert total == pytest.approx(parts.forecast, abs=1e-9)
    assert parts.calendar.any() == (calendar != "none")


def test_explain_finds_the_calendar_of_a_clinic_that_follows_weekdays() -> None:
    from xlplan.forecasting.history.regressors import Calendar, calendar_logs

    logs = calendar_logs(Calendar.WEEKDAYS, 24_200, 72)[0]
    history = History("x", 24_200, 1000 * np.exp(logs[:60]))
    parts = explain(history, check_options(Request(horizon=12, mode="single", prior=packaged_prior())))
    assert parts.calendar == pytest.approx(1000 * logs[60:], abs=20)


def test_explain_season_sums_to_nothing_over_a_year_of_a_steady_series() -> None:
    months = np.arange(72)
    history = History("x", 0, 1000 + 80 * np.sin(2 * np.pi * months / 12))
    parts = explain(history, check_options(Request(horizon=12, mode="single", calendar="none")))
    assert parts.season == pytest.approx(80 * np.sin(2 * np.pi * np.arange(12) / 12), abs=4)
    assert parts.level == pytest.approx(np.full(12, 1000), abs=4)
