"""The hidden sheet behind Forecast: native formulas that follow the picker and the last closed month."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from xlplan.core.tables.table import Table
from xlplan.workbook.reports.design.calc import FIRST_ROW, CalcSheet, ColumnBlock, write_axis
from xlplan.workbook.reports.design.kit import Kit
from xlplan.workbook.reports.design.tables import ACCURACY, FORECASTS, HISTORY, SERIES

__all__ = ["AHEAD", "BACK", "ForecastCells", "write_calc_forecast"]

SHEET = "CalcForecast"
BACK, AHEAD = 28, 20  # months shown: closed and ahead


@dataclass
class ForecastCells:
    """The hidden sheet's cells: named ones, and the months from `BACK` before the close to `AHEAD` after it."""

    calc: CalcSheet
    months: ColumnBlock

    def ref(self, name: str) -> str:
        """Absolute address of a named cell, with its sheet."""
        return self.calc.ref(name)

    def month_ref(self, name: str, offset: int) -> str:
        """Address, with sheet, of the month `offset` months after the last closed one."""
        return self.months.ref(name, BACK - 1 + offset)

    def chart_range(self, name: str) -> str:
        """Range of a column as a chart wants it."""
        return self.months.chart_range(name)


def _pairs(table: Table, criteria: Iterable[str]) -> str:
    """Give the criteria of the picked series and of each ``column~value``."""
    pairs = [("series", "xp_Series"), *(criterion.split("~") for criterion in criteria)]
    return ",".join(f"{table.ref(column)},{value}" for column, value in pairs)


def _sum(table: Table, column: str, *criteria: str) -> str:
    return f"SUMIFS({table.ref(column)},{_pairs(table, criteria)})"


def _count(table: Table, *criteria: str) -> str:
    return f"COUNTIFS({_pairs(table, criteria)})"


def write_calc_forecast(kit: Kit, sheet: Worksheet) -> ForecastCells:
    """Write the hidden sheet and return its addresses."""
    calc = CalcSheet(kit, sheet)
    _series_scalars(calc)
    _year_scalars(calc)
    months = calc.block(BACK + AHEAD)
    _month_columns(calc, months)
    height = write_axis(calc, months.range("actual", "upper"))
    _scaled_columns(months, height)
    calc.widths()
    return ForecastCells(calc, months)


def _series_scalars(cells: CalcSheet) -> None:
    cells.scalar("row", f"=IFERROR(MATCH(xp_Series,{SERIES.ref('series')},0),0)")
    for name in ("item", "unit", "method", "calendar", "note", "verdict"):
        cells.scalar(name, f'=IF({cells.at("row")}=0,"",INDEX({SERIES.ref(name)},{cells.at("row")})&"")')
    words = f'IF({cells.at("method")}="structural","structural average",{cells.at("method")})'
    cells.scalar("method name", f"={words}")
    # A rate is averaged over the year, everything else is added up.
    cells.scalar("rate", f'=IF(ISNUMBER(SEARCH(" a",{cells.at("unit")})),1,0)')
    cells.scalar("shape", f'=IF({cells.at("rate")}=1,"#,##0.00","#,##0")')
    cells.scalar("months", f"=IF({cells.at('row')}=0,0,N(INDEX({SERIES.ref('months')},{cells.at('row')})))")
    cells.scalar("overrides", "=" + _count(FORECASTS, 'override~"<>"'))
    for lead in ("1-3", "4-6", "7-12"):
        for method in ("used", "same_month"):
            cells.scalar(f"wape {method} {lead}", f"={accuracy_formula(method, lead)}", "pct")


def accuracy_formula(method: str, lead: str, measure: str = "wape") -> str:
    """Give the formula for a measure of a method at a lead; its result is empty where none was taken."""
    criteria = (f'method~"{method}"', f'lead~"{lead}"')
    known = _count(ACCURACY, *criteria, f'{measure}~"<>"')
    return f'IF({known}=0,"",{_sum(ACCURACY, measure, *criteria)})'


