from __future__ import annotations

import time

from threadpoolctl import threadpool_info

from tests.forecasting.at_once import Found, forecast_at_once

SEED = 20261201
SECONDS = 20


def test_six_threads_forecast_for_twenty_seconds() -> None:
    before = threadpool_info()
    end = time.monotonic() + SECONDS
    found = forecast_at_once(lambda _: time.monotonic() < end, seed=SEED)
    print(
        f"\nsix threads, {SECONDS} s, seed {SEED}: {found.done} forecasts, "
        f"{len(found.errors)} errors, {found.differing} with other numbers"
    )
    assert found == Found(done=found.done)
    assert found.done >= 100
    assert threadpool_info() == before
