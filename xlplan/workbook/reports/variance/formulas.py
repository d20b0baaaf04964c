"""Native formulas of the Variance sheet: sums over ``tblVar`` in thousands of dollars, and single rows of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xlplan.core.plan.lines import REVENUE_LINES, SECTIONS
from xlplan.workbook.reports.design.tables import VARIANCES

__all__ = ["PARTS", "PERIODS", "CellOf", "all_dollars", "dollars", "line_formulas", "margin", "share"]

PERIODS = {"Month": "month", "YTD": "ytd"}
PARTS = {"Volume": "volume", "Rate or price": "rate", "Hours or usage": "usage", "Mix": "mix", "Not split": "not_split"}
"""Header to the column of ``tblVar`` that holds the part."""

CellOf = Callable[[str], str]
"""Gives the address of a column's cell in the row at hand."""
_Sum = Callable[[str, str], str]  # of a column of tblVar over a period


def dollars(column: str, period: str, *criteria: str) -> str:
    """Give the sum of a column of ``tblVar`` over a period, in thousands.

    Examples
    --------
    >>> dollars("variance", "ytd", 'tblVar[section],"Labor"')
    'SUMIFS(tblVar[variance],tblVar[period],"ytd",tblVar[section],"Labor")/1000'
    """
    arguments = (VARIANCES.ref(column), f'{VARIANCES.ref("period")},"{period}"', *criteria)
    return f"SUMIFS({','.join(arguments)})/1000"


def margin(column: str, period: str, *criteria: str) -> str:
    """Give revenue less expense of ``budget`` or ``actual``, in thousands."""
    sums = {section: dollars(column, period, *criteria, _in_section(section)) for section in SECTIONS}
    revenue = "+".join(sums.pop(section) for section in REVENUE_LINES)
    return f"{revenue}-{'-'.join(sums.values())}"


def all_dollars(column: str, period: str, *criteria: str) -> str:
    """Give the sum of a column over the sections that hold dollars, in thousands."""
    return "+".join(dollars(column, period, *criteria, _in_section(section)) for section in SECTIONS)


def _in_section(section: str) -> str:
    return f'{VARIANCES.ref("section")},"{section}"'


def share(variance: str, budget: str) -> str:
    """Give a variance as a share of its budget; without one it is not applicable.

    Examples
    --------
    >>> share("E8", "C8")
    'IF(C8=0,IF(E8=0,0,"n/a"),E8/ABS(C8))'
    """
    return f'IF({budget}=0,IF({variance}=0,0,"n/a"),{variance}/ABS({budget}))'


def line_formulas(record: Mapping[str, object], at: CellOf) -> dict[str, str | float]:
    """Give the formulas of a line by header; a number where ``tblVar`` has no row to refer to.

    Parameters
    ----------
    record : mapping
        A row of ``lay_lines``.
    at : callable
        Gives the address of a column's cell in the line's row.
    """
    level = record.get("level")
    if level in ("account", "single"):
        return _account(record, at)
    code = f"{VARIANCES.ref('cost_center')},{at('cost_center')}"
    if level == "section":
        section = f"{VARIANCES.ref('section')},{at('account')}"
        return _sums(at, lambda *of: dollars(*of, code, section), lambda *of: dollars(*of, code, section))
    if level == "department":
        return _sums(at, lambda *of: margin(*of, code), lambda *of: all_dollars(*of, code))
    return {}


def _account(record: Mapping[str, object], at: CellOf) -> dict[str, str | float]:
    def value(column: str, position: str) -> str | float:
        missing = record.get(position) != record.get(position) or record.get(position) is None
        return 0.0 if missing else f"INDEX({VARIANCES.ref(column)},{at(position)})/1000"

    found: dict[str, str | float] = {}
    for name, position in (("Month", "row_month"), ("YTD", "row")):
        found |= {f"{name} {column}": value(column, position) for column in ("budget", "actual", "variance")}
        found[f"{name} %"] = share(at(f"{name} variance"), at(f"{name} budget"))
    return found | {header: value(column, "row") for header, column in PARTS.items()}


def _sums(at: CellOf, amount: _Sum, difference: _Sum) -> dict[str, str | float]:
    found: dict[str, str | float] = {}
    for name, period in PERIODS.items():
        found |= {f"{name} {column}": amount(column, period) for column in ("budget", "actual")}
        found[f"{name} variance"] = difference("variance", period)
        found[f"{name} %"] = share(at(f"{name} variance"), at(f"{name} budget"))
    return found | {header: difference(column, "ytd") for header, column in PARTS.items()}
