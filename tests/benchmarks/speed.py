"""Speed beside statsforecast in the same run: ``python tests/benchmarks/speed.py DATA``.

Processor time of one thread, operators and interval calibration included; every figure is the median of several
runs, each in a new process where it says cold.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.rivals import SINGLE_THREAD, environment, run_rivals
from tests.benchmarks.sets import Set, read_set
from xlplan.forecasting import forecast
from xlplan.forecasting.average.cache import clear_factors
from xlplan.functions import call

ROOT = Path(__file__).parents[2]
REPEATS = 5
WARM_CALLS = 30
CORE = (
    "import numpy as np;"
    "from xlplan.forecasting.history.batches import Track, no_effects;"
    "from xlplan.forecasting.average.priors import packaged_prior;"
    "from xlplan.forecasting.average.structural import packaged_state, predict;"
    "state = packaged_state(packaged_prior(), np.zeros((1, 0)), season_length=12);"
    "found = predict([Track(np.arange(84.0) % 13 + 5, 0)], state, horizon=12, effects=no_effects);"
    "found.mean(), found.bounds(80), found.bounds(95)"
)


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--horizon", type=int)
    parser.add_argument("--environment", type=Path, help="where statsforecast is, or is to be installed")
    given = parser.parse_args()
    data = read_set(given.data, horizon=given.horizon)
    count = data.train["unique_id"].nunique()
    print(f"{data.name}: {count} series, {data.horizon} months ahead, 80 % and 95 % intervals")
    panel = median_of(lambda: panel_seconds(data))
    _, rivals = run_rivals(
        environment(given.environment),
        data.train,
        horizon=data.horizon,
        models=("AutoETS", "DynamicOptimizedTheta"),
    )
    print(f"{'xlplan panel, cold':36}{1000 * panel / count:9.3f} ms CPU a series")
    for name, seconds in rivals.items():
        print(f"{'statsforecast ' + name:36}{1000 * seconds / count:9.3f} ms CPU a series, {seconds / panel:.0f} times")
    one = one_series(data)
    print(f"{'warm single call, forecast()':36}{warm(lambda: forecast(one, mode='single')):9.2f} ms")
    print(f"{'warm single call, core':36}{warm_core(one):9.2f} ms")
    cells = worksheet(one)
    print(f"{'warm single call, PLAN_FORECAST':36}{warm(lambda: call('PLAN_FORECAST', cells)):9.2f} ms")
    print(f"{'cold start, core':36}{cold([sys.executable, '-c', CORE]):9.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one.csv"
        one.to_csv(file, index=False)
        print(f"{'cold start, command line':36}{cold([sys.executable, '-m', 'xlplan', 'forecast', str(file)]):9.2f} s")
    print(f"{'most memory of this process':36}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:9.0f} MB")


def median_of(measure: Callable[[], float]) -> float:
    """Repeat a measurement and take the median."""
    return statistics.median(measure() for _ in range(REPEATS))


def panel_seconds(data: Set) -> float:
    """Forecast the set with no factor built yet."""
    clear_factors()
    started = time.process_time()
    forecast(data.train, horizon=data.horizon)
    return time.process_time() - started


def one_series(data: Set) -> pd.DataFrame:
    """Give the longest series, at most its last 84 months."""
    sizes = data.train.groupby("unique_id").size()
    return data.train[data.train["unique_id"] == sizes.idxmax()].tail(84).reset_index(drop=True)


def worksheet(one: pd.DataFrame) -> list[object]:
    """Lay a series out as cells."""
    months = [[month.to_pydatetime()] for month in one["ds"]]
    return [[[value] for value in one["y"].tolist()], months, [[12]]]


def warm(run: Callable[[], object]) -> float:
    """Time a call after a first one, in milliseconds of processor time."""
    run()
    started = time.process_time()
    for _ in range(WARM_CALLS):
        run()
    return 1000 * (time.process_time() - started) / WARM_CALLS


def warm_core(one: pd.DataFrame) -> float:
    """Time the numerical core of a single call."""
    import numpy as np

    from xlplan.forecasting.average.priors import packaged_prior
    from xlplan.forecasting.average.structural import packaged_state, predict
    from xlplan.forecasting.history.batches import Track, no_effects

    state = packaged_state(packaged_prior(), np.zeros((1, 0)), season_length=12)
    track = Track(one["y"].to_numpy(dtype=float), 0)
    return warm(lambda: predict([track], state, horizon=12, effects=no_effects).bounds(95))


def cold(command: list[str]) -> float:
    """Time a process from its start to its end, in seconds of the clock."""
    variables = os.environ | SINGLE_THREAD | {"PYTHONPATH": str(ROOT)}

    def run() -> float:
        started = time.perf_counter()
        subprocess.run(command, env=variables, capture_output=True, check=True)
        return time.perf_counter() - started

    run()
    return median_of(run)


if __name__ == "__main__":
    main()
