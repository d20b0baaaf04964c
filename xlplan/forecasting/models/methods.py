"""The forecasting methods: each declared once, with its words, its fit and whether `best` compares it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, TypeAlias

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.models.models import Fit, arima, ets, holt_winters, stl, theta, ucm

__all__ = [
    "COMPARED",
    "HOUSE_RULES",
    "MODELED",
    "STATSMODELS",
    "STRUCTURAL",
    "Average",
    "Method",
    "MethodSpec",
    "Rule",
    "house_rule",
]

Single: TypeAlias = Callable[[Floats, int, int], Fit]
"""A model of statsmodels: history on the modeled scale, horizon and season length to a fit."""


class Average(Enum):
    """What averages or chooses other methods; `xlplan.forecasting.projection` computes it."""

    STRUCTURAL = 1
    COMBINATION = 2
    BEST = 3


@dataclass(frozen=True)
class Rule:
    """A run-rate rule: the mean of the last periods is repeated.

    Parameters
    ----------
    window : int or None
        Periods; 0 takes all, None repeats the last year.
    """

    window: int | None


@dataclass(frozen=True)
class MethodSpec:
    """What there is to know of a method.

    Parameters
    ----------
    name : str
        By which a forecast is asked for.
    words : str
        How a sentence names it.
    fit : Average, Rule or callable
        How it is computed.
    compared : int or None
        Its place among those that `best` compares, of equal errors the first wins; None if it is not compared.
    label : str
        How a table names it, for rules.
    """

    name: str
    words: str
    fit: Average | Rule | Single
    compared: int | None = None
    label: str = ""


class Method(StrEnum):
    """Every method a forecast can be asked for.

    ``auto`` is ``structural``, the average of structural models; ``combination`` averages it with Theta, and
    ``best`` takes for each series the method with the smallest error at past origins. ``ets``,
    ``holt_winters``, ``theta``, ``arima``, ``ucm`` and ``stl`` are single models of statsmodels.
    ``same_month``, ``last_month`` and the averages are the run-rate rules of budgeting suites;
    ``seasonal_naive`` and ``naive`` are the statistician's names for the first two.

    Examples
    --------
    >>> Method("avg3"), Method.AVG3.spec.words
    (<Method.AVG3: 'avg3'>, 'the average of 3 months')
    """

    spec: MethodSpec

    def __new__(cls, spec: Any) -> Method:  # of any type: Method("ets") is a look-up, and does not come here
        """Make the member that is the name and carries the rest."""
        member = str.__new__(cls, spec.name)
        member._value_, member.spec = spec.name, spec
        return member

    AUTO = MethodSpec("auto", "the structural average", Average.STRUCTURAL)
    STRUCTURAL = MethodSpec("structural", "the structural average", Average.STRUCTURAL, 1)
    COMBINATION = MethodSpec("combination", "the structural average with Theta", Average.COMBINATION, 2)
    BEST = MethodSpec("best", "the method chosen by backtest", Average.BEST)
    ETS = MethodSpec("ets", "exponential smoothing", ets, 4)
    HOLT_WINTERS = MethodSpec("holt_winters", "Holt-Winters smoothing", holt_winters)
    THETA = MethodSpec("theta", "Theta", theta, 3)
    ARIMA = MethodSpec("arima", "ARIMA", arima)
    UCM = MethodSpec("ucm", "a single structural model", ucm)
    STL = MethodSpec("stl", "trend and season by STL", stl)
    SEASONAL_NAIVE = MethodSpec("seasonal_naive", "the same month last year", Rule(None))
    NAIVE = MethodSpec("naive", "the last month repeated", Rule(1))
    MEAN = MethodSpec("mean", "the mean of all months", Rule(0))
    LAST_MONTH = MethodSpec("last_month", "the last month repeated", Rule(1), 6, "Last month")
    SAME_MONTH = MethodSpec("same_month", "the same month last year", Rule(None), 5, "Same month last year")
    AVG3 = MethodSpec("avg3", "the average of 3 months", Rule(3), 7, "3-month average")
    AVG6 = MethodSpec("avg6", "the average of 6 months", Rule(6), 8, "6-month average")
    AVG9 = MethodSpec("avg9", "the average of 9 months", Rule(9))
    AVG12 = MethodSpec("avg12", "the average of 12 months", Rule(12), 9, "12-month average")


STRUCTURAL = tuple(method for method in Method if method.spec.fit is Average.STRUCTURAL)
STATSMODELS = tuple(method for method in Method if callable(method.spec.fit))
MODELED = tuple(method for method in Method if not isinstance(method.spec.fit, Rule))
"""What fits the calendar and gives ranges of its own: all that are no rules."""
COMPARED = tuple(sorted((m for m in Method if m.spec.compared is not None), key=lambda m: m.spec.compared or 0))
"""What `best` compares, in its order."""
HOUSE_RULES = tuple(method for method in COMPARED if method not in MODELED)


def house_rule(method: Method, history: Floats, *, horizon: int, season_length: int = 12) -> Floats:
    """Forecast by a run-rate rule.

    Parameters
    ----------
    method : Method
        A rule: no model of statsmodels, nor an average or choice of methods.
    history : numpy.ndarray
        Values by period, oldest first, without gaps; at least one.
    horizon : int
        Periods ahead.
    season_length : int
        Periods in a year.

    Returns
    -------
    numpy.ndarray
        One value a period. A rule that looks back further than the history uses what there is;
        ``same_month`` repeats the last value where there is no period a year earlier.

    Raises
    ------
    KeyError
        If the method is no rule.

    Examples
    --------
    Clinic visits of the last quarter were 310, 290 and 330.

    >>> house_rule(Method.AVG3, np.array([310.0, 290.0, 330.0]), horizon=2)
    array([310., 310.])
    """
    rule = method.spec.fit
    if not isinstance(rule, Rule):
        raise KeyError(method)
    if rule.window is None:
        year = history[-season_length:] if history.size >= season_length else history[-1:]
        return np.resize(year, horizon)
    return np.full(horizon, history[-rule.window :].mean())
