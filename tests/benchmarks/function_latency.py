"""Time of single worksheet calls, as a recalculating sheet makes them: ``python tests/benchmarks/function_latency.py``.

Milliseconds of processor time of one thread, medians of one run; cold is a whole new process.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from xlplan.functions import call
from xlplan.functions.cache import fits, results

Grids = list[Any]

MONTHS = [[dt.datetime(2019 + i // 12, i % 12 + 1, 1)] for i in range(84)]
VISITS = [[3000.0 + 4 * i + 250 * (i % 12 in (0, 1, 2)) + 37 * (i * 7 % 11)] for i in range(84)]
FORECAST: Grids = [VISITS, MONTHS, [[12]]]
WIDE = [[float((row * 100 + cell) % 977) for cell in range(100)] for row in range(100)]
COLD = f"import datetime; from xlplan.functions import call; call('PLAN_FORECAST', {FORECAST!r})"


def main() -> None:
    """Measure and print."""
    show("trivial call, PLAN_FTE of one cell", median(lambda: call("PLAN_FTE", [[[880.0]]]), 2000))
    show("84 months, PLAN_FORECAST, cold process", median(cold, 7))
    show("84 months, warm, one value changed", median(changed_forecast(), 60))
    show("84 months, cached", median(lambda: call("PLAN_FORECAST", FORECAST), 300))
    sheet = unchanged_sheet()
    show("1,000 unchanged cells of 50 series", median(sheet, 7))
    show("two 10,000-cell arguments, PLAN_VARIANCE", median(lambda: call("PLAN_VARIANCE", [WIDE, WIDE]), 60))
    show("10,000-cell argument, PLAN_FTE", median(lambda: call("PLAN_FTE", [WIDE]), 60))


def show(what: str, milliseconds: float) -> None:
    """Print one line of the table."""
    print(f"{what:42}{milliseconds:10.3f} ms")


def median(run: Callable[[], object], repeats: int) -> float:
    """Time a call after a first one, in milliseconds."""
    run()
    found = []
    for _ in range(repeats):
        started = seconds()
        run()
        found.append(seconds() - started)
    return 1000 * statistics.median(found)


def seconds() -> float:
    """Give the processor time of this process and of those it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def cold() -> None:
    """Start Python, import xlplan and forecast once."""
    subprocess.run([sys.executable, "-c", COLD], env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)


def changed(number: float) -> Grids:
    """Give the history with another last value."""
    return [[*VISITS[:-1], [number]], MONTHS, [[12]]]


def changed_forecast() -> Callable[[], object]:
    """Forecast a history that is another one each time, so that nothing kept helps."""
    results.clear()
    fits.clear()
    values = iter(range(3000, 4000))
    return lambda: call("PLAN_FORECAST", changed(float(next(values))))


def unchanged_sheet() -> Callable[[], object]:
    """Recalculate a thousand forecast cells, twenty a series, that were computed before."""
    cells = [changed(float(number)) for number in range(5000, 5050)] * 20
    return lambda: [call("PLAN_FORECAST", cell) for cell in cells]


if __name__ == "__main__":
    main()
