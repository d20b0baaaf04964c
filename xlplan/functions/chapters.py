"""The chapters of the function reference, in their order."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Chapter"]


class Chapter(StrEnum):
    """What a worksheet function is about."""

    FORECAST = "Forecast"
    DATA_AND_ACCURACY = "Data and accuracy"
    VARIANCE = "Variance"
    SCENARIO_AND_BUDGET = "Scenario and budget"
    VOLUME = "Volume"
    STAFFING_AND_PAY = "Staffing and pay"
    SUPPLIES = "Supplies"
    CALENDAR = "Calendar"
    ABOUT_A_CALL = "About a call"
