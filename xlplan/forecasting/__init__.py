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
    from xlplan.forecasting.clock import Frequency
    from xlplan.forecasting.engine import forecast
    from xlplan.forecasting.measure import accuracy
    from xlplan.forecasting.methods import HOUSE_RULES, Method
    from xlplan.forecasting.options import Mode
    from xlplan.forecasting.priors import Prior, load_prior
    from xlplan.forecasting.reference import to_statsmodels
    from xlplan.forecasting.regressors import Calendar
    from xlplan.forecasting.result import Forecast
    from xlplan.forecasting.state import PanelState, load_state, save_state

_HOMES = {
    "HOUSE_RULES": "methods",
    "Calendar": "regressors",
    "Forecast": "result",
    "Frequency": "clock",
    "Method": "methods",
    "Mode": "options",
    "PanelState": "state",
    "Prior": "priors",
    "accuracy": "measure",
    "forecast": "engine",
    "load_prior": "priors",
    "load_state": "state",
    "save_state": "state",
    "to_statsmodels": "reference",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is asked for: the numerical core alone needs no pandas."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
