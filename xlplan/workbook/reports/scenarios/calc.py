"""The hidden sheet behind Scenarios: what each scenario comes to in the picked year, and what each driver does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from xlplan.core.plan.lines import HOURS, LINES, SECTIONS, VOLUME
from xlplan.core.scenario.changes import BASE
from xlplan.workbook.reports.design.calc import FIRST_ROW, CalcSheet, ColumnBlock
from xlplan.workbook.reports.design.kit import Kit
from xlplan.workbook.reports.design.plan_sum import plan_sum
from xlplan.workbook.reports.design.tables import PLAN_DATA, SCENARIO_COMPARE, SCENARIO_STEPS, SCENARIOS
from xlplan.workbook.reports.income.picks import pick_scalars, year_name
from xlplan.workbook.reports.income.statement import (
    EXPENSE,
    LABOR,
    MARGIN,
    REVENUE,
    SUPPLY,
    budget_scalars,
    cost_only_scalar,
    own,
    ratio_columns,
    total_columns,
)
from xlplan.workbook.reports.scenarios.calc_chart import write_column_chart, write_range
from xlplan.workbook.reports.scenarios.calc_steps import BARS, STEPS, write_step_bars, write_steps

__all__ = ["MEASURES", "SHEET", "SLOTS", "Measure", "ScenarioCells", "write_calc_scenarios"]

SHEET = "CalcScenarios"
SLOTS = 6  # scenarios shown beside the budget
OTHER = "Other expense, section"


@dataclass(frozen=True)
class Measure:
    """A row of the comparison.

    Parameters
    ----------
    label : str
        Words; those of tblScenarioCompare begin alike.
    column : str
        Column of the hidden sheet.
    better : int
        1 if more is favorable, -1 if less is, 0 if neither.
    number, difference : str
        Number formats by name, of the value and of its difference.
    factor : int
        What a shown unit is in tblScenarioCompare: 1,000 for dollars.
    """

    label: str
    column: str
    better: int = -1
    number: str = "k"
    difference: str = "var"
    factor: int = 1000


MEASURES = (
    Measure("Volume", "Volume", 0, "k", "units", 1),
    Measure("Net patient revenue", "Net patient revenue", 1),
    Measure("Other operating revenue", "Other operating revenue", 1),
    Measure(REVENUE, REVENUE, 1),
    Measure("Labor", LABOR),
    Measure(SUPPLY, SUPPLY),
    Measure("Purchased services", "Purchased services"),
    Measure("Other expense", OTHER),
    Measure(EXPENSE, EXPENSE),
    Measure(MARGIN, MARGIN, 1),
    Measure("Operating margin %", "Margin share", 1, "pct", "points", 1),
    Measure("Paid FTE", "FTE", -1, "k1", "fte", 1),
    Measure("Expense per unit", "Unit cost", -1, "unit cost", "unit costs", 1),
)


@dataclass
class ScenarioCells:
    """The hidden sheet's cells: named ones, scenarios by measure, drivers and bars."""

    calc: CalcSheet
    scenarios: ColumnBlock
    places: ColumnBlock
    picked: ColumnBlock
    steps: ColumnBlock
    columns: ColumnBlock
    bars: ColumnBlock

    def ref(self, name: str) -> str:
        """Absolute address of a named cell, with its sheet."""
        return self.calc.ref(name)

    def scenario_range(self, column: str) -> str:
        """Absolute range of a measure, budget first, with its sheet."""
        return self.scenarios.chart_range(column)[1:]


def write_calc_scenarios(kit: Kit, sheet: Worksheet) -> ScenarioCells:
    """Write the hidden sheet and return its addresses."""
    calc = CalcSheet(kit, sheet)
    pick_scalars(calc)
    _budget_months(calc)
    _scenario_scalars(calc)
    scenarios = calc.block(SLOTS + 1)
    _scenario_columns(calc, scenarios)
    places = calc.block(SLOTS + 1)
    _place_columns(calc, scenarios, places)
    write_range(calc, scenarios)
    picked = calc.block(len(MEASURES))
    _picked_columns(calc, scenarios, picked)
    _tie_columns(calc, scenarios, picked)
    steps = calc.block(STEPS + 1)
    write_steps(calc, steps)
    columns = calc.block(SLOTS)
    write_column_chart(calc, scenarios, columns)
    bars = calc.block(BARS)
    write_step_bars(calc, steps, bars)
    calc.widths()
    return ScenarioCells(calc, scenarios, places, picked, steps, columns, bars)


