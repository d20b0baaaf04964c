"""A synthetic 150-bed hospital with its clinics: 48 closed months in every input table."""

from __future__ import annotations

import pandas as pd

from xlplan.core.schedules.registry import INPUTS
from xlplan.demo.ledger import gl_table
from xlplan.demo.lists import list_tables
from xlplan.demo.payroll import pay_budget_table, pay_table
from xlplan.demo.revenue import payer_table
from xlplan.demo.roster import position_table
from xlplan.demo.supplies import usage_table
from xlplan.demo.timeline import DEMO_CLOSE
from xlplan.demo.volumes import stats_table, volumes

__all__ = ["DEMO_CLOSE", "demo_tables"]


def demo_tables(*, seed: int = 2027) -> dict[str, pd.DataFrame]:
    """Make the input tables of a synthetic community hospital, closed through Oct 2026.

    The fiscal year runs July to June. Actuals start in Nov 2022; budgets cover FY2026 and FY2027. Dollars
    tie: salaries and agency to the payroll register split over months by days, supplies and drugs to usage,
    net patient revenue to the payers. Nobody and nothing in it is real.

    Parameters
    ----------
    seed : int
        Seed of all chance; each department draws from a stream of its own.

    Returns
    -------
    dict of pandas.DataFrame
        One frame for each name in ``INPUTS``, with its columns in order; the same bits for the same seed.

    Examples
    --------
    >>> tables = demo_tables()
    >>> stats = tables["stats"]
    >>> births = stats[(stats["stat"] == "Births") & (stats["month"] == DEMO_CLOSE)]
    >>> bool(40 < births["value"].item() < 90)
    True
    """
    counted = volumes(seed)
    tables = list_tables() | {
        "stats": stats_table(counted),
        "pay": pay_table(seed, counted),
        "pay_budget": pay_budget_table(counted),
        "usage": usage_table(seed, counted),
        "payer_stats": payer_table(seed, counted),
    }
    tables["positions"] = position_table(seed, tables["pay"])
    tables["gl"] = gl_table(seed, counted, tables)
    return {name: tables[name] for name in INPUTS}
