"""The hidden sheet behind Forecast: native formulas that follow the picker and the last closed month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from xlplan.workbook.kit import Kit

__all__ = ["AHEAD", "BACK", "ForecastCells", "write_calc_forecast"]

SHEET = "CalcForecast"
BACK, AHEAD = 28, 20  # months shown: closed and ahead
FIRST_ROW, LAST_ROW = 3, 3 + BACK + AHEAD - 1  # sheet rows of the month block
SCALED = "axis step"


@dataclass
class ForecastCells:
    """Hands out the addresses on the hidden sheet, so that nobody types one.

    Parameters
    ----------
    kit : Kit
        Formats.
    sheet : xlsxwriter.worksheet.Worksheet
        The hidden sheet.
    """

    kit: Kit
    sheet: Worksheet
    _scalars: dict[str, int] = field(default_factory=dict)
    _columns: dict[str, str] = field(default_factory=dict)

    def scalar(self, name: str, formula: str, number: str = "gen") -> None:
        """Add a named cell in columns A and B."""
        row = len(self._scalars) + 1
        self._scalars[name] = row
        self.sheet.write_string(row - 1, 0, name, self.kit.format("caption"))
        self.kit.put(self.sheet, row - 1, 1, formula, self.kit.format(number=number))

    def at(self, name: str) -> str:
        """Absolute address of a named cell, without its sheet."""
        return f"$B${self._scalars[name]}"

    def ref(self, name: str) -> str:
        """Absolute address of a named cell, with its sheet."""
        return f"{SHEET}!{self.at(name)}"

    def column(self, name: str, formula: Callable[[int], str], number: str = "gen") -> None:
        """Add a column of the month block; `formula` is called with each sheet row."""
        index = 4 + len(self._columns)
        self._columns[name] = xl_col_to_name(index)
        self.sheet.write_string(1, index, name, self.kit.format("header"))
        style = self.kit.format(number=number)
        for row in range(FIRST_ROW, LAST_ROW + 1):
            self.kit.put(self.sheet, row - 1, index, formula(row), style)

    def cell(self, name: str, row: int) -> str:
        """Address of a month's cell on the hidden sheet itself."""
        return f"${self._columns[name]}{row}"

    def month_ref(self, name: str, offset: int) -> str:
        """Address, with sheet, of the month `offset` months after the last closed one."""
        return f"{SHEET}!${self._columns[name]}${FIRST_ROW + BACK - 1 + offset}"

    def range(self, name: str, last: str = "") -> str:
        """Absolute range of a column, or from one column to another, on the hidden sheet."""
        return f"${self._columns[name]}${FIRST_ROW}:${self._columns[last or name]}${LAST_ROW}"

    def chart_range(self, name: str) -> str:
        """Range of a column as a chart wants it."""
        return f"={SHEET}!{self.range(name)}"


def _sum(table: str, column: str, *criteria: str) -> str:
    pairs = "".join(f",{table}[{field}],{value}" for field, value in (c.split("~") for c in criteria))
    return f"SUMIFS({table}[{column}],{table}[series],xp_Series{pairs})"


def _count(table: str, *criteria: str) -> str:
    pairs = "".join(f",{table}[{field}],{value}" for field, value in (c.split("~") for c in criteria))
    return f"COUNTIFS({table}[series],xp_Series{pairs})"


def write_calc_forecast(kit: Kit, sheet: Worksheet) -> ForecastCells:
    """Write the hidden sheet and return its addresses."""
    cells = ForecastCells(kit, sheet)
    _series_scalars(cells)
    _year_scalars(cells)
    _month_columns(cells)
    _axis(cells)
    _scaled_columns(cells)
    sheet.set_column_pixels(0, 0, 150)
    sheet.set_column_pixels(1, 1, 120)
    sheet.set_column_pixels(4, 30, 76)
    return cells


def _series_scalars(cells: ForecastCells) -> None:
    cells.scalar("row", "=IFERROR(MATCH(xp_Series,tblSeries[series],0),0)")
    for name in ("item", "unit", "method", "calendar", "note"):
        cells.scalar(name, f'=IF({cells.at("row")}=0,"",INDEX(tblSeries[{name}],{cells.at("row")})&"")')
    cells.scalar("months", f"=IF({cells.at('row')}=0,0,N(INDEX(tblSeries[months],{cells.at('row')})))")
    cells.scalar("overrides", "=" + _count("tblForecast", 'override~"<>"'))
    for lead in ("1-3", "4-6", "7-12"):
        for method in ("used", "same_month"):
            cells.scalar(f"wape {method} {lead}", f"={wape_formula(method, lead)}", "pct")


def wape_formula(method: str, lead: str) -> str:
    """Give the formula for a method's error at a lead; its result is empty where none was measured."""
    criteria = (f'method~"{method}"', f'lead~"{lead}"')
    return f'IF({_count("tblAccuracy", *criteria)}=0,"",{_sum("tblAccuracy", "wape", *criteria)})'


