"""Cells behind the list of flagged lines: rows of ``tblVar`` by rank, and how many lack a comment."""

from __future__ import annotations

from xlplan.core.variance.report_table import VARIANCE_LINES
from xlplan.workbook.reports.design.calc import FIRST_ROW, CalcSheet, ColumnBlock
from xlplan.workbook.reports.design.plan_sum import EVERYWHERE, within_unit
from xlplan.workbook.reports.design.tables import UNITS, VARIANCES

__all__ = ["LISTED", "write_flagged"]

OWN_ROWS = 40  # rows of the picked department
LISTED = 8
SMALLEST = 500  # dollars that are worth a line when nothing flags them


def write_flagged(calc: CalcSheet) -> ColumnBlock:
    """Find the lines to list: the flagged by rank and, of a department, its largest others.

    Needs the named cells ``code``, ``all``; adds ``flagged``, ``flagged F``, ``flagged U`` and ``no comment``.

    Returns
    -------
    ColumnBlock
        `LISTED` rows; the column ``row`` is a row of ``tblVar``, 0 for none.
    """
    at = calc.at
    for letter in "FU":
        calc.scalar(f"flagged {letter}", f"={_flagged(calc, letter)}")
    calc.scalar("flagged", f"={at('flagged F')}+{at('flagged U')}")
    # The rows of the year to date come after those of the month.
    calc.scalar("month rows", f'=COUNTIFS({VARIANCES.ref("period")},"month")')
    ranked = _ranked(calc)
    typed = _unfavorable(calc, f'{VARIANCE_LINES.ref("Comment")},"?*"')
    calc.scalar("no comment", f"={_unfavorable(calc)}-{typed}")
    others = _others(calc)
    listed = calc.block(LISTED)
    listed.column("row", lambda r: _listed(calc, ranked, others, r))
    return listed


def _flagged(calc: CalcSheet, letter: str) -> str:
    def count(field: str) -> str:
        unit = f'{VARIANCES.ref("period")},"ytd",{VARIANCES.ref(field)},{calc.at("code")}'
        return f'COUNTIFS({unit},{VARIANCES.ref("flag")},"{letter}")'

    return within_unit(calc.at("all"), count)


def _unfavorable(calc: CalcSheet, *criteria: str) -> str:
    """Count the unfavorable lines on Variance, as they are now, under further criteria."""
    found = ",".join([f'{VARIANCE_LINES.ref("Flag")},"U"', *criteria])

    def count(field: str) -> str:
        if field == "cost_center":
            return f"COUNTIFS({found},{VARIANCE_LINES.ref('cost_center')},{calc.at('code')})"
        # Variance knows departments only: those of the entity are counted one by one.
        own = f'({UNITS.ref("entity")}={calc.at("code")})*({UNITS.ref("cost_center")}<>"")'
        return f"SUMPRODUCT({own}*COUNTIFS({found},{VARIANCE_LINES.ref('cost_center')},{UNITS.ref('cost_center')}))"

    return f"IF({calc.at('all')}={EVERYWHERE},COUNTIFS({found}),{within_unit(calc.at('all'), count)})"


def _from_ytd(calc: CalcSheet, column: str) -> str:
    cells = VARIANCES.ref(column)
    return f"INDEX({cells},{calc.at('month rows')}+1):INDEX({cells},ROWS({cells}))"


def _ranked(calc: CalcSheet) -> ColumnBlock:
    at, block = calc.at, calc.block(LISTED)

    def rank(row: int) -> str:
        index = row - FIRST_ROW + 1

        def rank_in(field: str) -> str:
            own = {"entity": "entity_rank", "cost_center": "dept_rank"}[field]
            unit = f'{VARIANCES.ref("period")},"ytd",{VARIANCES.ref(field)},{at("code")}'
            return f"SUMIFS({VARIANCES.ref('rank')},{unit},{VARIANCES.ref(own)},{index})"

        within = within_unit(at("all"), rank_in)
        return f"=IF({at('flagged')}<{index},0,IF({at('all')}={EVERYWHERE},{index},{within}))"

    def place(row: int) -> str:
        wanted = block.cell("rank", row)
        found = f"MATCH({wanted},{_from_ytd(calc, 'rank')},0)+{at('month rows')}"
        return f"=IF({wanted}=0,0,IFERROR({found},0))"

    block.column("rank", rank)
    block.column("row", place)
    return block


def _others(calc: CalcSheet) -> ColumnBlock:
    """Size the department's own lines that are not flagged; its rows stand together."""
    at, block = calc.at, calc.block(OWN_ROWS)
    first = f"MATCH({at('code')},{_from_ytd(calc, 'cost_center')},0)+{at('month rows')}"
    calc.scalar("first own row", f"=IF({at('all')}>0,0,IFERROR({first},0))")

    def own(row: int) -> str:
        place = f"{at('first own row')}+{row - FIRST_ROW}"
        mine = f'IFERROR(INDEX({VARIANCES.ref("cost_center")},{place})&"","")={at("code")}'
        return f"=IF({at('first own row')}=0,0,IF({mine},{place},0))"

    def size(row: int) -> str:
        place = block.cell("own row", row)
        skipped = f'OR(INDEX({VARIANCES.ref("account")},{place})="",INDEX({VARIANCES.ref("flag")},{place})<>"")'
        # A trace of the row number tells equal amounts apart.
        return f"=IF({place}=0,0,IF({skipped},0,ABS(INDEX({VARIANCES.ref('variance')},{place}))+{row}/10^4))"

    block.column("own row", own)
    block.column("size", size, "money2")
    return block


def _listed(calc: CalcSheet, ranked: ColumnBlock, others: ColumnBlock, row: int) -> str:
    index, flagged = row - FIRST_ROW + 1, calc.at("flagged")
    sizes = others.range("size")
    largest = f"LARGE({sizes},{index}-{flagged})"
    other = f"IF({largest}<{SMALLEST},0,INDEX({others.range('own row')},MATCH({largest},{sizes},0)))"
    return f"=IF({index}<={flagged},{ranked.cell('row', row)},IFERROR({other},0))"
