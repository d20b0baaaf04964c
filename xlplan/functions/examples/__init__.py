"""One worked example of every worksheet function, by room: what the reference shows, computed when it is written."""

from __future__ import annotations

from xlplan.functions.examples.example import Example
from xlplan.functions.examples.forecasting import DATA_AND_ACCURACY, FORECAST
from xlplan.functions.examples.operations import ABOUT_A_CALL, CALENDAR, STAFFING_AND_PAY, SUPPLIES, VOLUME
from xlplan.functions.examples.variances import SCENARIO_AND_BUDGET, VARIANCE

__all__ = ["ROOMS", "Example"]

ROOMS: dict[str, dict[str, Example]] = {
    "Forecast": FORECAST,
    "Data and accuracy": DATA_AND_ACCURACY,
    "Variance": VARIANCE,
    "Scenario and budget": SCENARIO_AND_BUDGET,
    "Volume": VOLUME,
    "Staffing and pay": STAFFING_AND_PAY,
    "Supplies": SUPPLIES,
    "Calendar": CALENDAR,
    "About a call": ABOUT_A_CALL,
}
"""Examples by function, by room, in the order of the reference."""
