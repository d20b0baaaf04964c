"""Forecast a set with statsforecast, in its own environment: ``python others.py TRAIN HORIZON OUT MODEL...``.

Writes the forecasts of all models and prints the processor seconds of each as JSON.
"""

import json
import sys
import time

import pandas as pd

SEASON = 12


def main() -> None:
    """Run each model on one processor."""
    from statsforecast import StatsForecast, models

    train, horizon, out, *names = sys.argv[1:]
    frame = pd.read_csv(train, parse_dates=["ds"], dtype={"unique_id": str})
    tables, seconds = [], {}
    for name in names:
        runner = StatsForecast(models=[getattr(models, name)(season_length=SEASON, alias=name)], freq="MS", n_jobs=1)
        started = time.process_time()
        table = runner.forecast(df=frame, h=int(horizon), level=[80, 95])
        seconds[name] = time.process_time() - started
        table = table.reset_index() if "unique_id" not in table else table
        table = table.rename(columns={column: column.replace(name, "mean", 1) for column in table.columns})
        table.columns = [column.removeprefix("mean-") for column in table.columns]
        tables.append(table.assign(method=name))
    pd.concat(tables).to_csv(out, index=False)
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
