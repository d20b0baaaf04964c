"""Ten thousand messy series, and five thousand series that hypothesis draws."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, seed, settings

from tests.forecasting.history.test_dirty import ANY, forecast_messy, forecast_or_refused

DRAWN: Counter[str] = Counter()


@pytest.mark.parametrize("mode", ["panel", "single"])
def test_ten_thousand_messy_series_get_a_forecast_or_a_reason(mode: str) -> None:
    print(f"\n{forecast_messy(10_000, mode)}")


@seed(20261110)
@settings(max_examples=5_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@ANY
def draw(series: list[list[float | None]], method: str, mode: str, horizon: int) -> None:
    DRAWN[f"{method} {mode}"] += 1
    forecast_or_refused(series, method, mode, horizon)


def test_any_series_is_forecast_or_refused() -> None:
    draw()
    print(f"\n{DRAWN.total()} drawn: {dict(sorted(DRAWN.items()))}")
    assert DRAWN.total() >= 5_000
