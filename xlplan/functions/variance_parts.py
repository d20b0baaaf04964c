"""Worksheet functions that split a variance into its parts; favorable is positive."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from xlplan.core.variance.labor_parts import Labor, labor_parts, skill_mix_parts
from xlplan.core.variance.revenue_parts import payer_mix_parts
from xlplan.core.variance.supply_parts import Supply, spend_parts, supply_parts
from xlplan.functions.chapters import Chapter
from xlplan.functions.convert import Numbers
from xlplan.functions.example import Example, column
from xlplan.functions.registry import worksheet_function
from xlplan.functions.rows import groups, same_size, spill

__all__ = ["plan_variance_labor", "plan_variance_mix", "plan_variance_revenue", "plan_variance_supply"]

Spill = npt.NDArray[np.object_]
Headers = Annotated[bool, "FALSE leaves the row of names out. TRUE if left out."]


@worksheet_function(
    "PLAN_VARIANCE_LABOR",
    chapter=Chapter.VARIANCE,
    brief="volume, efficiency, rate",
    example=Example(
        "1,200 patients at 1.5 hours and $36 an hour; 1,300 patients took 2,275 hours and $84,175.",
        (1_200, 1_800, 64_800, 1_300, 2_275, 84_175),
    ),
)
def plan_variance_labor(
    b_vol: Annotated[Numbers, "Budgeted volume, such as patient days: one cell, or a range with a cell a department."],
    b_hours: Annotated[Numbers, "Budgeted hours, fixed ones included."],
    b_dollars: Annotated[Numbers, "Budgeted pay for those hours."],
    a_vol: Annotated[Numbers, "Actual volume. Blank: the month is open, and so is its row."],
    a_hours: Annotated[Numbers, "Actual hours."],
    a_dollars: Annotated[Numbers, "Actual pay."],
    fixed_hours: Annotated[Numbers | None, "Budgeted hours that do not move with volume; 0 if left out."] = None,
    headers: Headers = True,
) -> Spill:
    """Split a labor variance into Volume, Efficiency (hours per unit), Rate and Total; favorable is positive.

    Parameters
    ----------
    b_vol, b_hours, b_dollars, a_vol, a_hours, a_dollars : array_like
        Budget and actual of one period: units of service, hours, dollars; of one size.
    fixed_hours : array_like, optional
        Budgeted hours that do not flex.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    numpy.ndarray
        Volume, Efficiency, Rate, Total; a row for each cell. Parts are blank where they cannot be told.

    Raises
    ------
    FunctionError
        ``#N/A`` if sizes differ.

    Notes
    -----
    Volume, efficiency, rate is the order; see `xlplan.core.variance.labor_parts.labor_parts` for the formulas.

    Examples
    --------
    1,200 patients at 1.5 hours and $36; 1,300 patients took 2,275 hours and $84,175.

    >>> plan_variance_labor(1_200, 1_800, 64_800, 1_300, 2_275, 84_175, headers=False)
    array([[-5400.0, -11700.0, -2275.0, -19375.0]], dtype=object)
    """
    given = same_size(
        b_vol=b_vol,
        b_hours=b_hours,
        b_dollars=b_dollars,
        a_vol=a_vol,
        a_hours=a_hours,
        a_dollars=a_dollars,
        fixed_hours=0.0 if fixed_hours is None else fixed_hours,
    )
    budget, actual = (Labor(given[f"{s}_vol"], given[f"{s}_hours"], given[f"{s}_dollars"]) for s in ("b", "a"))
    parts = labor_parts(budget=budget, actual=actual, fixed_hours=given["fixed_hours"])
    return spill(parts._asdict(), headers)


@worksheet_function(
    "PLAN_VARIANCE_MIX",
    chapter=Chapter.VARIANCE,
    brief="hours, staff and agency mix, rate",
    example=Example(
        "Registered nurses, practical nurses and agency, which was not budgeted.",
        (column(3_000, 1_000, 0), column(42, 28, 95), column(2_900, 900, 300), column(43, 28, 98)),
    ),
)
def plan_variance_mix(
    b_hours: Annotated[Numbers, "Budgeted hours of each group (RN, LPN, agency); 0 if a group was not budgeted."],
    b_rates: Annotated[Numbers, "Budgeted pay per hour of each group; its usual rate where none was budgeted."],
    a_hours: Annotated[Numbers, "Actual hours of each group; 0 if it did not work."],
    a_rates: Annotated[Numbers, "Actual pay per hour of each group."],
    headers: Headers = True,
) -> Spill:
    """Split a labor variance into Hours, Mix (use of dearer groups), Rate and Total; favorable is positive.

    Parameters
    ----------
    b_hours, b_rates, a_hours, a_rates : array_like
        A cell a group, of one size; rows that are all blank do not count.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    numpy.ndarray
        Hours, Mix, Rate, Total in one row; blank where a group lacks a figure.

    Raises
    ------
    FunctionError
        ``#N/A`` if sizes differ.

    Examples
    --------
    RN, LPN and agency: 300 hours of agency, which was not budgeted, show as mix.

    >>> parts = plan_variance_mix([3_000, 1_000, 0], [42, 28, 95], [2_900, 900, 300], [43, 28, 98], headers=False)
    >>> parts.astype(float)
    array([[ -3850., -17650.,  -3800., -25300.]])
    """
    given = groups(b_hours=b_hours, b_rates=b_rates, a_hours=a_hours, a_rates=a_rates)
    parts = skill_mix_parts(
        budget_hours=given["b_hours"],
        budget_rates=given["b_rates"],
        actual_hours=given["a_hours"],
        actual_rates=given["a_rates"],
    )
    return spill(parts._asdict(), headers)


@worksheet_function(
    "PLAN_VARIANCE_SUPPLY",
    chapter=Chapter.VARIANCE,
    brief="volume, usage, price",
    example=Example(
        "500 cases of 2.0 kits at $12.50; 540 cases took 1,188 kits and $15,562.80.",
        (500, 1_000, 12_500, 540, 1_188, 15_562.8),
    ),
)
def plan_variance_supply(
    b_vol: Annotated[Numbers, "Budgeted volume, such as cases: one cell, or a range with a cell a category."],
    b_qty: Annotated[
        Numbers, "Budgeted items. Blank where nobody counts them; all blank: one column holds price and usage."
    ],
    b_dollars: Annotated[Numbers, "Budgeted spend on those items."],
    a_vol: Annotated[Numbers, "Actual volume. Blank: the month is open, and so is its row."],
    a_qty: Annotated[Numbers, "Items used. Blank where nobody counts them."],
    a_dollars: Annotated[Numbers, "Actual spend."],
    headers: Headers = True,
) -> Spill:
    """Split a supply variance into Volume, Usage (per unit), Price and Total; favorable is positive.

    Parameters
    ----------
    b_vol, b_qty, b_dollars, a_vol, a_qty, a_dollars : array_like
        Budget and actual of one period: units of service, items, dollars; of one size.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    numpy.ndarray
        Volume, Usage, Price, Total; a row for each cell, Usage and Price blank where a quantity is. Without any
        quantity the columns are Volume, Price And Usage, Total, because price cannot be told from usage.

    Raises
    ------
    FunctionError
        ``#N/A`` if sizes differ.

    Examples
    --------
    500 cases of 2.0 kits at $12.50; 540 cases took 1,188 kits at $13.10. Then the same without the kits.

    >>> plan_variance_supply(500, 1_000, 12_500, 540, 1_188, 15_562.80, headers=False).astype(float).round(2)
    array([[-1000. , -1350. ,  -712.8, -3062.8]])
    >>> nothing = float("nan")
    >>> plan_variance_supply(500, nothing, 12_500, 540, nothing, 15_562.80).tolist()[0]
    ['Volume', 'Price And Usage', 'Total']
    """
    given = same_size(b_vol=b_vol, b_qty=b_qty, b_dollars=b_dollars, a_vol=a_vol, a_qty=a_qty, a_dollars=a_dollars)
    budget, actual = (Supply(given[f"{s}_vol"], given[f"{s}_qty"], given[f"{s}_dollars"]) for s in ("b", "a"))
    if not np.isnan([given["b_qty"], given["a_qty"]]).all():
        return spill(supply_parts(budget=budget, actual=actual)._asdict(), headers)
    parts = spend_parts(
        budget_volume=budget.volume,
        budget_dollars=budget.dollars,
        actual_volume=actual.volume,
        actual_dollars=actual.dollars,
    )
    return spill(parts._asdict(), headers)


@worksheet_function(
    "PLAN_VARIANCE_REVENUE",
    chapter=Chapter.VARIANCE,
    brief="volume, payer mix, rate",
    example=Example(
        "Medicare, commercial, Medicaid, self-pay: more patients, fewer of them commercial.",
        (
            column(400, 300, 200, 100),
            column(2_000, 3_500, 1_500, 800),
            column(460, 270, 240, 80),
            column(2_050, 3_450, 1_500, 900),
        ),
    ),
)
def plan_variance_revenue(
    b_vol: Annotated[Numbers, "Budgeted volume of each payer; 0 if a payer was not budgeted."],
    b_rate: Annotated[Numbers, "Budgeted net revenue per unit of each payer; its usual rate where none was budgeted."],
    a_vol: Annotated[Numbers, "Actual volume of each payer; 0 if none came."],
    a_rate: Annotated[Numbers, "Actual net revenue per unit of each payer."],
    headers: Headers = True,
) -> Spill:
    """Split a revenue variance into Volume, Mix (of payers), Rate and Total; favorable is positive.

    Parameters
    ----------
    b_vol, b_rate, a_vol, a_rate : array_like
        A cell a payer, of one size; rows that are all blank do not count.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    numpy.ndarray
        Volume, Mix, Rate, Total in one row; blank where a payer lacks a figure.

    Raises
    ------
    FunctionError
        ``#N/A`` if sizes differ.

    Examples
    --------
    Medicare, commercial, Medicaid and self-pay: more patients, but fewer of them commercial.

    >>> plan_variance_revenue([400, 300, 200, 100], [2_000, 3_500, 1_500, 800],
    ...                       [460, 270, 240, 80], [2_050, 3_450, 1_500, 900], headers=False)
    array([[111500.0, -52500.0, 17500.0, 76500.0]], dtype=object)
    """
    given = groups(b_vol=b_vol, b_rate=b_rate, a_vol=a_vol, a_rate=a_rate)
    parts = payer_mix_parts(
        budget_volumes=given["b_vol"],
        budget_rates=given["b_rate"],
        actual_volumes=given["a_vol"],
        actual_rates=given["a_rate"],
    )
    return spill(parts._asdict(), headers)
