"""The short tables of the demo: settings, departments, accounts, pay types, job codes, overrides."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlplan.core.schedules.registry import INPUTS
from xlplan.core.tables.settings import DEFAULT_SETTINGS
from xlplan.demo.benefits import known_pay_tables
from xlplan.demo.contracts import contract_table, index_table, tier_table
from xlplan.demo.days_off import days_off_rows
from xlplan.demo.hospital import DEPARTMENTS
from xlplan.demo.ledger import ACCOUNTS, account_of
from xlplan.demo.payroll import PAY_TYPES
from xlplan.demo.prices import price_rows
from xlplan.demo.spec import JOBS, Department, Job
from xlplan.demo.staffing import CAPACITY, grid_table, ramp_table, turnover
from xlplan.demo.supplies import EQUIPMENT, OFFICE
from xlplan.demo.timeline import DEMO_CLOSE, typed

__all__ = ["list_tables"]

_ENTITY = "Riverbend Community Hospital (synthetic)"
_CLINICS = "Riverbend Clinics (synthetic)"
_VALUES = {"entity": _ENTITY, "last_closed_month": DEMO_CLOSE, "pay_anchor_date": pd.Timestamp("2026-10-31")}
_OVERRIDES = (
    (
        pd.Timestamp("2026-12-01"),
        "7520",
        "Visits",
        1_020.0,
        "Physician on leave for two weeks",
        "Director of clinics",
        pd.Timestamp("2026-11-09"),
        pd.NaT,
    ),
    (
        pd.Timestamp("2026-12-01"),
        "7230",
        "Exams",
        4_850.0,
        "Older CT out of service for one week",
        "Director, Imaging",
        pd.Timestamp("2026-11-11"),
        pd.Timestamp("2027-01-31"),
    ),
)


_OPEN = pd.Timestamp("2026-11-01")
_NEXT_YEAR = pd.Timestamp("2027-07-01")
_SCENARIOS = (
    ("Base", None, None, None, None, np.nan, pd.NaT, pd.NaT, "Forecasts and overrides as they stand"),
    ("Upside", "Base", "volume", "all", "x", 1.012, _OPEN, pd.NaT, "Winter as busy as two years ago"),
    ("Upside", "Base", "revenue rate", "4010", "x", 1.004, _OPEN, pd.NaT, "Commercial share holds"),
    ("Upside", "Base", "agency hours", "all", "x", 0.6, pd.Timestamp("2027-01-01"), pd.NaT, "Nurse residents start"),
    ("Upside", "Base", "hours per unit", "6010, 6020", "x", 0.99, _OPEN, pd.NaT, "Back to target on the wards"),
    ("Downside", "Base", "volume", "all", "x", 0.985, _OPEN, pd.NaT, "Mild winter"),
    ("Downside", "Base", "revenue rate", "4010", "x", 0.993, pd.Timestamp("2027-01-01"), pd.NaT, "Medicaid cut"),
    ("Downside", "Base", "agency hours", "all", "x", 1.3, _OPEN, pd.NaT, "Vacancies stay open"),
    ("Downside", "Base", "supply price", "Drug", "x", 1.02, pd.Timestamp("2027-01-01"), pd.NaT, "Contract lapses"),
    ("Downside", "Base", "pay rate", "all", "x", 1.008, _NEXT_YEAR, pd.NaT, "Merit of 3.8 % instead of 3 %"),
)


def list_tables() -> dict[str, pd.DataFrame]:
    """Give every table that no random number enters."""
    settings = [(key, _VALUES.get(key, value), unit, note) for key, value, unit, note in DEFAULT_SETTINGS]
    jobs = [_job(job) for job in JOBS]
    rows: dict[str, list[tuple[object, ...]]] = {
        "settings": [*settings],
        "dept": [_department(dept) for dept in DEPARTMENTS],
        "acct": [*ACCOUNTS],
        "pay_types": [(kind, summary, fte, premium) for kind, summary, fte, premium in PAY_TYPES],
        "jobs": [*jobs],
        "over": [*_OVERRIDES],
        "categories": [(category, account_of(category)) for category in _categories()],
        "scen": [*_SCENARIOS],
        "holidays": days_off_rows(),
        "prices": price_rows(),
    }
    found = {name: _table(name, table) for name, table in rows.items()}
    planned = {"grid": grid_table(), "ramps": ramp_table(), "contracts": contract_table(), "tiers": tier_table()}
    return found | planned | {"price_index": index_table()} | known_pay_tables()


def _categories() -> list[str]:
    supplied = {supply.category for dept in DEPARTMENTS for supply in dept.supplies}
    return sorted(supplied | {EQUIPMENT, OFFICE})


def _table(name: str, rows: list[tuple[object, ...]]) -> pd.DataFrame:
    columns = dict(zip(INPUTS[name].headers, zip(*rows, strict=True), strict=True))
    return typed(name, pd.DataFrame({key: pd.Series(values, dtype=object) for key, values in columns.items()}))


def _department(dept: Department) -> tuple[object, ...]:
    entity = _CLINICS if dept.cost_center in ("7510", "7520") else _ENTITY
    return (
        dept.cost_center,
        dept.name,
        dept.type,
        dept.key,
        dept.manager,
        _fixed(dept),
        entity,
        CAPACITY.get(dept.cost_center, np.nan),
    )


def _job(job: Job) -> tuple[object, ...]:
    return (job.code, job.job_class, float(job.week), *turnover(job.code))


def _fixed(dept: Department) -> float:
    """Give the share of a department's hours that volume does not move, to a hundredth."""
    jobs = {job.code: job for job in JOBS}
    hours = [(fte * jobs[code].week, jobs[code].fixed) for code, fte in dept.people]
    moved = sum(h * (1 - dept.core) for h, fixed in hours if not fixed)
    return round(1 - moved / sum(h for h, _ in hours), 2)
