"""Time-series forecasts of volume, payroll and spend, with intervals, on statsmodels."""

from xlplan.forecasting.accuracy import accuracy
from xlplan.forecasting.engine import forecast
from xlplan.forecasting.methods import HOUSE_RULES, Method
from xlplan.forecasting.options import Mode
from xlplan.forecasting.regressors import Calendar
from xlplan.forecasting.result import Forecast

__all__ = ["HOUSE_RULES", "Calendar", "Forecast", "Method", "Mode", "accuracy", "forecast"]
