"""The environment of statsforecast, made when it is first needed, and a run in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

MODELS = ("AutoETS", "DynamicOptimizedTheta", "AutoCES")
PACKAGES = ("statsforecast==2.1.1",)
ENVIRONMENT = Path(__file__).parents[2] / ".venv-benchmarks"
SINGLE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def environment(folder: Path | None = None) -> Path:
    """Give the interpreter of the environment, made and filled if it is not there."""
    place = folder or ENVIRONMENT
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (place / ".ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        (place / ".ready").touch()
    return python


def run_rivals(
    python: Path, train: pd.DataFrame, *, horizon: int, models: Sequence[str] = MODELS
) -> tuple[pd.DataFrame, dict[str, float]]:
    """Forecast with statsforecast; give its table (``unique_id, ds, mean, lo-80, …, method``) and CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "train.csv", Path(folder) / "out.csv"
        train.to_csv(source, index=False)
        script = Path(__file__).with_name("others.py")
        command = [str(python), str(script), str(source), str(horizon), str(out), *models]
        done = subprocess.run(
            command, env=os.environ | SINGLE_THREAD, capture_output=True, text=True, check=False, cwd=folder
        )
        if done.returncode:
            raise SystemExit(f"statsforecast failed:\n{done.stderr[-2000:]}")
        table = pd.read_csv(out, parse_dates=["ds"], dtype={"unique_id": str})
    return table, json.loads(done.stdout.strip().splitlines()[-1])
