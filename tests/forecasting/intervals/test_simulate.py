from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xlplan.core.errors import UsageError
from xlplan.forecasting import Forecast, forecast


def panel(*, series: int = 2, months: int = 54, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    ds = pd.date_range("2022-01-01", periods=months, freq="MS")
    blocks = []
    for number in range(series):
        level = np.cumsum(rng.normal(0, 0.02, months))
        y = (200 + 100 * number) * np.exp(level + rng.normal(0, 0.05, months))
        blocks.append(pd.DataFrame({"unique_id": f"ED.{number}", "ds": ds, "y": y}))
    return pd.concat(blocks, ignore_index=True)


@pytest.fixture(scope="module")
def ahead() -> Forecast:
    return forecast(panel(), horizon=12, levels=(50, 80, 95))


@pytest.mark.parametrize("method", ["auto", "theta", "avg12", "combination"])
@pytest.mark.parametrize("level", [50, 80, 95])
def test_paths_are_spread_as_the_bounds_say(method: str, level: int) -> None:
    result = forecast(panel(series=1), horizon=6, levels=(level,), method=method)
    paths = result.paths(20_000, seed=1)
    for month, rows in paths.groupby("ds"):
        bounds = result.frame[result.frame["ds"] == month].iloc[0]
        inside = rows["y"].between(bounds[f"lo-{level}"], bounds[f"hi-{level}"]).mean()
        assert 100 * inside == pytest.approx(level, abs=1.5)


def test_equal_seeds_give_equal_paths_and_other_series_do_not_matter(ahead: Forecast) -> None:
    first, again = ahead.paths(50, seed=3), ahead.paths(50, seed=3)
    pd.testing.assert_frame_equal(first, again, check_exact=True)
    assert not np.allclose(first["y"], ahead.paths(50, seed=4)["y"])
    alone = forecast(panel().query("unique_id == 'ED.1'"), horizon=12).paths(50, seed=3)
    both = first[first["unique_id"] == "ED.1"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, both, rtol=1e-3)


def test_leads_of_a_path_move_together(ahead: Forecast) -> None:
    paths = ahead.paths(4000).query("unique_id == 'ED.0'").pivot(index="path", columns="ds", values="y")
    correlation = np.corrcoef(paths.to_numpy().T)
    assert correlation[10, 11] > 0.3
    assert correlation[10, 11] > correlation[0, 11]


def test_total_of_a_fiscal_year_is_actuals_to_date_and_the_forecast(ahead: Forecast) -> None:
    total = ahead.total("2026-01", "2026-12").set_index("unique_id").loc["ED.0"]
    frame, history = ahead.frame.query("unique_id == 'ED.0'"), panel().query("unique_id == 'ED.0'")
    known = history.loc[history["ds"] >= "2026-01-01", "y"].sum()
    rest = frame.loc[frame["ds"] <= "2026-12-01", "mean"].sum()
    assert total["actual"] == pytest.approx(known)
    assert total["mean"] == pytest.approx(known + rest)
    assert total["lo-95"] < total["lo-80"] < total["mean"] < total["hi-80"] < total["hi-95"]


def test_bounds_of_a_total_are_closer_than_sums_of_bounds(ahead: Forecast) -> None:
    total = ahead.total("2026-07", "2027-06").iloc[0]
    frame = ahead.frame.query("unique_id == 'ED.0'")
    assert total["hi-95"] < frame["hi-95"].sum()
    assert total["hi-95"] - total["mean"] > np.sqrt(((frame["hi-95"] - frame["mean"]) ** 2).sum()) / 2


def test_total_of_closed_months_has_no_range(ahead: Forecast) -> None:
    row = ahead.total("2025-01", "2025-12").iloc[0]
    assert row["actual"] == row["mean"] == row["lo-95"] == row["hi-95"]


def test_total_by_department_adds_its_series(ahead: Forecast) -> None:
    alone, together = (
        ahead.total("2026-07", "2027-06"),
        ahead.total("2026-07", "2027-06", by=lambda name: str(name)[:2]),
    )
    assert together["unique_id"].tolist() == ["ED"]
    assert together["mean"].iloc[0] == pytest.approx(alone["mean"].sum())
    width = [table["hi-95"] - table["lo-95"] for table in (alone, together)]
    assert width[0].max() < width[1].iloc[0] < width[0].sum()


@pytest.mark.parametrize(
    ("span", "message"),
    [
        (("2026-07", "2028-01"), r"^last: beyond the forecast: got Jan 2028, expected Jun 2027 or earlier for ED\.0"),
        (("2026-07", "2026-01"), r"^last: before first"),
        (("soon", "2026-01"), r"^first: not a date"),
    ],
)
def test_total_of_a_bad_span_is_named(ahead: Forecast, span: tuple[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ahead.total(*span)


def test_no_series_have_no_paths_and_no_total() -> None:
    nothing = forecast(panel().iloc[:0])
    assert nothing.paths(5).empty
    assert nothing.total("2026-01", "2026-12").empty


def test_paths_of_counts_are_never_negative() -> None:
    few = panel(series=1).assign(y=np.random.default_rng(1).poisson(2.0, 54).astype(float))
    assert (forecast(few).paths(500)["y"] >= 0).all()
