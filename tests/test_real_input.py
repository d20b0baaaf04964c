"""Real series, imported as departments' statistics through the commands a manager uses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd

from tests.books import cells


def xlplan(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "xlplan", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_twenty_hospital_series_give_the_figures_of_the_forecast_command(
    hospital_panel: pd.DataFrame, tmp_path: Path
) -> None:
    book, ids = tmp_path / "plan.xlsx", hospital_panel["unique_id"].drop_duplicates()
    xlplan("new", str(book), "--entity", "Real series", "--close", "2006-12")
    names = pd.DataFrame({"cost_center": ids, "name": "Dept " + ids.astype(str), "type": "24x7"})
    names.to_csv(tmp_path / "dept.csv", index=False)
    stats = hospital_panel.rename(columns={"unique_id": "cost_center", "ds": "month", "y": "value"})
    stats.assign(stat="Patients", month=stats["month"].dt.strftime("%Y-%m")).to_csv(tmp_path / "stats.csv", index=False)
    assert "20 rows added" in xlplan("import", str(book), "dept", str(tmp_path / "dept.csv"))
    assert f"{len(stats)} rows added" in xlplan("import", str(book), "stats", str(tmp_path / "stats.csv"))
    assert "20 series" in xlplan("refresh", str(book))

    panel = hospital_panel.assign(unique_id="Dept " + hospital_panel["unique_id"].astype(str) + " · Patients")
    panel.to_csv(tmp_path / "panel.csv", index=False)
    out = tmp_path / "out.csv"
    options = ["--horizon", "20", "--calendar", "both", "--region", "US", "--output", str(out)]
    xlplan("forecast", str(tmp_path / "panel.csv"), *options)
    direct = pd.read_csv(out, parse_dates=["ds"])
    sheet = cells(book, "forecast")
    both = sheet.merge(direct, left_on=["series", "month"], right_on=["unique_id", "ds"])
    assert len(both) == 400
    for ours, theirs in {
        "forecast": "mean",
        "p10": "lo-80",
        "p90": "hi-80",
        "lower": "lo-95",
        "upper": "hi-95",
    }.items():
        assert (both[ours].astype(float) - both[theirs]).abs().max() < 1e-9
