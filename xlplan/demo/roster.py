"""The roster of the synthetic hospital: positions that explain the hours its register pays, and vacant ones.

A position has no name. Its rate is the register's of the last pay periods, give or take its step.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

import numpy as np
import pandas as pd

from xlplan.demo.hospital import DEPARTMENTS
from xlplan.demo.payroll import AGENCY
from xlplan.demo.spec import JOBS, Department
from xlplan.demo.timeline import PAY_DAYS, Floats, stream, typed

__all__ = ["RECENT_FROM", "position_table"]

Paid = Mapping[Hashable, Mapping[Hashable, float]]
"""Hours and dollars of a job by pay type."""

RECENT_FROM = pd.Timestamp("2026-07-25")
"""Last day of the first pay period that the roster goes by: eight periods, 12 July to 31 October 2026."""

_ROSTER = 6
_CLOSE = pd.Timestamp("2026-10-31")
_PARTS = np.array([1.0, 0.9, 0.8, 0.75, 0.6, 0.5])
_CHANCES = np.array([0.70, 0.80, 0.88, 0.93, 0.97, 1.0])  # of each part or a larger one
_STEPS = np.arange(0.92, 1.101, 0.02)
_OVERTIME_LISTED = 0.35  # share of overtime that is regular extra work of part-time staff
_VACANT = {"RN": 0.05, "CNA": 0.06, "EVSW": 0.05, "FSW": 0.06, "MA": 0.05, "STECH": 0.05, "RTECH": 0.04, "PT": 0.04}
_USUAL_VACANT = 0.024
_COVERED = {"RN": 0.8, "RTECH": 0.8, "LPN": 0.5, "CNA": 0.5, "EVSW": 0.4, "FSW": 0.4, "STECH": 0.5, "MLS": 0.3}
_WEEKS_TO_FILL = (4, 30)  # the first and the last week after the close that a vacant position is filled
_NOT_PLANNED = 8  # one vacant position in so many has no date yet
_NEW = (  # department, job, first day, whether somebody has signed
    ("7520", "MD", "2027-01-04", "Filled"),
    ("7520", "MA", "2027-01-04", "Vacant"),
    ("7230", "RTECH", "2027-01-11", "Filled"),
    ("7230", "RTECH", "2027-01-11", "Vacant"),
)
_LEAVING = {  # number of the position in its department: last day
    ("6010", 12): "2027-01-02",
    ("6110", 30): "2027-02-27",
    ("7510", 3): "2027-06-30",
    ("8610", 40): "2026-12-31",
    ("8360", 77): "2027-03-31",
}
_HIRED = {("6020", 5): "2026-10-12", ("7710", 9): "2026-10-05", ("8320", 20): "2026-09-21"}
_FROZEN = (("8610", "ADMPRO"), ("8610", "UCLERK"), ("8610", "UCLERK"), ("7510", "UCLERK"))


def position_table(seed: int, pay: pd.DataFrame) -> pd.DataFrame:
    """Set out the roster: filled positions first, then vacant and frozen ones, by department and job.

    Parameters
    ----------
    seed : int
        Seed of all chance.
    pay : pandas.DataFrame
        The payroll register.
    """
    recent = pay[(pay["pp_end"] >= RECENT_FROM) & (pay["pay_type"] != AGENCY)]
    periods = pay.loc[pay["pp_end"] >= RECENT_FROM, "pp_end"].nunique()
    jobs = {job.code: job for job in JOBS}
    rows: list[dict[str, object]] = []
    for dept in DEPARTMENTS:
        rng = stream(seed, int(dept.cost_center), _ROSTER)
        own = recent[recent["cost_center"] == dept.cost_center]
        found: list[dict[str, object]] = []
        for code, _ in dept.people:
            paid = own[own["job_code"] == code].groupby("pay_type")[["hours", "dollars"]].sum().to_dict("index")
            found += _positions(code, paid, jobs[code].week * periods * PAY_DAYS / 7, rng)
        found += _vacant(dept, pd.DataFrame(found), rng) if found else []
        rows += [_numbered(dept, number, row) for number, row in enumerate(found, 1)]
    return typed("positions", pd.DataFrame(rows))


def _positions(code: str, paid: Paid, full_time: float, rng: np.random.Generator) -> Iterator[dict[str, object]]:
    """Hire until the hours paid at base rate are explained; the mean rate is the register's."""
    draws, steps = rng.random(400), rng.integers(0, len(_STEPS), 400)
    if not paid:
        return
    hours = sum(paid[kind]["hours"] for kind in ("Regular", "PTO", "Sick"))
    hours += _OVERTIME_LISTED * paid.get("Overtime", {"hours": 0.0})["hours"]
    fte = _parts(hours / full_time, draws)
    step = _STEPS[steps[: len(fte)]]
    mean = paid["Regular"]["dollars"] / paid["Regular"]["hours"]
    rates = np.round(mean * step * fte.sum() / (fte * step).sum(), 2)
    for part, rate in zip(fte.tolist(), rates.tolist(), strict=True):
        yield {"job_code": code, "fte": part, "status": "Filled", "base_rate": rate}


