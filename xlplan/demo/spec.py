"""How a department of the synthetic hospital is described, and its job codes.

Levels are those of FY2026 (July 2025 - June 2026). Every figure is invented.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["JOBS", "Agency", "Department", "Derived", "Job", "Overhead", "Supply", "Volume"]


@dataclass(frozen=True)
class Volume:
    """A key statistic: its FY2026 level and what moves it.

    Parameters
    ----------
    stat, source : str
        Name, and the system that counts it.
    annual : float
        Units in FY2026; for a department that opened since, units of a full year when mature.
    growth : float
        Growth a year.
    wave, peak : float, int
        Height of the yearly wave and the calendar month of its top.
    noise : float
        Standard deviation of a month around its expected value.
    weekday : float
        Share that comes on weekdays only.
    missed : tuple of float
        Budget over expected volume, FY2026 and FY2027.
    shift, outlier : tuple of str and float, optional
        Month and factor of a lasting change, and of one odd month.
    opened, ramp : str, float
        Month of opening, and share of the mature volume that the first month reaches.
    """

    stat: str
    source: str
    annual: float
    growth: float
    wave: float
    peak: int
    noise: float
    weekday: float
    missed: tuple[float, float]
    shift: tuple[str, float] = ("", 1.0)
    outlier: tuple[str, float] = ("", 1.0)
    opened: str = ""
    ramp: float = 1.0


@dataclass(frozen=True)
class Agency:
    """Temporary staff.

    Parameters
    ----------
    job, covers : str
        Their job code, and the job code that they stand in for.
    share : float
        Share of worked hours of that job in FY2026.
    over : float
        Actual share over budgeted share in FY2027.
    """

    job: str
    covers: str
    share: float
    over: float


@dataclass(frozen=True)
class Supply:
    """A category: items per unit of service, price in FY2026, FY2027 price and usage over budget.

    Its price follows a contract or dated changes where there are any for the category, or else drifts by inflation.
    """

    category: str
    per_unit: float
    price: float
    inflation: float = 0.028
    price_over: float = 1.0
    usage_over: float = 1.0


@dataclass(frozen=True)
class Overhead:
    """Yearly expense in thousands of dollars that does not come from payroll or supplies."""

    purchased: float
    maintenance: float
    utilities: float
    depreciation: float
    other: float


@dataclass(frozen=True)
class Department:
    """A cost center: volume, people, supplies, revenue per unit, overhead.

    Parameters
    ----------
    key : str
        Statistic that drives it.
    core : float
        Share of the hours of variable jobs that volume does not move.
    pay : float
        Base rates over those of the job list.
    overtime : float
        Overtime as a share of worked hours.
    slack : float
        Hours per unit over budget in FY2027.
    people : tuple of (str, float)
        Job code and paid FTE in FY2026.
    office : float
        Office and other supplies, dollars a month.
    revenue : float
        Net patient revenue per unit, dollars.
    """

    cost_center: str
    name: str
    type: str
    key: str
    manager: str
    core: float
    pay: float
    overtime: float
    slack: float
    people: tuple[tuple[str, float], ...]
    overhead: Overhead
    office: float
    revenue: float = 0.0
    volume: Volume | None = None
    agency: Agency | None = None
    supplies: tuple[Supply, ...] = ()


@dataclass(frozen=True)
class Job:
    """A job code: class, fixed or variable, weekly hours of one FTE, FY2026 rate, overtime, differential."""

    code: str
    job_class: str
    fixed: bool
    week: float
    rate: float
    overtime: bool = True
    differential: bool = False


@dataclass(frozen=True)
class Derived:
    """A statistic that follows others: the sum of factor times statistic, give or take `noise`."""

    cost_center: str
    stat: str
    source: str
    parts: tuple[tuple[str, str, float], ...]
    noise: float


JOBS = (
    Job("RN", "RN", False, 36, 42.5, differential=True),
    Job("LPN", "LPN", False, 36, 30.0, differential=True),
    Job("CNA", "Assistant", False, 36, 21.0, differential=True),
    Job("NMGR", "Management", True, 40, 58.0, overtime=False),
    Job("MGR", "Management", True, 40, 52.0, overtime=False),
    Job("UCLERK", "Clerical", True, 40, 20.5),
    Job("STECH", "Technical", False, 40, 29.0),
    Job("RTECH", "Technical", False, 40, 37.5),
    Job("MLS", "Technical", False, 40, 35.0),
    Job("PHLEB", "Assistant", False, 40, 20.5),
    Job("RPH", "Professional", False, 40, 68.0),
    Job("PHTECH", "Technical", False, 40, 22.5),
    Job("PT", "Professional", False, 40, 46.0),
    Job("PTA", "Technical", False, 40, 31.5),
    Job("MD", "Physician", False, 40, 128.0, overtime=False),
    Job("APP", "APP", False, 40, 64.0, overtime=False),
    Job("MA", "Assistant", False, 40, 20.5),
    Job("COOK", "Support", False, 40, 20.0),
    Job("FSW", "Support", False, 40, 17.0),
    Job("EVSW", "Support", False, 40, 17.5),
    Job("MAINT", "Technical", True, 40, 31.0),
    Job("ADMPRO", "Professional", True, 40, 39.5),
    Job("AGRN", "Contract", False, 36, 95.0, overtime=False),
    Job("AGRT", "Contract", False, 40, 88.0, overtime=False),
)
