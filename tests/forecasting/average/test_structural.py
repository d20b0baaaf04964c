"""The engine against statsmodels' filters, its state against its own numbers, and both precisions."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from xlplan.core.errors import BookError, UsageError
from xlplan.forecasting import forecast, load_prior, load_state, save_state
from xlplan.forecasting.average.lattice import Point
from xlplan.forecasting.average.learning import learn, shared_season
from xlplan.forecasting.average.priors import even_prior, packaged_prior, save_prior
from xlplan.forecasting.average.reference import to_statsmodels
from xlplan.forecasting.average.state import Group, PanelState, Window
from xlplan.forecasting.average.structural import packaged_state, predict
from xlplan.forecasting.history.batches import Track, no_effects

Floats = npt.NDArray[np.float64]

NO_CALENDAR = np.zeros((1, 0))


def panel(*, series: int = 24, months: int = 60, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    ds = pd.date_range("2021-01-01", periods=months, freq="MS")
    season = 0.1 * np.sin(2 * np.pi * np.arange(months) / 12)
    blocks = []
    for number in range(series):
        level = np.cumsum(rng.normal(0, 0.01, months))
        y = (200 + 100 * number) * np.exp(season + level + rng.normal(0, 0.05, months))
        blocks.append(pd.DataFrame({"unique_id": f"s{number:02}", "ds": ds, "y": y}))
    return pd.concat(blocks, ignore_index=True)


def tracks(frame: pd.DataFrame) -> list[Track]:
    return [Track(rows["y"].to_numpy(), 0) for _, rows in frame.groupby("unique_id")]


class Oracle:
    """The structural average by statsmodels' filters alone."""

    def __init__(self, points: tuple[Point, ...], weights: Floats, horizon: int) -> None:
        self.points, self.weights, self.horizon = points, weights, horizon

    def center(self, values: Floats) -> Floats:
        x = np.sqrt(values)
        z = (x - x.mean()) / x.std(ddof=1)
        found = [self.point(point, z) for point in self.points]
        scores = np.array([score for score, _ in found])
        weights = self.weights * np.exp(scores - scores.max())
        path = weights @ np.array([path for _, path in found]) / weights.sum()
        return np.asarray(path * x.std(ddof=1) + x.mean())

    def point(self, point: Point, z: Floats) -> tuple[float, Floats]:
        size = z.size
        white, unit = self.innovations(point, z), self.innovations(point, np.ones(size))
        level = (unit @ white) / (unit @ unit)
        recent = 0.985 ** np.arange(size - 1, -1, -1.0)
        squares = ((white - level * unit) ** 2 * recent / recent.mean()).sum() + 2e-3
        determinant = np.log(unit @ unit) + 2 * self.log_scales(point, z)
        score = 0.5 * (-0.5 * (size + 1) * np.log(squares) - 0.5 * determinant)
        origins = [size - 12, size - 18, size - 24]
        for origin in origins:
            error = z[origin : origin + 12] - self.path(point, z[:origin], 12)
            score -= 0.35 * 12 / len(origins) * np.log(np.abs(error).mean() + 1e-3)
        return score, self.path(point, z, self.horizon)

    def path(self, point: Point, z: Floats, horizon: int) -> Floats:
        return np.asarray(to_statsmodels(point, z).get_forecast(horizon).predicted_mean)

    def innovations(self, point: Point, z: Floats) -> Floats:
        found = self.known_level(point, z)
        return np.asarray(found.forecasts_error[0] / np.sqrt(found.forecasts_error_cov[0, 0]))

    def log_scales(self, point: Point, z: Floats) -> float:
        return float(np.log(self.known_level(point, z).forecasts_error_cov[0, 0]).sum() / 2)

    def known_level(self, point: Point, z: Floats) -> object:
        model = to_statsmodels(point, z).model
        start = model.ssm.initialization
        first = point.damping**2 * point.slope_start + point.slope
        sloped = first > 0
        joint = [
            [point.level + first, point.damping * first],
            [point.damping * first, point.damping**2 * first + point.slope],
        ]
        block = np.array(joint if sloped else [[point.level]], dtype=float)
        for state in range(len(block)):
            start.unset(state)
        start.set((0, len(block)), "known", constant=np.zeros(len(block)), stationary_cov=block)
        return model.ssm.filter()


@pytest.mark.slow
def test_posterior_weighted_forecast_equals_statsmodels_filters() -> None:
    frame = panel(series=10, seed=5)
    points, weights = even_prior().leading(476)
    chosen = np.arange(3, 476, 24)
    points, weights = tuple(points[i] for i in chosen), weights[chosen] / weights[chosen].sum()
    group = Group((Window(120, points, weights),))
    state = PanelState(12, NO_CALENDAR, group, group)
    outlook = predict(tracks(frame), state, horizon=6, effects=no_effects, dtype=float)
    oracle = Oracle(points, weights, 6)
    for track, center in zip(tracks(frame), outlook.center, strict=True):
        np.testing.assert_allclose(oracle.center(track.values), center, rtol=1e-6)


@pytest.mark.parametrize("smooth", [False, True])
def test_single_precision_shows_the_same_digits(smooth: bool) -> None:
    series = tracks(panel(months=72))
    if smooth:
        month = np.arange(72.0)
        series = [Track(1e4 * (1 + 0.01 * month + 1e-4 * np.sin(month * (3 + row))), 0) for row in range(24)]
    made = {}
    for dtype in (np.float32, np.float64):
        untaught = packaged_state(packaged_prior(), NO_CALENDAR, season_length=12)
        state = learn(series, untaught, packaged_prior(), horizon=12, effects=no_effects, dtype=dtype)
        outlook = predict(series, state, horizon=12, effects=no_effects, dtype=dtype)
        made[dtype] = np.stack([outlook.mean(), *outlook.bounds(95)])
    np.testing.assert_allclose(made[np.float32], made[np.float64], rtol=5e-5)