def _parts(total: float, draws: Floats) -> Floats:
    """Cut a total of FTE into whole and part-time positions."""
    parts: list[float] = []
    for draw in draws:
        left = total - sum(parts)
        if left < 0.3:
            break
        size = _PARTS[int(np.searchsorted(_CHANCES, draw, side="right"))]
        parts.append(float(size if left > 1.3 else np.clip(round(left, 2), 0.5, 1.0)))
    return np.array(parts)


def _vacant(dept: Department, filled: pd.DataFrame, rng: np.random.Generator) -> Iterator[dict[str, object]]:
    """Leave positions open, mostly of the jobs that agency covers; they are filled at the start of a pay period."""
    for code, _ in dept.people:
        job = filled[filled["job_code"] == code]
        weeks, parts = rng.integers(*_WEEKS_TO_FILL, 40), rng.integers(0, 4, 40)
        share = _VACANT.get(code, _USUAL_VACANT)
        if dept.agency and dept.agency.covers == code:
            share = max(share, dept.agency.share * dept.agency.over)
        for number in range(round(share * job["fte"].sum())):
            filled_on = _CLOSE + pd.Timedelta(days=1 + PAY_DAYS * int(weeks[number] // 2))
            yield {
                "job_code": code,
                "fte": (1.0, 1.0, 0.9, 0.6)[int(parts[number])],
                "status": "Vacant",
                "base_rate": round(float(np.average(job["base_rate"], weights=job["fte"])), 2),
                "expected_fill": pd.NaT if number % _NOT_PLANNED == _NOT_PLANNED - 1 else filled_on,
                "cover_pct": _COVERED.get(code, 0.0),
            }
        yield from _planned(dept.cost_center, code, job)


def _planned(cost_center: str, code: str, job: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Add the positions of new services, and those that nobody may fill."""
    rate = round(float(np.average(job["base_rate"], weights=job["fte"])), 2)
    for at, kind, day, status in _NEW:
        if (at, kind) == (cost_center, code):
            first = pd.Timestamp(day)
            fill = first if status == "Vacant" else pd.NaT
            yield {"job_code": code, "fte": 1.0, "status": status, "base_rate": rate, "start": first,
                   "expected_fill": fill}  # fmt: skip
    for frozen in _FROZEN:
        if frozen == (cost_center, code):
            yield {"job_code": code, "fte": 1.0, "status": "Frozen", "base_rate": rate}


def _numbered(dept: Department, number: int, row: dict[str, object]) -> dict[str, object]:
    key = (dept.cost_center, number)
    dates = {name: pd.Timestamp(days[key]) for name, days in (("start", _HIRED), ("end", _LEAVING)) if key in days}
    return {"position_id": f"{dept.cost_center}-{number:03d}", "cost_center": dept.cost_center, **row, **dates}
