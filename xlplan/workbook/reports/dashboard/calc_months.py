"""Months behind Dashboard: the closed ones of the tiles, the cumulative result, the volume with its ranges."""

from __future__ import annotations

from collections.abc import Callable

from xlplan.core.plan.lines import HOURS, REVENUE_LINES, SECTIONS, VOLUME, WORKED_HOURS
from xlplan.workbook.reports.design.calc import FIRST_ROW, CalcSheet, ColumnBlock, write_axis
from xlplan.workbook.reports.design.plan_sum import plan_sum
from xlplan.workbook.reports.design.tables import FORECASTS, HISTORY

__all__ = ["RECENT", "YEAR", "write_margin", "write_recent", "write_volume"]

YEAR = 12
RECENT = 14  # closed months of the tiles' columns: thirteen, and one before them
BANDS = ("p10", "p90", "lower", "upper")


def write_recent(calc: CalcSheet) -> ColumnBlock:
    """Sum the closed months that the tiles' columns show, and give their ratios."""
    block = calc.block(RECENT)
    cell = block.cell
    block.column("month", lambda r: f"=EDATE(xp_LastClosed,{r - block.last_row})", "mon")
    unit = ("cost_center", calc.at("code"))

    def column(name: str, figure: str, *criteria: tuple[str, str], anywhere: str = "all") -> None:
        def formula(row: int) -> str:
            when = (("scenario", '"Actual"'), ("month", cell("month", row)))
            return "=" + plan_sum(figure, *when, *criteria, anywhere=calc.at(anywhere))

        block.column(name, formula, "money2")

    column("all dollars", "dollars", unit)
    for line in (*REVENUE_LINES, *SECTIONS["Supplies and drugs"]):
        column(line, "dollars", unit, ("line", f'"{line}"'))
    block.column("revenue", lambda r: "=" + "+".join(cell(line, r) for line in REVENUE_LINES), "money2")
    block.column("expense", _less(block, "all dollars", "revenue"), "money2")
    column("volume", "volume", *_statistic(calc), anywhere="stat anywhere")
    for hours in (WORKED_HOURS, "Overtime hours", "Agency hours"):
        column(hours, "hours", unit, ("line", f'"{HOURS}"'), ("element", f'"{hours}"'))
    _recent_ratios(calc, block)
    return block


def _statistic(calc: CalcSheet) -> tuple[tuple[str, str], ...]:
    return ("cost_center", calc.at("stat code")), ("line", f'"{VOLUME}"'), ("element", calc.at("stat"))


def _recent_ratios(calc: CalcSheet, block: ColumnBlock) -> None:
    cell, alone = block.cell, calc.at("no margin")

    def result(row: int) -> str:
        if row == FIRST_ROW:
            return "=0"  # keeps zero on the columns' axis, which nothing else can where they may be negative
        revenue = cell("revenue", row)
        share = f"IF({revenue}=0,0,({revenue}-{cell('expense', row)})/{revenue})"
        return f"=IF({alone}=1,{cell('expense', row)},{share})"

    block.column("result", result, "pct")
    block.column("income", lambda r: f"=IF({alone}=1,{cell('volume', r)},{cell(REVENUE_LINES[0], r)})", "money2")
    for name, above, below in (
        ("expense a unit", ("expense",), "volume"),
        ("hours a unit", (WORKED_HOURS,), "volume"),
        ("overtime share", ("Overtime hours",), WORKED_HOURS),
        ("agency share", ("Agency hours",), WORKED_HOURS),
        ("supplies a unit", SECTIONS["Supplies and drugs"], "volume"),
    ):
        block.column(name, _ratio(block, above, below), "rate4")


def _ratio(block: ColumnBlock, above: tuple[str, ...], below: str) -> Callable[[int], str]:
    def formula(row: int) -> str:
        total = "+".join(block.cell(name, row) for name in above)
        return f"=IF({block.cell(below, row)}=0,0,({total})/{block.cell(below, row)})"

    return formula


def write_margin(calc: CalcSheet) -> ColumnBlock:
    """Sum this fiscal year's margin by month, in thousands and cumulative; of a cost center, its expense."""
    block = calc.block(YEAR)
    cell, at = block.cell, calc.at
    block.column("month", lambda r: f"=EDATE({at('first')},{r - FIRST_ROW})", "mon")
    for name, scenario in (("plan", "xp_Scenario"), ("budget", '"Budget"')):
        block.column(f"{name} revenue", _thousands(calc, block, scenario, REVENUE_LINES), "k1")
        every = _thousands(calc, block, scenario, ("",))
        block.column(f"{name} all", every, "k1")
        block.column(f"{name} expense", _less(block, f"{name} all", f"{name} revenue"), "k1")
        calc.scalar(f"year {name} expense", f"=SUM({block.range(f'{name} expense')})", "k1")
        block.column(name, _result(calc, block, name), "k1")
        calc.scalar(f"year {name}", f"=SUM({block.range(name)})", "k1")
    calc.scalar("year budgeted", f"=IF({at('year budget expense')}=0,0,1)")

    def upto(row: int, name: str) -> str:
        return f"SUM({cell(name, FIRST_ROW)}:{cell(name, row)})"

    def shown(hidden: str) -> Callable[[int], str]:
        skip = f"{at('ready')}=0"
        return lambda r: f'=IF(OR({skip},{cell("month", r)}{hidden}xp_LastClosed),"",{upto(r, "plan")})'

    block.column("to date", shown(">"), "k1")
    block.column("projected", shown("<"), "k1")
    block.column("budget to date", lambda r: f'=IF({at("year budgeted")}=0,"",{upto(r, "budget")})', "k1")
    block.column("zero", lambda _: "=0")
    height = write_axis(calc, block.range("to date", "zero"), prefix="margin ")
    for name in ("to date", "projected", "budget to date", "zero"):
        block.column(f"s {name}", _line(block, name, height))
    return block