def _year_scalars(cells: CalcSheet) -> None:
    at = cells.at
    # The year shown is the one that the first open month belongs to.
    cells.scalar("open", "=EDATE(xp_LastClosed,1)", "mon")
    cells.scalar("fy first", f"=DATE(YEAR({at('open')})-IF(MONTH({at('open')})<xp_FYStart,1,0),xp_FYStart,1)", "mon")
    cells.scalar("fy last", f"=EDATE({at('fy first')},11)", "mon")
    cells.scalar("fy name", f'="FY"&YEAR({at("fy last")})')
    this = (f'month~">="&{at("fy first")}', f'month~"<="&{at("fy last")}')
    last = (f'month~">="&EDATE({at("fy first")},-12)', f'month~"<="&EDATE({at("fy last")},-12)')
    rate = at("rate")
    cells.scalar("fy closed", "=" + _count(HISTORY, *this, 'actual~"<>"'))
    cells.scalar("fy open", "=" + _count(FORECASTS, *this))
    cells.scalar("fy actual sum", "=" + _sum(HISTORY, "actual", *this), "k")
    cells.scalar("fy ahead sum", "=" + _sum(FORECASTS, "final", *this), "k")
    for name, count in (("fy actual", "fy closed"), ("fy ahead", "fy open")):
        mean = f'IF({at(count)}=0,"",{at(name + " sum")}/{at(count)})'
        cells.scalar(name, f"=IF({rate}=1,{mean},{at(name + ' sum')})", "k")
    known, total = f"{at('fy closed')}+{at('fy open')}", f"({at('fy actual sum')}+{at('fy ahead sum')})"
    cells.scalar("fy projected", f'=IF({known}=12,{total}/IF({rate}=1,12,1),"")', "k")
    for name, column, span in (("fy budget", "budget", this), ("prior year", "actual", last)):
        months = _count(HISTORY, *span, f'{column}~"<>"')
        total = f"{_sum(HISTORY, column, *span)}/IF({rate}=1,12,1)"
        cells.scalar(name, f'=IF({months}=12,{total},"")', "k")


def _month_columns(calc: CalcSheet, months: ColumnBlock) -> None:
    cell = months.cell
    anchor = FIRST_ROW + BACK - 1
    months.column("month", lambda r: f"=EDATE(xp_LastClosed,{r - anchor})", "mon")

    def this(row: int) -> str:
        return f"month~{cell('month', row)}"

    months.column("closed", lambda r: "=" + _count(HISTORY, this(r), 'actual~"<>"'))
    months.column("ahead", lambda r: "=" + _count(FORECASTS, this(r)))
    months.column("actual", lambda r: f'=IF({cell("closed", r)}=0,"",{_sum(HISTORY, "actual", this(r))})', "k")

    def ahead(column: str) -> Callable[[int], str]:
        # Forecast and ranges start at the last actual, so that the lines join.
        return lambda r: (
            f"=IF({cell('ahead', r)}>0,{_sum(FORECASTS, column, this(r))},"
            f'IF(N({cell("ahead", r + 1)})>0,{cell("actual", r)},""))'
        )

    months.column("forecast", ahead("final"), "k")

    def known(row: int) -> str:
        return _count(HISTORY, this(row), 'budget~"<>"')

    months.column("budget", lambda r: f'=IF({known(r)}=0,"",{_sum(HISTORY, "budget", this(r))})', "k")
    months.column("prior", lambda r: _prior(calc, months, r), "k")
    for column in ("p10", "p90", "lower", "upper"):
        months.column(column, ahead(column), "k")


def _prior(calc: CalcSheet, months: ColumnBlock, row: int) -> str:
    if row - 12 < FIRST_ROW:
        return '=""'
    earlier = [months.cell(name, row - 12) for name in ("actual", "forecast")]
    shown = f"IF(ISNUMBER({earlier[0]}),{earlier[0]},{earlier[1]})"
    return f'=IF({months.cell("month", row)}<{calc.at("fy first")},"",{shown})'


def _scaled_columns(months: ColumnBlock, height: Callable[[str], str]) -> None:
    cell = months.cell

    def base(row: int) -> str:
        value = f"IF(ISNUMBER({cell('lower', row)}),{cell('lower', row)},{cell('actual', row)})"
        return f"=IFERROR({height(value)},0)"

    def width(high: str, low: str) -> Callable[[int], str]:
        return lambda r: f"=IFERROR({height(cell(high, r))}-{height(cell(low, r))},0)"

    def line(name: str) -> Callable[[int], str]:
        return lambda r: f"=IF(ISNUMBER({cell(name, r)}),{height(cell(name, r))},NA())"

    months.column("s base", base)
    for name, high, low in (
        ("s low95", "p10", "lower"),
        ("s mid80", "p90", "p10"),
        ("s high95", "upper", "p90"),
    ):
        months.column(name, width(high, low))
    for name in ("prior", "budget", "actual", "forecast"):
        months.column(f"s {name}", line(name))