def _budget_months(calc: CalcSheet) -> None:
    months = calc.block(12)
    months.column("month", lambda row: f"=EDATE({calc.at('fy first')},{row - FIRST_ROW})", "mon")
    budget = f'COUNTIFS({PLAN_DATA.ref("scenario")},"Budget",{PLAN_DATA.ref("month")},'
    months.column("budgeted", lambda row: f"=IF({budget}{months.cell('month', row)})>0,1,0)")
    budget_scalars(calc, months.range("budgeted"))


def _scenario_scalars(calc: CalcSheet) -> None:
    at = calc.at
    calc.scalar("scenarios", f'=COUNTIF({SCENARIOS.ref("scenario")},"?*")')
    calc.scalar("position", f"=IFERROR(MATCH(xp_Scenario,{SCENARIOS.ref('scenario')},0),0)")
    calc.scalar("shown", f"=MIN({SLOTS},{at('scenarios')})")
    calc.scalar("is base", f'=IF(xp_Scenario="{BASE}",1,0)')
    # Base has no drivers of its own: those of all scenarios are listed instead.
    base, scenario = f"{at('is base')}=1", SCENARIO_STEPS.ref("scenario")
    calc.scalar("first step", f"=IF({base},1,IFERROR(MATCH(xp_Scenario,{scenario},0),0))")
    calc.scalar("steps", f'=COUNTIF({scenario},IF({base},"?*",xp_Scenario))')
    calc.scalar("lines", f"=MIN({STEPS},{at('steps')})")
    for year in ("this", "next"):
        total = f"SUMIFS({SCENARIO_STEPS.ref(f'margin_{year}_year')},{SCENARIO_STEPS.ref('scenario')},xp_Scenario)"
        calc.scalar(f"total {year}", f"={total}/1000", "k1")
    calc.scalar("total picked", f"=IF({at('next')}=1,{at('total next')},{at('total this')})", "k1")
    calc.scalar("this name", year_name(calc, "this first", 11))
    calc.scalar("next name", year_name(calc, "this first", 23))


def _scenario_columns(calc: CalcSheet, block: ColumnBlock) -> None:
    """Write the budget, then the scenarios; the last place goes to the picked one if it has none."""
    at, cell = calc.at, block.cell

    def name(row: int) -> str:
        slot = row - FIRST_ROW
        if slot == 0:
            return "Budget"
        place = f"IF({at('position')}>{SLOTS},{at('position')},{slot})" if slot == SLOTS else str(slot)
        return f'=IF({at("shown")}<{slot},"",INDEX({SCENARIOS.ref("scenario")},{place}))'

    block.column("name", name)
    year = ("fiscal_year", at("fy name"))
    cost_center = ("cost_center", at("cost center"))

    def found(column: str, *where: tuple[str, str], per: str = "", anywhere: str = "all") -> Callable[[int], str]:
        def formula(row: int) -> str:
            total = plan_sum(column, ("scenario", cell("name", row)), year, *where, anywhere=at(anywhere))
            return f'=IF({cell("name", row)}="",0,{total}{per})'

        return formula

    for line in LINES:
        block.column(line, found("dollars", cost_center, ("line", f'"{line}"'), per="/1000"), "k1")
    total_columns(block)
    other = SECTIONS["Other expense"]
    block.column(OTHER, lambda row: "=" + "+".join(cell(line, row) for line in other), "k1")
    stat = [("line", f'"{VOLUME}"'), ("element", at("stat")), ("cost_center", at("stat place"))]
    block.column("Volume", found("volume", *stat, anywhere="stat anywhere"), "k")
    block.column("FTE", found("fte", cost_center, ("line", f'"{HOURS}"'), per="/12"), "k1")
    cost_only_scalar(calc, block, 1)  # by Base
    ratio_columns(block, cost_only=at("cost only"))


