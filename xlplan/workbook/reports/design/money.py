"""Pieces that the sheets of money share: formats, amounts in sentences, boxes that show a pick, flags."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from xlplan.workbook.reports.design.kit import COLORS, NUMBER_FORMATS, Kit

__all__ = ["FORMATS", "MISSING", "dollars", "flagged", "numbered", "pick_box", "style_when"]

MISSING = "n/a\N{NO-BREAK SPACE}"

# Formats beside those of the kit. What has no letter is as wide as one, so that digits stay aligned.
FORMATS = {
    "units": '[>=0.5]+#,##0_)"  ";[<=-0.5](#,##0)"  ";"–"_)"  "',
    "share": '[>=0.0005]+0.0%_)"  ";[<=-0.0005](0.0%)"  ";"–"_)"  "',
    "fte": '[>=0.05]#,##0.0_)" F";[<=-0.05](#,##0.0)" U";"–"_)"  "',
    "points": '[>=0.05]0.0" pt"_)" F";[<=-0.05](0.0" pt) U";"–"_)"  "',
    "neutral points": '[>=0.05]+0.0" pt"_)"  ";[<=-0.05](0.0" pt)  ";"–"_)"  "',
    "unit cost": '[>=1000]#,##0_);[>=0.005]#,##0.00_);"–"_)',
    "unit costs": '[>=0.005]#,##0.00_)" F";[<=-0.005](#,##0.00)" U";"–"_)"  "',
    "change": '[>=0.0005]+0.0%_);[<=-0.0005](0.0%);"–"_)',
    "change points": '[>=0.05]+0.0" pt"_);[<=-0.05](0.0" pt)";"–"_)',
}


def numbered(number: str) -> dict[str, Any]:
    """Give the property of a cell format for a name in `FORMATS` or in the kit."""
    return {"num_format": FORMATS.get(number) or NUMBER_FORMATS[number]}


def dollars(value: str) -> str:
    """Give the expression of thousands of dollars in words: ``$5,674K``, ``($540)K``."""
    return f'TEXT({value},"$#,##0;($#,##0)")&"K"'


def pick_box(kit: Kit, sheet: Worksheet, columns: tuple[int, int], label: str, shown: str, target: str) -> None:
    """Show what is picked elsewhere, under a label and over its first to last column; a click leads to the picker."""
    first, last = columns
    kit.put(sheet, 1, first, label, kit.format("eyebrow"), to=last)
    edge: dict[str, Any] = {"right": 5, "right_color": "white"}  # keeps boxes beside each other apart
    style = kit.format("link", font_size=12, bold=True, bg_color="mist", indent=1, **edge)
    sheet.merge_range(2, first, 2, last, "", style)
    sheet.write_url(2, first, f"internal:{target}", style, label, "Go to the picker")
    sheet.write_formula(2, first, shown, style, "")


def style_when(kit: Kit, sheet: Worksheet, area: tuple[int, int, int, int], rule: str, **properties: Any) -> None:
    """Style the cells of an area (first row and column, last row and column) where a rule holds."""
    named = {name: COLORS.get(value, value) for name, value in properties.items()}
    rules = {"type": "formula", "criteria": f"={rule}", "format": kit.workbook.add_format(named)}
    sheet.conditional_format(*area, rules)


def flagged(amount: str, share: str) -> str:
    """Give the rule of Settings for an amount in thousands and its share of the budget."""
    over = f"AND({share}>xp_Pct,ABS({amount})*1000>xp_Amt)"
    return f"ISNUMBER({amount}),OR({over},ABS({amount})*1000>xp_Always)"
