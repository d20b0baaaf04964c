"""Forecasts by several threads at once, at the shortest switch interval, against forecasts made alone before."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from xlplan import forecast
from xlplan.forecasting.average.cache import clear_factors


@dataclass
class Found:
    """What came of it: how many were forecast, and the errors and differing numbers among them."""

    done: int = 0
    errors: list[str] = field(default_factory=list)
    differing: int = 0


def series(seed: int, lengths: tuple[int, ...] = (18, 24, 31, 36, 48, 60)) -> list[pd.DataFrame]:
    """Make monthly series of several lengths, two of each."""
    rng = np.random.default_rng(seed)
    return [
        pd.DataFrame(
            {
                "unique_id": f"{length} months, {copy}",
                "ds": pd.date_range("2020-01-01", periods=length, freq="MS"),
                "y": rng.gamma(40, 25, length) + 10 * np.arange(length),
            }
        )
        for length, copy in itertools.product(lengths, range(2))
    ]


def numbers(frame: pd.DataFrame, horizon: int) -> np.ndarray:
    return forecast(frame, horizon=horizon, double=True).frame.select_dtypes("number").to_numpy()


def forecast_at_once(goes_on: Callable[[int], bool], *, threads: int = 6, seed: int = 1) -> Found:
    """Let each thread forecast series in an order of its own, as long as its count is to go on."""
    tasks = list(itertools.product(series(seed), (1, 6, 12)))
    alone = [numbers(*task) for task in tasks]
    clear_factors()
    found, lock = Found(), threading.Lock()

    def work(worker: int) -> None:
        rng = np.random.default_rng([seed, worker])
        for count in itertools.count():
            if not goes_on(count):
                return
            place = int(rng.integers(len(tasks)))
            try:
                differs = not np.array_equal(numbers(*tasks[place]), alone[place], equal_nan=True)
            except Exception as error:
                with lock:
                    found.errors.append(f"{type(error).__name__}: {error}")
            else:
                with lock:
                    found.done, found.differing = found.done + 1, found.differing + differs

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        workers = [threading.Thread(target=work, args=(worker,)) for worker in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    finally:
        sys.setswitchinterval(before)
    return found
