"""Learn the packaged prior from public sets: ``python tests/benchmarks/learn_prior.py DATA... --output FILE``.

The last months of each set, those a benchmark measures, are never read. A set is left out with
``--leave-out NAME``; give it for every set that shares series with the one to be measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.sets import read_set, set_name
from xlplan.forecasting.average.evidence import evaluate
from xlplan.forecasting.average.factors import build_factors
from xlplan.forecasting.average.lattice import Point
from xlplan.forecasting.average.mixture import learn_weights, likelihoods
from xlplan.forecasting.average.priors import AUTOREGRESSIVE, SMOOTH, Prior, even_prior, save_prior
from xlplan.forecasting.history.batches import Track, batches, no_effects

Floats = npt.NDArray[np.float64]

SEASON = 12
USUAL, LONG = 96, 240
LEAST = 48
PSEUDO = 1.0
STEPS = 60
EVEN = 0.1


def main() -> None:
    """Read the arguments, learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, help="long CSV files, or a folder of them")
    parser.add_argument("--leave-out", nargs="*", default=[], metavar="NAME")
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    prior = learn_prior(csv_files(given.data), leave_out=given.leave_out)
    save_prior(prior, given.output)
    print(f"{given.output}: {len(prior.points)} points, learned from {', '.join(prior.sets) or 'nothing'}")


def csv_files(given: Sequence[Path]) -> list[Path]:
    """List the files given, and those of folders, by name."""
    found = [file for path in given for file in (sorted(path.glob("*.csv*")) if path.is_dir() else [path])]
    return sorted(found, key=set_name)


def learn_prior(files: Sequence[Path], *, leave_out: Sequence[str] = ()) -> Prior:
    """Learn a prior from the training part of each set that is not left out."""
    even = even_prior()
    grid = len(even.points) - sum(point.ar > 0 for point in even.points)
    usual, long, sets = [], [], []
    for file in files:
        if set_name(file) in leave_out:
            continue
        tracks = _tracks(file)
        sets.append(set_name(file))
        usual.append(_learned(even.points[:grid], tracks, USUAL))
        lasting = [track for track in tracks if track.values.size >= LONG]
        if lasting:
            long.append(_learned(even.long_points[len(even.points) :], lasting, LONG))
    weights = _joined(_pooled(usual, grid), even.weights[grid:], AUTOREGRESSIVE)
    smooth = _pooled(long, len(even.long_points) - len(even.points))
    return Prior(even.points, weights, even.long_points, _joined(weights, smooth, SMOOTH), tuple(sets))


def _tracks(file: Path) -> list[Track]:
    frame = read_set(file).train
    return [
        Track(rows["y"].to_numpy(dtype=float), rows["ds"].iloc[0].month - 1)
        for _, rows in frame.groupby("unique_id")
        if len(rows) >= LEAST
    ]


def _learned(points: Sequence[Point], tracks: Sequence[Track], periods: int) -> Floats:
    """Learn how usual the points are in one set."""
    factors = build_factors(points, periods + SEASON, season_length=SEASON, dtype=float)
    cut = [track.last(periods) for track in tracks]
    groups = batches(cut, horizon=1, effects=no_effects, phased=False, season_length=SEASON)
    found = [likelihoods(evaluate(factors, batch, np.zeros((1, 0)), horizon=1)) for batch in groups]
    even = np.full(len(points), 1 / len(points))
    return learn_weights(np.concatenate(found), even, pseudo=PSEUDO, steps=STEPS)


def _pooled(sets: Sequence[Floats], count: int) -> Floats:
    """Average what the sets teach, one whose weight sits on few points counting less, and keep a part even."""
    if not sets:
        return np.full(count, 1 / count)
    pooled = np.sum([weights / np.sqrt(weights.max()) for weights in sets], axis=0)
    return (1 - EVEN) * pooled / pooled.sum() + EVEN / count


def _joined(first: Floats, second: Floats, share: float) -> Floats:
    """Join the weights of two kinds of points; digits beyond single precision, which differ by machine, go."""
    joined = np.round(np.r_[first / first.sum() * (1 - share), second / second.sum() * share], 7)
    return np.asarray(joined / joined.sum())


if __name__ == "__main__":
    main()
