"""Irregular series whose truth is known: ``python tests/benchmarks/irregular.py [SEED]``.

Each kind is one way in which a hospital's lines are irregular: five years of months, and a year whose expected values
are known. Printed by kind, in percent: error and bias of the months against the expected value, as shares of the
level; how often the ranges held the drawn month; bias of the year, and how often its 80 % range held the drawn year.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from xlplan.forecasting import forecast

Floats = npt.NDArray[np.float64]
Drawn = tuple[Floats, Floats, int]
"""Values, expected values, and how many of the months are history."""

MONTHS, AHEAD, EACH, PATHS = 60, 12, 60, 400
NOISE = 0.05
TIME = np.arange(MONTHS + AHEAD)


def noise(rng: np.random.Generator, deviation: float = NOISE) -> Floats:
    """Draw factors around 1."""
    return 1 + deviation * rng.normal(size=TIME.size)


def bills(rng: np.random.Generator, every: int) -> Drawn:
    """Draw an invoice that comes every few months and grows."""
    expected = 1000 * (TIME % every == rng.integers(every)) * (1 + rng.uniform(0, 0.05) * TIME / 12)
    return expected * noise(rng), expected, MONTHS


def clinic(rng: np.random.Generator) -> Drawn:
    """Draw a clinic that is open some months of the year."""
    place = (TIME + rng.integers(12)) % 12
    expected = 500.0 * (place < rng.integers(4, 9))
    return expected * noise(rng), expected, MONTHS


def opened(rng: np.random.Generator) -> Drawn:
    """Draw a service that opened half a year to three years ago."""
    expected = 800.0 * (MONTHS - rng.integers(6, 37) <= TIME)
    return expected * noise(rng), expected, MONTHS


def closed(rng: np.random.Generator) -> Drawn:
    """Draw a service that closed three months to a year ago."""
    expected = 800.0 * (MONTHS - rng.integers(3, 13) > TIME)
    return expected * noise(rng), expected, MONTHS


def slip(rng: np.random.Generator) -> Drawn:
    """Draw a newest month that is wrong by a factor."""
    expected = 1000 + 60 * np.sin(TIME * np.pi / 6)
    values = expected * noise(rng)
    values[MONTHS - 1] *= rng.choice([0.05, 0.1, 0.25, 3, 5, 10])
    return values, expected, MONTHS


def part(rng: np.random.Generator) -> Drawn:
    """Draw a newest month that is posted in part, the one before nearly whole."""
    values = 1000 * noise(rng)
    values[MONTHS - 2 : MONTHS] *= 0.9, rng.uniform(0.1, 0.5)
    return values, np.full(TIME.size, 1000.0), MONTHS


def shift(rng: np.random.Generator, months: int) -> Drawn:
    """Draw a level that changed some months ago and stays."""
    expected = 1000 * np.where(MONTHS - months <= TIME, rng.choice([0.6, 0.75, 1.3, 1.8]), 1.0)
    return expected * noise(rng), expected, MONTHS


def booking(rng: np.random.Generator) -> Drawn:
    """Draw an accrual and its reversal at the end."""
    values, amount = 1000 * noise(rng), rng.uniform(300, 900)
    values[MONTHS - 2 : MONTHS] += amount, -amount
    return np.maximum(values, 0), np.full(TIME.size, 1000.0), MONTHS


def bursts(rng: np.random.Generator) -> Drawn:
    """Draw a level with amounts beside it that come at a rate."""
    rate, size = rng.uniform(0.06, 0.15), rng.uniform(1, 4, TIME.size)
    values = 1000 * noise(rng) * (1 + size * (rng.random(TIME.size) < rate))
    return values, np.full(TIME.size, 1000 * (1 + 2.5 * rate)), MONTHS


def now_and_then(rng: np.random.Generator) -> Drawn:
    """Draw amounts at a rate with nothing between them."""
    rate = rng.uniform(0.1, 0.6)
    values = (rng.random(TIME.size) < rate) * rng.gamma(4, 250, TIME.size)
    return values, np.full(TIME.size, 1000 * rate), MONTHS


def skewed(rng: np.random.Generator, shape: float) -> Drawn:
    """Draw spend that is most often small."""
    return rng.gamma(shape, 1000 / shape, TIME.size), np.full(TIME.size, 1000.0), MONTHS


def counts(rng: np.random.Generator) -> Drawn:
    """Draw small counts."""
    return rng.poisson(3, TIME.size).astype(float), np.full(TIME.size, 3.0), MONTHS


def plateau(rng: np.random.Generator) -> Drawn:
    """Draw a service that filled up and has stood for some months."""
    known = int(rng.integers(10, 24))
    expected = 1000 * np.minimum((TIME[: known + AHEAD] + 1) / (known - rng.integers(3, 7)), 1.0)
    return expected * noise(rng)[: known + AHEAD], expected, known


def growing(rng: np.random.Generator) -> Drawn:
    """Draw one to two years of steady growth."""
    known = int(rng.integers(12, 25))
    expected = 1000 * (1 + rng.uniform(0.005, 0.03) * TIME[: known + AHEAD])
    return expected * noise(rng, 0.03)[: known + AHEAD], expected, known


def calm(rng: np.random.Generator) -> Drawn:
    """Draw what is regular, for comparison."""
    expected = (1000 + 60 * np.sin(TIME * np.pi / 6)) * (1 + 0.02 * TIME / 12)
    return expected * noise(rng), expected, MONTHS


KINDS: dict[str, Callable[[np.random.Generator], Drawn]] = {
    "bill each quarter": lambda rng: bills(rng, 3),
    "bill each year": lambda rng: bills(rng, 12),
    "seasonal clinic": clinic,
    "opened": opened,
    "closed": closed,
    "slip at the end": slip,
    "posted in part": part,
    "shift last month": lambda rng: shift(rng, 1),
    "shift 3 months ago": lambda rng: shift(rng, 3),
    "accrual and reversal": booking,
    "bursts": bursts,
    "now and then": now_and_then,
    "gamma .7": lambda rng: skewed(rng, 0.7),
    "gamma 2": lambda rng: skewed(rng, 2.0),
    "counts of three": counts,
    "plateau": plateau,
    "steady growth": growing,
    "calm": calm,
}


def draw(seed: int, each: int = EACH) -> pd.DataFrame:
    """Draw series of every kind: ``unique_id``, ``ds``, ``y``, ``expected``, ``kind``, ``known``."""
    blocks = []
    for number, (kind, make) in enumerate(KINDS.items()):
        rng = np.random.default_rng([seed, number])
        for replicate in range(each):
            values, expected, known = make(rng)
            ds = pd.date_range(end="2026-12-01", periods=values.size, freq="MS")
            name = {"unique_id": f"{kind} {replicate:02}", "kind": kind, "ds": ds, "y": values.round(2)}
            blocks.append(pd.DataFrame(name | {"expected": expected, "known": np.arange(values.size) < known}))
    return pd.concat(blocks, ignore_index=True)


def measure(drawn: pd.DataFrame, mode: str) -> pd.DataFrame:
    """Forecast the history and measure by kind, in percent."""
    past, ahead = drawn[drawn["known"]], drawn[~drawn["known"]]
    result = forecast(past[["unique_id", "ds", "y"]], horizon=AHEAD, mode=mode, calendar="none")
    table = ahead.merge(result.frame, on=["unique_id", "ds"])
    table["level"] = table["unique_id"].map(drawn.groupby("unique_id")["expected"].mean())
    away = (table["mean"] - table["expected"]) / table["level"]
    table = table.assign(error=away.abs(), bias=away)
    for level in (80, 95):
        table[f"held {level}"] = table["y"].between(table[f"lo-{level}"] - 1e-9, table[f"hi-{level}"] + 1e-9)
    found = 100 * table.groupby("kind", sort=False)[["error", "bias", "held 80", "held 95"]].mean()
    sums = table.groupby(["kind", "unique_id"], sort=False)[["mean", "expected", "y"]].sum()
    total = sums.groupby(level="kind", sort=False).sum()
    found["year bias"] = 100 * (total["mean"] / total["expected"].where(total["expected"] > 0) - 1)
    ranges = {name: np.quantile(paths.sum(axis=1), [0.1, 0.9]) for name, _, paths in result.draws(PATHS)}
    low, high = np.array([ranges[name] for name in sums.index.get_level_values("unique_id")]).T
    inside = (sums["y"] >= low - 1e-6) & (sums["y"] <= high + 1e-6)
    found["year held 80"] = 100 * inside.groupby(level="kind", sort=False).mean()
    return found.round(1)


def main() -> None:
    """Measure both modes and print."""
    drawn = draw(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    for mode in ("single", "panel"):
        print(f"{mode}\n{measure(drawn, mode).to_string()}\n")


if __name__ == "__main__":
    main()