def _place_columns(calc: CalcSheet, scenarios: ColumnBlock, places: ColumnBlock) -> None:
    """Say what stands where in the table: budget and scenarios from the right, so that nothing gapes between them."""
    at = calc.at
    places.column("at", lambda row: f"={row - FIRST_ROW + 1}-{SLOTS}+{at('shown')}")
    where = places.cell

    def name(row: int) -> str:
        return f'=IF({where("at", row)}<1,"",INDEX({scenarios.range("name")},{where("at", row)}))'

    places.column("name", name)


def _picked_columns(calc: CalcSheet, scenarios: ColumnBlock, picked: ColumnBlock) -> None:
    """Set the picked scenario against Base and the budget, favorable positive."""
    at, cell = calc.at, picked.cell
    # Base less Base says nothing: while Base is picked, the scenario farthest from it stands there.
    farthest = f"IF({at('base result')}-{at('lowest')}>{at('highest')}-{at('base result')},"
    farthest += f"{at('lowest name')},{at('highest name')})"
    calc.scalar("contrasted", f"=IF(AND({at('is base')}=1,{at('shown')}>1),{farthest},xp_Scenario)")
    for name, scenario in (("slot", "xp_Scenario"), ("contrasted slot", at("contrasted"))):
        calc.scalar(name, f"=IFERROR(MATCH({scenario},{scenarios.range('name')},0),0)")

    def measure(row: int) -> Measure:
        return MEASURES[row - FIRST_ROW]

    def value(slot: str) -> Callable[[int], str]:
        return lambda row: f'=IF({at(slot)}=0,"",INDEX({scenarios.range(measure(row).column)},{at(slot)}))'

    def less(mine: str, theirs: str) -> Callable[[int], str]:
        def formula(row: int) -> str:
            ours, other = cell(mine, row), cell(theirs, row)
            way = "-" if measure(row).better < 0 else ""
            points = "100*" if measure(row).number == "pct" else ""
            return f'=IF(AND(ISNUMBER({ours}),ISNUMBER({other})),{way}{points}({ours}-{other}),"")'

        return formula

    # Base stands first among the scenarios; its slot follows that of the budget.
    picked.column("measure", lambda row: measure(row).label)
    picked.column("picked", value("slot"), "k1")
    picked.column("contrasted", value("contrasted slot"), "k1")
    picked.column("base", lambda row: f"={own(scenarios, measure(row).column, 1)}", "k1")
    no_budget = f'{at("has budget")}=0,""'
    picked.column("budget", lambda row: f"=IF({no_budget},{own(scenarios, measure(row).column, 0)})", "k1")
    picked.column("less base", less("contrasted", "base"), "k1")
    picked.column("less budget", less("picked", "budget"), "k1")


def _tie_columns(calc: CalcSheet, scenarios: ColumnBlock, picked: ColumnBlock) -> None:
    """Compare every value with tblScenarioCompare, which xlplan computes another way."""
    at = calc.at
    fields = ("scenario", "fiscal_year", "measure")

    def difference(slot: int) -> Callable[[int], str]:
        def formula(row: int) -> str:
            measure = MEASURES[row - FIRST_ROW]
            keys = (own(scenarios, "name", slot), at("fy name"), picked.cell("measure", row))
            where = ",".join(f"{SCENARIO_COMPARE.ref(field)},{key}" for field, key in zip(fields, keys, strict=True))
            mine = f"N({own(scenarios, measure.column, slot)})*{measure.factor}"
            return f"=IF(COUNTIFS({where})=0,0,ROUND(ABS({mine}-SUMIFS({SCENARIO_COMPARE.ref('value')},{where})),4))"

        return formula

    for slot in range(SLOTS + 1):
        picked.column(f"off {slot}", difference(slot), "money2")
    compared = f"COUNTIFS({SCENARIO_COMPARE.ref('fiscal_year')},{at('fy name')})"
    calc.scalar("compared", f"={compared}")
    off = picked.range("off 0", f"off {SLOTS}")
    margin = own(picked, "less base", [m.label for m in MEASURES].index(MARGIN))
    steps = f"IF(ISNUMBER({margin}),ROUND(ABS({margin}-{at('total picked')})*1000,4),0)"
    calc.scalar("steps off", f"=IF(AND({at('all')}=1,{at('is base')}=0),{steps},0)", "money2")
    calc.scalar("off", f"=MAX(MAX({off}),{at('steps off')})", "money2")