def _less(block: ColumnBlock, whole: str, part: str) -> Callable[[int], str]:
    return lambda r: f"={block.cell(whole, r)}-{block.cell(part, r)}"


def _thousands(calc: CalcSheet, block: ColumnBlock, scenario: str, lines: tuple[str, ...]) -> Callable[[int], str]:
    """Add up lines of the plan, or all of them where the line is empty."""

    def formula(row: int) -> str:
        when = (("scenario", scenario), ("month", block.cell("month", row)), ("cost_center", calc.at("code")))
        sums = [
            plan_sum("dollars", *when, *([("line", f'"{line}"')] if line else []), anywhere=calc.at("all"))
            for line in lines
        ]
        return f"=({'+'.join(sums)})/1000"

    return formula


def _result(calc: CalcSheet, block: ColumnBlock, name: str) -> Callable[[int], str]:
    cell = block.cell
    return lambda r: (
        f"=IF({calc.at('no margin')}=1,{cell(f'{name} expense', r)},"
        f"{cell(f'{name} revenue', r)}-{cell(f'{name} expense', r)})"
    )


def _line(block: ColumnBlock, name: str, height: Callable[[str], str]) -> Callable[[int], str]:
    return lambda r: f"=IF(ISNUMBER({block.cell(name, r)}),{height(block.cell(name, r))},NA())"


def write_volume(calc: CalcSheet) -> ColumnBlock:
    """Give the volume of the year before and this one, its budget, forecast and ranges, scaled to the axis."""
    block = calc.block(2 * YEAR)
    cell, at = block.cell, calc.at
    block.column("month", lambda r: f"=EDATE({at('first')},{r - FIRST_ROW - YEAR})", "mon")

    def plan(row: int) -> str:
        if row < FIRST_ROW + YEAR:
            return '=""'
        when = (("scenario", "xp_Scenario"), ("month", cell("month", row)))
        return "=" + plan_sum("volume", *when, *_statistic(calc), anywhere=at("stat anywhere"))

    block.column("plan", plan, "k")
    block.column("actual", lambda r: f'=IF({cell("month", r)}>xp_LastClosed,"",{_history(calc, block, "actual", r)})')
    block.column("budget", lambda r: "=" + _history(calc, block, "budget", r), "k")
    for name in ("forecast", *BANDS):
        block.column(name, _ahead(calc, block, name), "k")
    _volume_totals(calc, block)
    _scaled(block, write_axis(calc, block.range("actual", "upper"), prefix="volume "))
    return block


def _history(calc: CalcSheet, block: ColumnBlock, column: str, row: int) -> str:
    series = f"{HISTORY.ref('cost_center')},{calc.at('stat code')},{HISTORY.ref('item')},{calc.at('stat')}"
    month = f"{HISTORY.ref('month')},{block.cell('month', row)}"
    return (
        f'IF(COUNTIFS({series},{month},{HISTORY.ref(column)},"<>")=0,"",SUMIFS({HISTORY.ref(column)},{series},{month}))'
    )


def _ahead(calc: CalcSheet, block: ColumnBlock, name: str) -> Callable[[int], str]:
    # Forecast and ranges start at the last actual, so that the lines join.
    def formula(row: int) -> str:
        if row < FIRST_ROW + YEAR:
            return '=""'
        month, actual = block.cell("month", row), block.cell("actual", row)
        shown = block.cell("plan", row)
        if name in BANDS:
            series = f"{FORECASTS.ref('cost_center')},{calc.at('stat code')},{FORECASTS.ref('item')},{calc.at('stat')}"
            series += f",{FORECASTS.ref('month')},{month}"
            shown = f'IF(COUNTIFS({series})=0,"",SUMIFS({FORECASTS.ref(name)},{series}))'
        waiting = f"OR({calc.at('ready')}=0,{month}<xp_LastClosed)"
        return f'=IF({waiting},"",IF({month}=xp_LastClosed,{actual},{shown}))'

    return formula


def _volume_totals(calc: CalcSheet, block: ColumnBlock) -> None:
    first = FIRST_ROW + YEAR

    def year(name: str) -> str:
        return f"{block.cell(name, first)}:{block.cell(name, block.last_row)}"

    for name in ("plan", "budget"):
        calc.scalar(f"year volume {name}", f"=SUM({year(name)})", "k")
    known = f"COUNT({year('budget')})"
    calc.scalar("year volume budgeted", f"=IF(AND({known}=12,{calc.at('year volume budget')}>0),1,0)")
    closed = f'{year("month")},"<="&xp_LastClosed'
    calc.scalar("volume actual", f"=SUMIFS({year('plan')},{closed})", "k")
    calc.scalar("volume budget", f"=SUMIFS({year('budget')},{closed})", "k")


def _scaled(block: ColumnBlock, height: Callable[[str], str]) -> None:
    cell = block.cell

    def base(row: int) -> str:
        shown = f"IF(ISNUMBER({cell('lower', row)}),{cell('lower', row)},{cell('actual', row)})"
        return f"=IFERROR({height(shown)},0)"

    def width(high: str, low: str) -> Callable[[int], str]:
        return lambda r: f"=IFERROR({height(cell(high, r))}-{height(cell(low, r))},0)"

    block.column("s base", base)
    for name, high, low in (("s low", "p10", "lower"), ("s middle", "p90", "p10"), ("s high", "upper", "p90")):
        block.column(name, width(high, low))
    for name in ("budget", "actual", "forecast"):
        block.column(f"s {name}", _line(block, name, height))
