"""Time-series forecasts of volume, payroll and spend, with intervals, on statsmodels."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = [
    "HOUSE_RULES",
    "Calendar",
    "Forecast",
    "Frequency",
    "Method",
    "Mode",
    "PanelState",
    "Prior",
    "accuracy",
    "forecast",
    "load_prior",
    "load_state",
    "save_state",
    "to_statsmodels",
]

if TYPE_CHECKING:
    from xlplan.forecasting.average.priors import Prior, load_prior
    from xlplan.forecasting.average.reference import to_statsmodels
    from xlplan.forecasting.average.state import PanelState, load_state, save_state
    from xlplan.forecasting.engine import forecast
    from xlplan.forecasting.evaluation.measure import accuracy
    from xlplan.forecasting.history.clock import Frequency
    from xlplan.forecasting.history.regressors import Calendar
    from xlplan.forecasting.models.methods import HOUSE_RULES, Method
    from xlplan.forecasting.options import Mode
    from xlplan.forecasting.result import Forecast

_HOMES = {
    "HOUSE_RULES": "models.methods",
    "Calendar": "history.regressors",
    "Forecast": "result",
    "Frequency": "history.clock",
    "Method": "models.methods",
    "Mode": "options",
    "PanelState": "average.state",
    "Prior": "average.priors",
    "accuracy": "evaluation.measure",
    "forecast": "engine",
    "load_prior": "average.priors",
    "load_state": "average.state",
    "save_state": "average.state",
    "to_statsmodels": "average.reference",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is asked for: the numerical core alone needs no pandas."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
