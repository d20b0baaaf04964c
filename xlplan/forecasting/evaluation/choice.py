"""Which method was closest to one series at past origins, why, and which came second: one line for a cell."""

from __future__ import annotations

import pandas as pd

from xlplan.forecasting.evaluation.backtest import LEAST_YEARS
from xlplan.forecasting.evaluation.measure import accuracy
from xlplan.forecasting.evaluation.verdict import verdicts
from xlplan.forecasting.history.clock import Frequency
from xlplan.forecasting.models.methods import COMPARED, MODELED, STRUCTURAL, Method

__all__ = ["choice"]

ASKED = (Method.AUTO, *(method for method in COMPARED if method in MODELED and method not in STRUCTURAL))


def choice(frame: pd.DataFrame, *, horizon: int = 12, frequency: Frequency = Frequency.MONTHLY) -> str:
    """Say in one line which method to ask for.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``unique_id``, ``ds``, ``y`` of one series.
    horizon : int
        Longest lead measured.
    frequency : Frequency
        What a period is.

    Returns
    -------
    str
        The name of the method, what it and its yardstick missed by, and the runner-up.

    Examples
    --------
    >>> births = pd.DataFrame({
    ...     "unique_id": "Births",
    ...     "ds": pd.date_range("2026-01-01", periods=8, freq="MS"),
    ...     "y": [80.0, 75, 82, 85, 88, 90, 95, 96],
    ... })
    >>> choice(births)
    'auto: 8 months are too short for a backtest, which needs 30: the structural average is used.'
    """
    measured = accuracy(
        frame, horizon=horizon, method=[m.value for m in ASKED], mode="single", frequency=frequency.value
    )
    if measured.empty:
        count, least = int(frame["y"].notna().sum()), int(LEAST_YEARS * frequency.season_length)
        return (
            f"auto: {count} {frequency.noun}s are too short for a backtest, which needs {least}: "
            "the structural average is used."
        )
    winner, sentence = verdicts(measured)[["winner", "sentence"]].iloc[0]
    if not winner:
        return f"auto: {sentence}"
    missed = (measured["wape"] * measured["volume"]).groupby(measured["method"], sort=False).sum()
    volume = measured.groupby("method", sort=False)["volume"].sum()
    errors = (missed / volume).drop(winner).dropna().sort_values(kind="stable")
    runner = f" Runner-up: {errors.index[0]}, {errors.iloc[0]:.1%}".replace("%", " %") + "." if len(errors) else ""
    return f"{winner}: {sentence}{runner}"
