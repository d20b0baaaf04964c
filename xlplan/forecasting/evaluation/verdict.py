"""The winner of a backtest and why, in sentences a manager reads; and all methods in one table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlplan.forecasting.models.methods import MODELED, Method

__all__ = ["method_table", "verdicts"]

AVERAGED = ("mase", "rmsse", "wape", "smape", "coverage-80", "coverage-95", "msis-95")
CLOSE = 0.02


def method_table(measured: pd.DataFrame) -> pd.DataFrame:
    """Average the rows of `accuracy` over series and leads, each month counting once; smallest MASE first.

    Parameters
    ----------
    measured : pandas.DataFrame
        As `accuracy` returns it.

    Returns
    -------
    pandas.DataFrame
        One row a method: ``method``, ``series``, ``n``, ``mase``, ``rmsse``, ``wape``, ``smape``,
        ``coverage-80``, ``coverage-95``, ``msis-95``, ``bias`` as a share of volume, and ``value_added``: how much
        smaller its MASE is than that of the same month last year.

    Examples
    --------
    >>> row = {"unique_id": "ED", "lead": "1-3", "n": 3, "bias": 1.0, "volume": 60.0}
    >>> row |= dict.fromkeys(AVERAGED, 0.5)
    >>> rows = [row | {"method": "auto"}, row | {"method": "same_month", "mase": 1.0}]
    >>> method_table(pd.DataFrame(rows))[["method", "value_added"]].to_numpy().tolist()
    [['auto', 0.5], ['same_month', 0.0]]
    """
    rows = []
    share = measured["bias"] * measured["n"] / measured["volume"].where(measured["volume"] > 0)
    for name, part in measured.assign(share=share).groupby("method", sort=False):
        row: dict[str, object] = {"method": name, "series": part["unique_id"].nunique(), "n": int(part["n"].sum())}
        row |= {column: _mean(part[column], part["n"]) for column in AVERAGED}
        rows.append(row | {"bias": _mean(part["share"], part["n"])})
    table = pd.DataFrame(rows, columns=["method", "series", "n", *AVERAGED, "bias"])
    naive = table.loc[table["method"] == Method.SAME_MONTH.value, "mase"]
    table["value_added"] = 1 - table["mase"] / (naive.iloc[0] if len(naive) else np.nan)
    return table.sort_values("mase", kind="stable", ignore_index=True)


def _mean(values: pd.Series, weights: pd.Series) -> float:
    known = (values.notna() & (weights > 0)).to_numpy()
    if not known.any():
        return float("nan")
    return float(np.average(values.to_numpy(dtype=float)[known], weights=weights.to_numpy(dtype=float)[known]))


def verdicts(measured: pd.DataFrame) -> pd.DataFrame:
    """Say for each series which method was closest at past origins, and why it can be believed.

    Parameters
    ----------
    measured : pandas.DataFrame
        As `accuracy` returns it.

    Returns
    -------
    pandas.DataFrame
        ``unique_id``, ``winner`` and ``sentence``.

    Examples
    --------
    >>> row = {"unique_id": "ED", "lead": "1-3", "n": 9, "bias": 1.0, "volume": 300.0, "coverage-80": 0.8}
    >>> rows = [row | {"method": "auto", "wape": 0.04}, row | {"method": "same_month", "wape": 0.1}]
    >>> verdicts(pd.DataFrame(rows))["sentence"].iloc[0]
    'The structural average was closest: it missed by 4.0 % of volume, the same month last year by 10.0 %.'
    """
    rows = [(name, *_verdict(part)) for name, part in measured.groupby("unique_id", sort=False)]
    return pd.DataFrame(rows, columns=["unique_id", "winner", "sentence"])


def _verdict(part: pd.DataFrame) -> tuple[str, str]:
    missed = (part["wape"] * part["volume"]).groupby(part["method"], sort=False).sum(min_count=1)
    volume = part.groupby("method", sort=False)["volume"].sum()
    errors = (missed / volume.where(volume > 0)).dropna().sort_values(kind="stable")
    if errors.empty:
        return "", "Nothing happened in the months measured: errors have no share of volume."
    winner = str(errors.index[0])
    others = [str(name) for name in errors.index if Method(str(name)).spec.words != Method(winner).spec.words]
    yardstick = _yardstick(winner, others)
    first = f"{_capital(Method(winner).spec.words)} was closest: it missed by {errors[winner]:.1%} of volume"
    first = first.replace("%", " %")
    if not yardstick:
        return winner, f"{first}."
    rival = f"{Method(yardstick).spec.words} by {errors[yardstick]:.1%}".replace("%", " %")
    near = errors[yardstick] - errors[winner] <= CLOSE * errors[winner]
    return winner, f"{first}, {rival}." + (" The difference is too small to matter." if near else "")


def _yardstick(winner: str, others: list[str]) -> str:
    """Choose whom the winner is compared with: last year repeated for a model, the closest model for a rule."""
    models = [name for name in others if Method(name) in MODELED]
    if Method(winner) not in MODELED:
        return (models or others or [""])[0]
    if Method.SAME_MONTH.value in others:
        return Method.SAME_MONTH.value
    return others[0] if others else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
