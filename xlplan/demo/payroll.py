"""Payroll of the demo: the biweekly register, and the budget of hours and pay by month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from xlplan.demo.hospital import DEPARTMENTS
from xlplan.demo.spec import JOBS, Department, Job
from xlplan.demo.timeline import (
    CLOSED,
    FISCAL_YEARS,
    MONTHS,
    PAY_DAYS,
    Floats,
    Span,
    growth,
    jitter,
    month_span,
    pay_span,
    stream,
    typed,
)
from xlplan.demo.volumes import Volumes

__all__ = ["AGENCY", "CONTRACT", "MERIT", "PAY_TYPES", "pay_budget_table", "pay_table"]

AGENCY = "Agency"
CONTRACT = "Contract"
PAY_TYPES = (
    ("Regular", "Prod", "Yes", 1.0),
    ("Overtime", "Prod", "Yes", 1.5),
    ("PTO", "NonProd", "Yes", 1.0),
    ("Sick", "NonProd", "Yes", 1.0),
    (AGENCY, "Prod", "Yes", 1.0),
    ("Differential", "Other", "No", np.nan),
)
"""Pay type, summary, counts toward FTE, times the base rate; a differential adds dollars an hour instead."""

_WORKED = [pay_type for pay_type, summary, *_ in PAY_TYPES if summary == "Prod"]
_PAYROLL = 2
MERIT = 0.03
_BILL_INFLATION = 0.015
_DIFFERENTIAL = 4.25
_DIFFERENTIAL_SHARE = 0.38
_PTO = np.array([0.072, 0.074, 0.083, 0.080, 0.080, 0.094, 0.122, 0.101, 0.074, 0.074, 0.106, 0.132])
_SICK = np.array([0.034, 0.031, 0.026, 0.021, 0.019, 0.018, 0.018, 0.019, 0.021, 0.024, 0.027, 0.032])
_AGENCY_PATH = {2023: 1.5, 2024: 1.25, 2025: 1.05, 2026: 1.0}
_LEAD_HIRED = np.datetime64("2025-06-01")
_STAFF_HIRED = np.datetime64("2025-08-24")


class _Paid(NamedTuple):
    """Paid hours of a job by pay period or month, and what an hour of each pay type costs."""

    job: Job
    hours: dict[str, Floats]
    rates: dict[str, Floats]


def pay_table(seed: int, volumes: Volumes) -> pd.DataFrame:
    """Set out the payroll register: hours to a tenth, gross pay to the cent."""
    ends = pd.DatetimeIndex(pay_span().days[PAY_DAYS - 1 :: PAY_DAYS])
    rows = []
    for dept in DEPARTMENTS:
        rng = stream(seed, int(dept.cost_center), _PAYROLL)
        for paid in _paid(dept, pay_span(), volumes[dept.cost_center, dept.key][0], actual=True):
            works = jitter(rng, 0.010, len(ends))
            for pay_type, expected in paid.hours.items():
                hours = np.round(expected * works * jitter(rng, 0.02, len(ends)), 1)
                pay = np.round(hours * paid.rates[pay_type] * jitter(rng, 0.003, len(ends)), 2)
                rows.append(_rows(dept, paid.job.code, pay_type, ends, hours, pay))
    register = pd.concat(rows)
    register = register[register["hours"] > 0]
    return typed("pay", register.sort_values(["pp_end", "cost_center"], kind="stable"))


def _rows(
    dept: Department, job: str, pay_type: str, ends: pd.DatetimeIndex, hours: Floats, pay: Floats
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "pp_end": ends,
            "cost_center": dept.cost_center,
            "job_code": job,
            "pay_type": pay_type,
            "hours": hours,
            "dollars": pay,
        }
    )


def pay_budget_table(volumes: Volumes) -> pd.DataFrame:
    """Set out budgeted paid hours and whole dollars by month and job class; agency is class Contract."""
    months = MONTHS[FISCAL_YEARS >= 2026]
    rows = []
    for dept in DEPARTMENTS:
        for paid in _paid(dept, month_span(), volumes[dept.cost_center, dept.key][1], actual=False):
            pay = sum((hours * paid.rates[kind] for kind, hours in paid.hours.items()), np.zeros(len(months)))
            hours = sum((h for k, h in paid.hours.items() if k != "Differential"), np.zeros(len(months)))
            worked = sum((h for k, h in paid.hours.items() if k in _WORKED), np.zeros(len(months)))
            rows.append(
                pd.DataFrame(
                    {
                        "month": months,
                        "cost_center": dept.cost_center,
                        "job_class": paid.job.job_class,
                        "hours": hours,
                        "dollars": pay,
                        "worked_hours": worked,
                    }
                )
            )
    keys = ["month", "cost_center", "job_class"]
    budget = pd.concat(rows).groupby(keys, sort=False, as_index=False).sum()
    budget = budget[budget["hours"] > 0]
    budget = budget.round({"hours": 1, "worked_hours": 1, "dollars": 0})
    return typed("pay_budget", budget.sort_values(keys[:2], kind="stable"))


def _paid(dept: Department, span: Span, volume: Floats, *, actual: bool) -> Iterator[_Paid]:
    """Give what each job of a department is paid, before chance; agency comes as a job of its own."""
    jobs = {job.code: job for job in JOBS}
    agency = np.zeros(span.bucket[-1] + 1)
    for code, fte in dept.people:
        job = jobs[code]
        covered = dept.agency if dept.agency and dept.agency.covers == code else None
        share = span.mean(_agency_share(dept, span, actual=actual)) if covered else agency
        hours = _hours(dept, job, fte, span, volume, actual=actual)
        employed = _employed(dept, job, hours, share, span)
        yield _Paid(job, employed, _rates(dept, job, span))
        if covered:
            worked = hours - employed["PTO"] - employed["Sick"]
            bill = jobs[covered.job].rate * span.mean(growth(_BILL_INFLATION, yearly=True)[span.month])
            yield _Paid(jobs[covered.job], {AGENCY: worked * share}, {AGENCY: bill})


def _hours(dept: Department, job: Job, fte: float, span: Span, volume: Floats, *, actual: bool) -> Floats:
    """Give fixed hours a day, plus hours per unit times the units of the day, by period or month."""
    annual = fte * job.week * 52
    core = 1.0 if job.fixed else dept.core
    weekday = dept.volume.weekday if dept.volume else 0.0
    units = np.nan_to_num(volume)[span.month] * span.weights(weekday)
    normal = dept.volume.annual if dept.volume else _normal(volume)
    slack = np.where(FISCAL_YEARS == 2027, dept.slack if actual else 1.0, 1.0)[span.month]
    daily = annual * core / 365 + annual * (1 - core) * slack * units / normal
    if dept.volume and dept.volume.opened:
        daily = daily * (span.days >= (_LEAD_HIRED if job.fixed else _STAFF_HIRED))
    return span.total(daily)


def _normal(volume: Floats) -> float:
    """Give the FY2026 units of a statistic that follows others."""
    return float(volume[:CLOSED][FISCAL_YEARS[:CLOSED] == 2026].sum())


def _employed(dept: Department, job: Job, paid: Floats, agency: Floats, span: Span) -> dict[str, Floats]:
    """Split paid hours by pay type; a differential comes on top of regular hours."""
    calendar = np.asarray(MONTHS.month)[span.month] - 1
    pto, sick = paid * span.mean(_PTO[calendar]), paid * span.mean(_SICK[calendar])
    worked = (paid - pto - sick) * (1 - agency)
    overtime = worked * dept.overtime if job.overtime else np.zeros_like(worked)
    hours = {"Regular": worked - overtime, "Overtime": overtime, "PTO": pto, "Sick": sick}
    if job.differential:
        hours["Differential"] = worked * _DIFFERENTIAL_SHARE
    return hours


def _agency_share(dept: Department, span: Span, *, actual: bool) -> Floats:
    if dept.agency is None:
        return np.zeros(len(span.days))
    path = _AGENCY_PATH | {2027: dept.agency.over if actual else 1.0}
    return np.array([dept.agency.share * path[year] for year in FISCAL_YEARS])[span.month]


def _rates(dept: Department, job: Job, span: Span) -> dict[str, Floats]:
    """Give the dollars an hour of each pay type; merit each July, so a period across it is averaged by days."""
    base = job.rate * dept.pay * span.mean(growth(MERIT, yearly=True)[span.month])
    flat = np.full_like(base, _DIFFERENTIAL)
    return {"Regular": base, "Overtime": 1.5 * base, "PTO": base, "Sick": base, "Differential": flat}