def digest(frame: pd.DataFrame) -> str:
    return hashlib.sha256(
        pd.util.hash_pandas_object(forecast(frame).frame, index=False).to_numpy().tobytes()
    ).hexdigest()


def test_equal_inputs_give_equal_bits_in_one_process_in_two_and_again() -> None:
    frame = panel()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = {*pool.map(digest, [frame, frame]), digest(frame), digest(frame)}
    assert len(found) == 1


def test_more_threads_give_equal_bits() -> None:
    home = "tests.forecasting.average.test_structural"
    code = f"from {home} import digest, panel;print(digest(panel(series=200, months=84)))"
    root = str(Path(__file__).parents[3])
    found = set()
    for threads in ("1", "2"):
        environment = {"OPENBLAS_NUM_THREADS": threads, "PYTHONPATH": root}
        run = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, cwd=root
        )
        found.add(run.stdout)
    assert len(found) == 1


def test_state_reproduces_the_numbers_of_its_panel(tmp_path: Path) -> None:
    frame = panel()
    first = forecast(frame, horizon=6)
    assert first.state is not None
    save_state(first.state, tmp_path / "state.json")
    again = forecast(frame, horizon=6, state=load_state(tmp_path / "state.json"))
    pd.testing.assert_frame_equal(again.frame, first.frame, check_exact=True)
    one = frame[frame["unique_id"] == "s03"]
    alone = forecast(one, horizon=6, state=load_state(tmp_path / "state.json")).frame
    expected = first.frame[first.frame["unique_id"] == "s03"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, expected, rtol=1e-4)


def test_state_of_another_calendar_is_refused() -> None:
    frame = panel()
    with pytest.raises(UsageError, match=r"^state: learned for other options: got a season of 12 and 4"):
        forecast(frame, calendar="none", state=forecast(frame).state)


def test_damaged_state_is_named(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{}")
    with pytest.raises(BookError, match=r"state\.json: not a panel state"):
        load_state(tmp_path / "state.json")


def test_a_panel_below_twenty_series_is_forecast_as_series_alone() -> None:
    frame = panel(series=19)
    numbers = [forecast(frame, mode=mode).frame[["mean", "lo-95", "hi-80"]] for mode in ("panel", "single")]
    np.testing.assert_allclose(*numbers, rtol=1e-4)


def test_panel_keeps_forty_eight_to_sixty_four_points() -> None:
    state = forecast(panel()).state
    assert state is not None
    (window,) = state.usual.windows
    assert 48 <= len(window.points) <= 64
    assert window.weights.sum() == pytest.approx(1)


def test_long_histories_average_two_windows() -> None:
    state = forecast(panel(series=20, months=180), calendar="none").state
    assert state is not None
    assert [window.periods for window in state.long.windows] == [60, 240]


def test_shared_season_knows_which_months_are_high_together() -> None:
    season = shared_season(tracks(panel()), 12)
    assert season is not None
    assert season[3, 3] > 0.5
    assert season[3, 9] < -0.4


def test_cached_factors_on_disk_give_equal_numbers(tmp_path: Path) -> None:
    code = (
        "import sys, numpy as np; sys.path.insert(0, '.');"
        "from xlplan.forecasting.history.batches import Track, no_effects;"
        "from xlplan.forecasting.average.priors import packaged_prior;"
        "from xlplan.forecasting.average.structural import packaged_state, predict;"
        "state = packaged_state(packaged_prior(), np.zeros((1, 0)), season_length=12);"
        "print(predict([Track(np.arange(1.0, 40), 0)], state, horizon=3, effects=no_effects).center.tolist());"
        "assert 'pandas' not in sys.modules and 'scipy' not in sys.modules"
    )
    root = Path(__file__).parents[3]
    environment = {"XLPLAN_CACHE": str(tmp_path), "PYTHONPATH": str(root)}
    runs = [
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout
    assert len(list(tmp_path.glob("factors-*.npz"))) == 1


def test_packaged_prior_is_small_and_survives_a_file(tmp_path: Path) -> None:
    prior = packaged_prior()
    save_prior(prior, tmp_path / "prior.npz")
    again = load_prior(tmp_path / "prior.npz")
    assert again.points == prior.points
    np.testing.assert_array_equal(again.weights, prior.weights)
    assert (tmp_path / "prior.npz").stat().st_size < 1_000_000
    save_prior(again, tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == (tmp_path / "prior.npz").read_bytes()
    assert prior.weights.sum() == pytest.approx(1)


def test_file_that_is_no_prior_is_named(tmp_path: Path) -> None:
    (tmp_path / "prior.npz").write_bytes(b"nothing")
    with pytest.raises(BookError, match=r"prior\.npz: not a prior"):
        load_prior(tmp_path / "prior.npz")


def test_another_prior_changes_a_series_alone() -> None:
    frame = panel(series=1, months=30)
    flat = replace(even_prior(), weights=np.eye(476)[0])
    usual, other = forecast(frame).frame["mean"], forecast(frame, prior=flat).frame["mean"]
    assert not np.allclose(usual, other, rtol=1e-3)


def test_packaged_state_has_weights_for_every_loading() -> None:
    state = packaged_state(packaged_prior(), np.array([[0.0], [1.0]]), season_length=12)
    (window,) = state.usual.windows
    assert window.weights.size == 2 * len(window.points)