def _year_scalars(cells: ForecastCells) -> None:
    at = cells.at
    # The year shown is the one that the first open month belongs to.
    cells.scalar("open", "=EDATE(xp_LastClosed,1)", "mon")
    cells.scalar("fy first", f"=DATE(YEAR({at('open')})-IF(MONTH({at('open')})<xp_FYStart,1,0),xp_FYStart,1)", "mon")
    cells.scalar("fy last", f"=EDATE({at('fy first')},11)", "mon")
    cells.scalar("fy name", f'="FY"&YEAR({at("fy last")})')
    this = (f'month~">="&{at("fy first")}', f'month~"<="&{at("fy last")}')
    last = (f'month~">="&EDATE({at("fy first")},-12)', f'month~"<="&EDATE({at("fy last")},-12)')
    cells.scalar("fy actual", "=" + _sum("tblHistory", "actual", *this), "k")
    cells.scalar("fy ahead", "=" + _sum("tblForecast", "final", *this), "k")
    closed, ahead = _count("tblHistory", *this, 'actual~"<>"'), _count("tblForecast", *this)
    cells.scalar("fy known", f"={closed}+{ahead}")
    cells.scalar("fy projected", f'=IF({at("fy known")}=12,{at("fy actual")}+{at("fy ahead")},"")', "k")
    for name, column, span in (("fy budget", "budget", this), ("prior year", "actual", last)):
        known = _count("tblHistory", *span, f'{column}~"<>"')
        cells.scalar(name, f'=IF({known}=12,{_sum("tblHistory", column, *span)},"")', "k")


def _month_columns(cells: ForecastCells) -> None:
    cell = cells.cell
    anchor = FIRST_ROW + BACK - 1
    cells.column("month", lambda r: f"=EDATE(xp_LastClosed,{r - anchor})", "mon")

    def this(row: int) -> str:
        return f"month~{cell('month', row)}"

    cells.column("closed", lambda r: "=" + _count("tblHistory", this(r), 'actual~"<>"'))
    cells.column("ahead", lambda r: "=" + _count("tblForecast", this(r)))
    cells.column("actual", lambda r: f'=IF({cell("closed", r)}=0,"",{_sum("tblHistory", "actual", this(r))})', "k")

    def ahead(column: str) -> Callable[[int], str]:
        # Forecast and ranges start at the last actual, so that the lines join.
        return lambda r: (
            f"=IF({cell('ahead', r)}>0,{_sum('tblForecast', column, this(r))},"
            f'IF(N({cell("ahead", r + 1)})>0,{cell("actual", r)},""))'
        )

    cells.column("forecast", ahead("final"), "k")

    def known(row: int) -> str:
        return _count("tblHistory", this(row), 'budget~"<>"')

    cells.column("budget", lambda r: f'=IF({known(r)}=0,"",{_sum("tblHistory", "budget", this(r))})', "k")
    cells.column("prior", lambda r: _prior(cells, r), "k")
    for column in ("p10", "p90", "lower", "upper"):
        cells.column(column, ahead(column), "k")


def _prior(cells: ForecastCells, row: int) -> str:
    if row - 12 < FIRST_ROW:
        return '=""'
    earlier = [cells.cell(name, row - 12) for name in ("actual", "forecast")]
    shown = f"IF(ISNUMBER({earlier[0]}),{earlier[0]},{earlier[1]})"
    return f'=IF({cells.cell("month", row)}<{cells.at("fy first")},"",{shown})'


def _axis(cells: ForecastCells) -> None:
    """Find the smallest round step whose five intervals, from a multiple of it, hold every value."""
    at, block = cells.at, cells.range("actual", "upper")
    cells.scalar("low", f"=MIN({block})")
    cells.scalar("high", f"=MAX({block})")
    low, high = at("low"), at("high")
    cells.scalar("raw step", f"=IF({high}>{low},{high}-{low},MAX(ABS({high}),1))/5")
    cells.scalar("magnitude", f"=10^INT(LOG10({at('raw step')}))")
    step = f"{at('magnitude')}*20"
    for factor in ("10", "5", "2.5", "2", "1"):
        tried = f"({at('magnitude')}*{factor})"
        step = f"IF(INT({low}/{tried})*{tried}+5*{tried}>={high},{tried},{step})"
    cells.scalar(SCALED, f"={step}")
    cells.scalar("axis start", f"=INT({low}/{at(SCALED)})*{at(SCALED)}")
    shown = f'IF({at(SCALED)}<0.1,"0.00",IF({at(SCALED)}=INT({at(SCALED)}),"#,##0","#,##0.0"))'
    for tick in range(6):
        cells.scalar(f"tick {tick}", f"=TEXT({at('axis start')}+{tick}*{at(SCALED)},{shown})")
        cells.scalar(f"height {tick}", f"={20 * tick}")


def _scaled_columns(cells: ForecastCells) -> None:
    cell, step = cells.cell, cells.at(SCALED)

    def base(row: int) -> str:
        value = f"IF(ISNUMBER({cell('lower', row)}),{cell('lower', row)},{cell('actual', row)})"
        return f"=IFERROR(20*({value}-{cells.at('axis start')})/{step},0)"

    def width(high: str, low: str) -> Callable[[int], str]:
        return lambda r: f"=IFERROR(20*({cell(high, r)}-{cell(low, r)})/{step},0)"

    def height(name: str) -> Callable[[int], str]:
        scaled = f"-{cells.at('axis start')})/{step}"
        return lambda r: f"=IF(ISNUMBER({cell(name, r)}),20*({cell(name, r)}{scaled},NA())"

    cells.column("s base", base)
    for name, high, low in (
        ("s low95", "p10", "lower"),
        ("s mid80", "p90", "p10"),
        ("s high95", "upper", "p90"),
    ):
        cells.column(name, width(high, low))
    for name in ("prior", "budget", "actual", "forecast"):
        cells.column(f"s {name}", height(name))
