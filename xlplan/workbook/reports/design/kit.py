"""The design kit: colors, type, number formats and the pieces that every sheet is composed of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlplan.workbook.reports.design.content import Panel, Tile

__all__ = ["COLORS", "GRID_COLUMNS", "NUMBER_FORMATS", "Kit"]

FONT = "Calibri"
GRID_COLUMNS = 24  # report sheets: 24 columns of 48 px between two margins of 14 px
COLUMN_PIXELS, MARGIN_PIXELS = 48, 14
SPARK_COLUMNS = 2

# Navy is actual, blue is forecast, ink dash is budget, cream is typed by people, grey is written by
# xlplan, teal and rust are favorable and unfavorable. Text colors reach 4.5:1 on white.
COLORS = {
    "ink": "#1C2733",
    "ink2": "#4A5663",
    "ink3": "#5F6B78",
    "navy": "#14365D",
    "blue": "#1F6CB0",
    "band80": "#9CC3E6",
    "band95": "#D6E6F4",
    "budget": "#4A5663",
    "prior": "#7F8B99",
    "favorable": "#0B6B6F",
    "favorable_bg": "#DDF0EF",
    "unfavorable": "#B0431A",
    "unfavorable_bg": "#FBE6DC",
    "mist": "#F4F6F9",
    "pale": "#EDF3FA",
    "hairline": "#DCE2E9",
    "rule": "#B9C3CE",
    "grid": "#E6EAEF",
    "input": "#FFF9E3",
    "input_text": "#0B4DA2",
    "input_border": "#E3D59B",
    "output": "#EEF0F3",
    "white": "#FFFFFF",
}

NUMBER_FORMATS = {
    "k": '[>=0.5]#,##0_);[<=-0.5](#,##0);"–"_)',
    "k1": '#,##0.0_);(#,##0.0);"–"_)',
    "usd": '$#,##0_);($#,##0);"–"_)',
    "money2": '#,##0.00_);(#,##0.00);"–"_)',
    "rate2": "0.00_)",
    "rate4": "#,##0.0000_);(#,##0.0000)",
    "pct": '0.0%_);(0.0%);"–"_)',
    "pct0": "0%_)",
    "pct2": "0.00%_)",
    "points": '+0.0%_);(0.0%);"–"_)',
    # Variances: favorable is positive, the letter judges, and what rounds to zero is a dash.
    "var": '[>=0.5]#,##0_)" F";[<=-0.5](#,##0)" U";"–"_)"  "',
    "varp": '[>=0.0005]0.0%_)" F";[<=-0.0005](0.0%)" U";"–"_)"  "',
    "diff": '[>=0.5]+#,##0_);[<=-0.5](#,##0);"–"_)',
    # Large figures of thousands, and amounts per unit of any size.
    "usdk": '[>=10000]"$"#,##0.0,"M";[<=-10000]("$"#,##0.0,"M");"$"#,##0"K"',
    "usdu": '[>=1000]"$"#,##0;"$"#,##0.00',
    "unit": "[>=100]#,##0.0;[>=1]0.00;0.000",
    "mon": "mmm yyyy",
    "day": "d mmm yyyy",
    "gen": "General",
    "text": "@",  # 0610 typed into such a cell stays 0610
    "": "General",
}

_STYLES: dict[str, dict[str, Any]] = {
    "body": {},
    "title": {"font_size": 20, "bold": True, "font_color": "navy"},
    "eyebrow": {"font_size": 9, "bold": True, "font_color": "ink3"},
    "message": {"font_size": 12, "font_color": "ink2"},
    "panel": {"font_size": 12, "bold": True, "font_color": "navy", "top": 1, "top_color": "navy"},
    "caption": {"font_size": 9, "font_color": "ink3"},
    "note": {"font_size": 9, "font_color": "ink3", "text_wrap": True, "valign": "top"},
    "header": {"font_size": 9, "bold": True, "font_color": "ink2", "bottom": 1, "bottom_color": "ink3",
               "align": "right", "valign": "bottom", "text_wrap": True},
    "header_left": {"font_size": 9, "bold": True, "font_color": "ink2", "bottom": 1,
                    "bottom_color": "ink3", "align": "left", "valign": "bottom", "text_wrap": True},
    "cell": {"bottom": 1, "bottom_color": "hairline"},
    "subtotal": {"bold": True, "bottom": 1, "bottom_color": "rule"},
    "group": {"bold": True, "font_color": "navy", "bg_color": "pale", "top": 1, "top_color": "rule",
              "bottom": 1, "bottom_color": "rule"},
    "band": {"bold": True, "font_color": "white", "bg_color": "navy", "align": "center"},
    "total": {"bold": True, "top": 1, "top_color": "ink", "bottom": 6, "bottom_color": "ink"},
    "input": {"bg_color": "input", "font_color": "input_text", "border": 1,
              "border_color": "input_border", "locked": False},
    "type": {"bg_color": "input", "font_color": "input_text", "font_size": 9, "text_wrap": True, "indent": 1,
             "bottom": 1, "bottom_color": "input_border", "locked": False},
    "output": {"bg_color": "output", "font_color": "ink2", "bottom": 1, "bottom_color": "hairline"},
    "pick": {"bg_color": "input", "font_color": "input_text", "bold": True, "font_size": 12, "border": 1,
             "border_color": "input_border", "locked": False, "indent": 1},
    "step": {"bold": True, "font_size": 16, "font_color": "white", "bg_color": "navy",
             "align": "center", "bottom": 5, "bottom_color": "white"},
    "link": {"font_size": 9, "font_color": "blue", "underline": 0},
    "tile_label": {"bg_color": "mist", "bold": True, "font_color": "ink2", "indent": 1},
    "tile_value": {"bg_color": "mist", "bold": True, "font_size": 22, "font_color": "navy", "indent": 1},
    "tile_change": {"bg_color": "mist", "bold": True, "font_color": "ink2", "indent": 1},
    "tile_note": {"bg_color": "mist", "font_size": 9, "font_color": "ink3", "indent": 1},
}  # fmt: skip


class Kit:
    """A workbook under construction, with a cache of its cell formats.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
        The workbook to write into.
    """

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        base = workbook.formats[0]
        base.set_font_name(FONT)
        base.set_font_size(10)

    def format(self, *styles: str, number: str = "", **extra: Any) -> Format:
        """Compose a cell format of named styles, a number format token and single properties."""
        properties: dict[str, Any] = {
            "font_name": FONT, "font_size": 10, "font_color": "ink", "valign": "vcenter",
        }  # fmt: skip
        for style in styles:
            properties |= _STYLES[style]
        properties |= {"num_format": NUMBER_FORMATS[number]} if number else {}
        properties |= extra
        if properties.get("indent"):
            properties.setdefault("align", "left")  # XlsxWriter drops an indent that has no alignment
        colored = {
            name: COLORS.get(value, value) if name.endswith("color") else value for name, value in properties.items()
        }
        key = tuple(sorted(colored.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(colored)
        return self._formats[key]

    def sheet(self, name: str, *, tab: str = "navy", hidden: bool = False) -> Worksheet:
        """Add a worksheet without gridlines."""
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_tab_color(COLORS[tab])
        if hidden:
            sheet.hide()
        return sheet

    def put(self, sheet: Worksheet, row: int, column: int, value: object, style: Format, *, to: int = -1) -> None:
        """Write a formula (``=...``), text, number or blank; `to` is the last column of a merge."""
        if to > column:
            sheet.merge_range(row, column, row, to, "", style)
        if value is None or value == "":
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, str) and value.startswith("="):
            sheet.write_formula(row, column, value, style, "")
        elif isinstance(value, str):
            sheet.write_string(row, column, value, style)
        else:
            sheet.write(row, column, value, style)

    def grid(self, sheet: Worksheet) -> None:
        """Lay the 24-column grid of a report sheet."""
        sheet.set_column_pixels(0, 0, MARGIN_PIXELS)
        sheet.set_column_pixels(1, GRID_COLUMNS, COLUMN_PIXELS)
        sheet.set_column_pixels(GRID_COLUMNS + 1, GRID_COLUMNS + 1, MARGIN_PIXELS)
        sheet.set_default_row(15)

    def navigation(self, sheet: Worksheet, targets: Sequence[str], *, every: int = 0) -> None:
        """Write links to other sheets into row 1, which is not printed; `every` is their distance in columns."""
        sheet.set_row_pixels(0, 22)
        every = every or min(3, GRID_COLUMNS // len(targets))
        for index, target in enumerate(targets):
            here = target == sheet.name
            style = self.format("link", bold=True, font_color="navy" if here else "blue")
            sheet.write_url(0, 1 + index * every, f"internal:'{target}'!A1", style, target, f"Go to {target}")

    def header(
        self,
        sheet: Worksheet,
        *,
        title: str,
        message: str,
        eyebrow: str,
        last: int = GRID_COLUMNS,
        title_to: int = -1,
    ) -> None:
        """Write rows 2 to 5: eyebrow, title, message and a thick rule; freeze below."""
        for row, height in ((1, 20), (2, 32), (3, 24), (4, 8)):
            sheet.set_row_pixels(row, height)
        self.put(sheet, 1, 1, eyebrow, self.format("eyebrow"))
        self.put(sheet, 2, 1, title, self.format("title"), to=title_to)
        self.put(sheet, 3, 1, message, self.format("message"), to=last)
        for column in range(1, last + 1):
            sheet.write_blank(4, column, None, self.format(bottom=5, bottom_color="navy"))
        sheet.freeze_panes(5, 0)

    def panel(self, sheet: Worksheet, row: int, first: int, last: int, content: Panel) -> None:
        """Write a section heading under a navy rule, and a caption that doubles as the charts' legend."""
        self.put(sheet, row, first, content.title, self.format("panel"), to=last)
        style = self.format("caption")
        last, caption = content.caption_to or last, content.caption
        if not content.legend:
            self.put(sheet, row + 1, first, caption, style, to=last)
            return
        sheet.merge_range(row + 1, first, row + 1, last, "", style)
        pieces: list[Any] = [style, caption + "    "] if caption else []
        for color, symbol, words in content.legend:
            pieces += [self.format("caption", font_color=color, bold=True, font_size=10), symbol + " "]
            pieces += [style, words + "   "]
        sheet.write_rich_string(row + 1, first, *pieces, style)

    def tile(self, sheet: Worksheet, row: int, first: int, last: int, content: Tile) -> None:
        """Write four rows: label, large figure with its last months as columns, change in words, meaning."""
        edge: dict[str, Any] = {"right": 5, "right_color": "white"} if last < GRID_COLUMNS else {}
        fill = {"bg_color": "pale" if content.forecast else "mist"}
        for offset, height in enumerate((26, 36, 20, 26)):
            sheet.set_row_pixels(row + offset, height)
        split = last - SPARK_COLUMNS if content.spark else last
        value_edge = {} if content.spark else edge
        self.put(sheet, row, first, content.label, self.format("tile_label", **fill, **edge), to=last)
        number = {"num_format": NUMBER_FORMATS.get(content.number, content.number)}
        value = self.format("tile_value", **number, **fill, **value_edge)
        self.put(sheet, row + 1, first, content.value, value, to=split)
        if content.spark:
            sheet.merge_range(row + 1, split + 1, row + 1, last, "", self.format("body", **fill, **edge))
            options = {"range": content.spark, "type": "column", "min": content.spark_min, "last_point": True,
                       "series_color": COLORS["rule"], "last_color": COLORS["navy"]}  # fmt: skip
            sheet.add_sparkline(row + 1, split + 1, options)
        self.put(sheet, row + 2, first, content.change, self.format("tile_change", **fill, **edge), to=last)
        self.put(sheet, row + 3, first, content.note, self.format("tile_note", **fill, **edge), to=last)
        self.color_words(sheet, row + 2, first, row + 2, last)

    def color_words(self, sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
        """Color cells by what their text says: ▲ or a last letter F favorable, ▼ or U unfavorable."""
        at = xl_rowcol_to_cell(top, left, col_abs=top == bottom)
        for sign, letter, color in (("▲", "F", "favorable"), ("▼", "U", "unfavorable")):
            rule = f'=OR(LEFT({at},1)="{sign}",RIGHT({at},1)="{letter}")'
            style = self.workbook.add_format({"font_color": COLORS[color]})
            sheet.conditional_format(top, left, bottom, right, {"type": "formula", "criteria": rule, "format": style})

    def print_page(self, sheet: Worksheet, last_row: int, last_column: int, *, pages_tall: int = 1) -> None:
        """Set up a landscape Letter page from row 2 on, one page wide."""
        sheet.set_landscape()
        sheet.set_paper(1)
        sheet.print_area(1, 0, last_row, last_column)
        sheet.fit_to_pages(1, pages_tall)
        sheet.set_margins(left=0.4, right=0.4, top=0.45, bottom=0.55)
        sheet.center_horizontally()
        gray = COLORS["ink3"][1:]
        sheet.set_footer(f"&L&8&K{gray}xlplan&C&8&K{gray}&A&R&8&K{gray}Page &P of &N", {"margin": 0.25})
