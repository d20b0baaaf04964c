"""What systems call the columns of the input tables."""

from __future__ import annotations

import re

from xlplan.core.tables.table import Table

__all__ = ["GENERIC_AMOUNTS", "MEASURE_WORDS", "fold_name", "synonyms"]

_ANY: dict[str, str] = {
    "month": "period, posting period, fiscal period, accounting period, acct period, gl period, period name, mth, "
    "date, fiscal month, month end, month ending, year month, period end date, posting date, service month, monat",
    "cost_center": "dept, department, dept id, department id, dept code, department code, dept no, dept number, "
    "department number, deptid, cc, cost ctr, cost centre, cost center code, cost center number, cost center id, unit, "
    "unit code, rc, responsibility center, org, org code, home department, home dept, kostenstelle",
    "account": "acct, gl account, g/l account, account number, account no, account code, acct no, acct number, "
    "acct code, natural account, natural acct, main account, object, object code, account id, acct id, konto",
    "actual": "actuals, actual amount, actual dollars, amount, amt, net amount, net activity, activity, "
    "period activity, net change, period net, posted amount, ist",
    "budget": "budgeted, budget amount, bud, plan, budget dollars, bdgt, budget units",
    "stat": "statistic, statistic name, stat name, stat type, stat code, metric, measure, volume type, "
    "unit of service, uos, statistic code",
    "value": "actual, actuals, amount, count, units, volume, qty, quantity, actual volume, actual units, stat value",
    "pp_end": "pay period end, pay period ending, period end, period ending, pp end date, pay period end date, ppe, "
    "ppe date, pay end date, week ending, pay period, period end date, pp ending",
    "job_code": "job, jobcode, job cd, job id, position code, job class code, title code",
    "pay_type": "pay code, paycode, earn code, earning code, earnings code, earning type, earnings type, pay cd, "
    "earn cd",
    "hours": "hrs, paid hours, total hours, hours paid, paid hrs",
    "dollars": "amount, amt, gross, gross pay, gross amount, pay amount, earnings, total dollars, pay, amount paid, "
    "total pay, cost, spend, total cost, total spend, extended cost",
    "category": "supply category, item category, commodity, product category, supply class, class of supply",
    "quantity": "qty, units, quantity used, issued qty, qty used, items, usage",
    "budget_quantity": "budget qty, budgeted quantity, budget units",
    "budget_dollars": "budget, budgeted dollars, budget amount, budget spend",
    "payer": "payor, financial class, payer name, payor name, insurance",
    "volume": "cases, discharges, adjusted discharges, actual volume",
    "net": "net revenue, actual net, net patient revenue, net revenue dollars",
    "budget_volume": "budget cases, budgeted volume",
    "budget_net": "budget net revenue, budgeted net revenue",
    "job_class": "job category, class, skill mix, job group, labor category",
    "name": "description, title, dept name, department name, account name, account description, acct name, "
    "cost center name",
    "type": "dept type, department type, unit type",
    "class": "account class, account type, acct class",
    "position_id": "position, position number, position no, pos id, req id",
    "fte": "ftes, budgeted fte",
    "base_rate": "rate, hourly rate, base pay rate, pay rate",
    "key_stat": "key statistic, statistic, unit of service, uos",
    "fixed_variable": "fixed or variable, fixed/variable, behavior",
}
MEASURE_WORDS = {"actual": ("actual", "actuals", "act", "ist"), "budget": ("budget", "budgeted", "bud", "plan", "bdgt")}
"""What stands beside a month in a wide layout, or in a title."""
GENERIC_AMOUNTS = frozenset(
    ("amount", "amt", "netamount", "netactivity", "activity", "periodactivity", "netchange", "periodnet", "qty")
) | {"postedamount", "count", "units", "volume", "quantity"}
"""Names that say nothing about actual or budget."""


def fold_name(name: object) -> str:
    """Write a column name without capitals, blanks and signs.

    Examples
    --------
    >>> fold_name(" PP_End ")
    'ppend'
    """
    return re.sub(r"[^0-9a-z]", "", str(name).lower())


def synonyms(table: Table) -> dict[str, list[str]]:
    """List, for each column of a table, the folded names it goes by, its own first.

    A name that two columns of the table could go by is left to the first.

    Examples
    --------
    >>> from xlplan.core.tables.table import month
    >>> table = Table("gl", "tblGL", "Ledger", "", (month(),))
    >>> synonyms(table)["month"][:3]
    ['month', 'period', 'postingperiod']
    """
    taken = {fold_name(column.name) for column in table}
    found: dict[str, list[str]] = {}
    for column in table:
        others = [fold_name(name) for name in _ANY.get(column.name, "").split(",")]
        own = [name for name in others if name and name not in taken]
        taken.update(own)
        found[column.name] = [fold_name(column.name), *own]
    return found
