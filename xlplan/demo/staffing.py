"""Staffing grids, new services, capacity and turnover of the synthetic hospital; every figure is invented.

Grids keep California's minimum ratios on every shift, and staff above them as the demo does.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlplan.demo.timeline import typed

__all__ = ["CAPACITY", "TURNOVER", "grid_table", "ramp_table", "turnover"]

_FIXED = 999.0  # patients for one of them: the post stays at its minimum whatever the census
_GRID = (
    ("6010", "Day", "RN", 12.0, 4.0, 3.0),
    ("6010", "Night", "RN", 12.0, 4.0, 3.0),
    ("6010", "Day", "Assistant", 12.0, 6.5, 2.0),
    ("6010", "Night", "Assistant", 12.0, 7.5, 2.0),
    ("6010", "Day", "LPN", 12.0, _FIXED, 3.0),
    ("6010", "Night", "LPN", 12.0, _FIXED, 2.0),
    ("6010", "Day, in charge", "RN", 12.0, _FIXED, 3.0),
    ("6010", "Night, in charge", "RN", 12.0, _FIXED, 3.0),
    ("6010", "Office", "Management", 8.0, _FIXED, 4.0),
    ("6020", "Day", "RN", 12.0, 1.5, 3.0),
    ("6020", "Night", "RN", 12.0, 1.5, 3.0),
    ("6020", "Day", "Assistant", 12.0, 8.0, 1.0),
    ("6020", "Night", "Assistant", 12.0, 8.0, 1.0),
    ("6020", "Day, in charge", "RN", 12.0, _FIXED, 2.0),
    ("6020", "Night, in charge", "RN", 12.0, _FIXED, 2.0),
    ("6020", "Office", "Management", 8.0, _FIXED, 2.0),
)
_RAMPS = (
    ("7230", "Exams", "2027-01-01", 150.0, 6.0, "linear", "Second shift on weekdays"),
    ("7520", "Visits", "2027-01-01", 220.0, 9.0, "s-curve", "Another physician"),
)
CAPACITY = {
    "6010": 84.0,
    "6020": 15.0,
    "6030": 14.0,
    "6110": 118.0,
    "7020": 32.0,
    "7230": 310.0,
    "7340": 1_650.0,
    "7450": 225.0,
    "7510": 400.0,
    "7520": 75.0,
}
"""Most units a day: staffed beds, visits, cases, exams, tests, treatments."""

TURNOVER = {
    "RN": (0.16, 83.0, 42.0),
    "LPN": (0.18, 60.0, 21.0),
    "CNA": (0.27, 40.0, 14.0),
    "NMGR": (0.10, 95.0, 28.0),
    "MGR": (0.09, 90.0, 21.0),
    "UCLERK": (0.19, 35.0, 10.0),
    "STECH": (0.15, 75.0, 35.0),
    "RTECH": (0.13, 85.0, 28.0),
    "MLS": (0.12, 85.0, 28.0),
    "PHLEB": (0.22, 35.0, 14.0),
    "RPH": (0.08, 80.0, 28.0),
    "PHTECH": (0.18, 45.0, 21.0),
    "PT": (0.11, 90.0, 21.0),
    "PTA": (0.12, 70.0, 14.0),
    "MD": (0.06, 180.0, 30.0),
    "APP": (0.09, 110.0, 30.0),
    "MA": (0.23, 40.0, 14.0),
    "COOK": (0.20, 40.0, 7.0),
    "FSW": (0.32, 28.0, 5.0),
    "EVSW": (0.29, 28.0, 5.0),
    "MAINT": (0.12, 60.0, 14.0),
    "ADMPRO": (0.11, 65.0, 10.0),
}
"""Leavers a year per FTE, days to fill, days of orientation; agency has none."""


def grid_table() -> pd.DataFrame:
    """Give the staffing grids of Medical/Surgical and Intensive Care."""
    columns = ["cost_center", "shift", "job_class", "shift_hours", "patients_per_staff", "minimum"]
    return typed("grid", pd.DataFrame(_GRID, columns=columns))


def ramp_table() -> pd.DataFrame:
    """Give the services that begin after the close."""
    columns = ["cost_center", "stat", "start", "mature", "months", "shape", "note"]
    rows = pd.DataFrame(_RAMPS, columns=columns)
    return typed("ramps", rows.assign(start=pd.to_datetime(rows["start"])))


def turnover(job: str) -> tuple[float, float, float]:
    """Give turnover, days to fill and days of orientation of a job; missing for agency."""
    return TURNOVER.get(job, (np.nan, np.nan, np.nan))
