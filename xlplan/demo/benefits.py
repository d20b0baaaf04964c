"""Pay increases, payroll taxes and benefits of the synthetic hospital, and the benefit expense they come to.

Social Security wage bases are those of 2022 to 2026; the bases of 2027 and 2028, the health plan from 2027 on and
raises after July 2026 are assumptions of the demo.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from xlplan.core.calendar.period_shares import calendarize
from xlplan.core.labor.benefits import benefit_cost, benefit_rates
from xlplan.core.labor.payroll_taxes import employer_taxes
from xlplan.core.schedules.registry import INPUTS
from xlplan.demo.payroll import AGENCY, CONTRACT, MERIT
from xlplan.demo.timeline import BUDGET_FROM, CLOSED, DAYS, MONTHS, PAY_DAYS, Floats, typed

__all__ = ["BENEFITS", "BenefitBase", "benefit_base", "benefit_expense", "known_pay_tables"]

BENEFITS = "5100"
_WEEK = 40.0
_WAGE_BASES = {2022: 147_000, 2023: 160_200, 2024: 168_600, 2025: 176_100, 2026: 184_500, 2027: 190_800, 2028: 198_000}
_SOCIAL_SECURITY, _MEDICARE = 0.062, 0.0145
_RETIREMENT = 0.04
_COMPENSATION = 0.21
_HEALTH = {2022: 545.0, 2023: 570.0, 2024: 602.0, 2025: 640.0, 2026: 680.0, 2027: 721.0, 2028: 764.0}
_MARKET = ("RN", "2027-01-10", 0.015, "Market adjustment, decided after the budget")


def known_pay_tables() -> dict[str, pd.DataFrame]:
    """Give the tables of pay increases, benefits and payroll taxes."""
    raises = [
        ("all", pd.Timestamp(f"{year}-07-01"), MERIT, np.nan, "Merit" if year <= 2026 else "Merit, assumed")
        for year in range(2023, 2029)
    ]
    scope, day, pct, note = _MARKET
    raises.append((scope, pd.Timestamp(day), pct, np.nan, note))
    components = [
        ("Payroll taxes", BENEFITS, "tax", np.nan, pd.NaT),
        ("Retirement plan", BENEFITS, "of pay", _RETIREMENT, pd.NaT),
        ("Workers' compensation", BENEFITS, "per hour", _COMPENSATION, pd.NaT),
        *(("Health plan", BENEFITS, "per FTE", rate, pd.Timestamp(f"{year}-01-01")) for year, rate in _HEALTH.items()),
    ]
    taxes = [
        (year, tax, rate, most)
        for year, base in _WAGE_BASES.items()
        for tax, rate, most in (("Social Security", _SOCIAL_SECURITY, float(base)), ("Medicare", _MEDICARE, np.nan))
    ]
    return {
        "increases": _table("increases", raises),
        "benefits": _table("benefits", components),
        "taxes": _table("taxes", taxes),
    }


def _table(name: str, rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    return typed(name, pd.DataFrame(rows, columns=INPUTS[name].headers))


class BenefitBase(NamedTuple):
    """What the benefits of a department are costed on: pay, paid hours and payroll taxes by month."""

    pay: Floats
    hours: Floats
    taxes: Floats


def benefit_base(
    pay: pd.DataFrame, budget: pd.DataFrame, positions: pd.DataFrame, jobs: pd.DataFrame
) -> dict[str, tuple[BenefitBase, BenefitBase]]:
    """Collect pay, hours and taxes of each department, actual and budgeted.

    A cap is on the wages of one person: the pay of a job class is shared out over its filled positions by FTE and
    rate, and each share is taxed.

    Parameters
    ----------
    pay, budget : pandas.DataFrame
        Register, and budget of hours and pay.
    positions, jobs : pandas.DataFrame
        Roster, job codes.
    """
    classes = jobs.set_index("job_code")["job_class"]
    paid = _register(pay, classes)
    planned = _budgeted(budget)
    people = positions[(positions["status"] == "Filled") & ~(positions["start"] > MONTHS[CLOSED])]
    people = people.assign(job_class=people["job_code"].map(classes), weight=people["fte"] * people["base_rate"])
    taxed = _taxes(people, paid["dollars"])
    taxed_plan = _taxes(people, _after(paid["dollars"], planned["dollars"]))
    return {
        str(code): (_base(str(code), paid, taxed), _base(str(code), planned, taxed_plan))
        for code in sorted(people["cost_center"].unique())
    }


def _base(code: str, paid: Mapping[str, pd.DataFrame], taxed: pd.DataFrame) -> BenefitBase:
    pay, hours = (paid[measure].xs(code).sum(axis=0, min_count=1) for measure in ("dollars", "hours"))
    return BenefitBase(*(np.asarray(row, dtype=float) for row in (pay, hours, taxed.loc[code])))


def benefit_expense(base: BenefitBase) -> Floats:
    """Cost the components month by month: taxes, retirement plan, workers' compensation, health plan.

    One FTE of the health plan is 40 paid hours a week.
    """
    components, rates = benefit_rates(known_pay_tables()["benefits"], MONTHS)
    fte = base.hours / (_WEEK / 7 * DAYS)
    costs = benefit_cost(
        base.pay, base.hours, fte, bases=components["basis"].tolist(), rates=rates, taxes=np.nan_to_num(base.taxes)
    )
    return np.asarray(np.round(costs.sum(axis=0), 6))


def _register(pay: pd.DataFrame, classes: pd.Series) -> dict[str, pd.DataFrame]:
    """Split the register over closed months by department and job class: dollars, and hours that count."""
    staff = pay[pay["pay_type"] != AGENCY]
    hours = staff["hours"].where(staff["pay_type"] != "Differential", 0.0)
    staff = staff.assign(hours=hours, job_class=staff["job_code"].map(classes))
    sums = staff.groupby(["cost_center", "job_class", "pp_end"])[["dollars", "hours"]].sum()
    found = {}
    for measure in ("dollars", "hours"):
        columns = {key: calendarize(rows.droplevel([0, 1]), period_days=PAY_DAYS)["amount"]
                   for key, rows in sums[measure].groupby(level=[0, 1])}  # fmt: skip
        found[measure] = pd.DataFrame(columns).reindex(MONTHS).T
    return found


def _budgeted(budget: pd.DataFrame) -> dict[str, pd.DataFrame]:
    staff = budget[budget["job_class"] != CONTRACT]
    keys = ["cost_center", "job_class"]
    return {
        measure: staff.pivot_table(index=keys, columns="month", values=measure, aggfunc="sum").reindex(columns=MONTHS)
        for measure in ("dollars", "hours")
    }


def _after(paid: pd.DataFrame, planned: pd.DataFrame) -> pd.DataFrame:
    """Let budgeted pay follow actual pay, for the caps of the calendar year that the budget begins in."""
    earlier = paid.reindex(planned.index).iloc[:, :BUDGET_FROM]
    return pd.concat([earlier, planned.iloc[:, BUDGET_FROM:]], axis=1)


def _taxes(people: pd.DataFrame, pay: pd.DataFrame) -> pd.DataFrame:
    """Tax the pay of job classes person by person; wages of 2022 before November are ten times November's."""
    keys = pd.MultiIndex.from_frame(people[["cost_center", "job_class"]])
    share = people["weight"] / people.groupby(["cost_center", "job_class"])["weight"].transform("sum")
    wages = pay.reindex(keys).fillna(0.0).to_numpy() * share.to_numpy()[:, None]
    due = employer_taxes(wages, MONTHS, known_pay_tables()["taxes"], opening=10 * wages[:, 0])
    return pd.DataFrame(due, columns=MONTHS).groupby(people["cost_center"].to_numpy()).sum()
