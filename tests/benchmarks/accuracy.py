"""Accuracy on public sets, ours beside statsforecast's: ``python tests/benchmarks/accuracy.py DATA...``.

DATA are long CSV files (``unique_id, ds, y``) or folders of them. The last 12 months (18 of m3_monthly and
m1_monthly) are held back. A set that taught the packaged prior is scored with a prior learned again from the
training parts of the others, which must lie beside it.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.learn_prior import csv_files, learn_prior
from tests.benchmarks.rivals import MODELS, environment, run_rivals
from tests.benchmarks.score import COLUMNS, difference, score
from tests.benchmarks.sets import Set, read_set, set_name
from xlplan.forecasting import Prior, forecast
from xlplan.forecasting.average.priors import even_prior, packaged_prior

RELATED = {"us_health_employment": ("us_employment_all",), "us_employment_all": ("us_health_employment",)}
NO_CALENDAR = ("m3_monthly", "m1_monthly", "us_employment_all", "us_health_employment")
LIMIT = 50


def main() -> None:
    """Read the arguments, measure each set and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--horizon", type=int, help="months held back of every set")
    parser.add_argument("--calendar", help="none, days, weekdays or both; weekdays unless dates are not real")
    parser.add_argument("--region", help="public holidays, such as GB-ENG")
    parser.add_argument("--packaged", action="store_true", help="the packaged prior for every set")
    parser.add_argument("--ours-only", action="store_true", help="leave statsforecast out")
    parser.add_argument("--environment", type=Path, help="where statsforecast is, or is to be installed")
    given = parser.parse_args()
    python = None if given.ours_only else environment(given.environment)
    for file in csv_files(given.data):
        data = read_set(file, horizon=given.horizon)
        prior = packaged_prior() if given.packaged else left_out_prior(file)
        calendar = given.calendar or ("none" if data.name in NO_CALENDAR else "weekdays")
        tables, seconds = ours(data, prior, calendar, given.region)
        if python is not None:
            theirs, spent = run_rivals(python, data.train, horizon=data.horizon)
            tables |= {name: theirs[theirs["method"] == name] for name in MODELS}
            seconds |= spent
        report(data, prior, calendar, given.region, tables, seconds)


def left_out_prior(file: Path) -> Prior:
    """Give the packaged prior, or one that never saw the set nor those that share series with it."""
    name, taught = set_name(file), packaged_prior().sets
    excluded = {name, *RELATED.get(name, ())}
    if not excluded & set(taught):
        return packaged_prior()
    beside = [path for path in csv_files([file.parent]) if set_name(path) in taught]
    return learn_prior(beside, leave_out=sorted(excluded)) if beside else even_prior()


def ours(
    data: Set, prior: Prior, calendar: str, region: str | None
) -> tuple[dict[str, pd.DataFrame], dict[str, float]]:
    """Forecast in both modes."""
    tables, seconds = {}, {}
    for mode in ("panel", "single"):
        started = time.process_time()
        found = forecast(data.train, horizon=data.horizon, mode=mode, calendar=calendar, region=region, prior=prior)
        seconds[f"xlplan {mode}"] = time.process_time() - started
        tables[f"xlplan {mode}"] = found.frame
        for row in found.refused.head(LIMIT).itertuples():
            print(f"  refused {row.unique_id}: {row.reason}")
    return tables, seconds


def report(
    data: Set,
    prior: Prior,
    calendar: str,
    region: str | None,
    tables: dict[str, pd.DataFrame],
    seconds: dict[str, float],
) -> None:
    """Print the table of a set."""
    count = data.train["unique_id"].nunique()
    print(f"\n{data.name}: {count} series, last {data.horizon} months, calendar {calendar} {region or ''}")
    print(f"prior learned from: {', '.join(prior.sets) or 'nothing'}")
    print(f"{'method':24}" + "".join(f"{name:>9}" for name in (*COLUMNS, "CPU ms")) + "   MASE: panel - method")
    scores = {name: score(data, table) for name, table in tables.items()}
    for name, rows in scores.items():
        numbers = "".join(f"{rows[column].mean():9.{4 if column == 'MASE' else 3}f}" for column in COLUMNS)
        line = f"{name:24}{numbers}{1000 * seconds[name] / count:9.2f}"
        if name != "xlplan panel":
            gap, low, high = difference(scores["xlplan panel"]["MASE"].to_numpy(), rows["MASE"].to_numpy())
            line += f"   {gap:+.4f} [{low:+.4f}, {high:+.4f}]"
        print(line, flush=True)


if __name__ == "__main__":
    main()
