"""The fan chart: history, forecast, ranges, budget and prior year on an axis that follows the picker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.chart import Chart

from xlplan.workbook.kit import COLORS, FONT

__all__ = ["fan_chart"]

_AXIS_FONT = {"name": FONT, "size": 9, "color": COLORS["ink3"]}
_LINES: Mapping[str, dict[str, Any]] = {
    "actual": {"color": COLORS["navy"], "width": 2.5},
    "forecast": {"color": COLORS["blue"], "width": 2.5},
    "budget": {"color": COLORS["budget"], "width": 1.5, "dash_type": "dash"},
    "prior": {"color": COLORS["prior"], "width": 1.25},
}


def fan_chart(
    workbook: xlsxwriter.Workbook,
    *,
    months: str,
    areas: Sequence[tuple[str, str, str]],
    lines: Sequence[tuple[str, str, str]],
    ticks: Sequence[tuple[str, str]],
    width: int,
    height: int,
) -> Chart:
    """Draw stacked bands under lines.

    An axis minimum cannot be a formula and a stacked area starts at zero, which would flatten a
    volume of 5,800 a month. So the cells hold values scaled to 0-100, and the axis labels are
    one-point series whose data label is their own name, a cell: the axis follows the picker.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
        Where the chart is added.
    months : str
        Range of the categories.
    areas : sequence of (name, range, color token)
        Stacked from below; an empty color is transparent.
    lines : sequence of (name, range, style)
        Drawn in order, the last on top; style is ``actual``, ``forecast``, ``budget`` or ``prior``.
    ticks : sequence of (name cell, value cell)
        Axis labels and their scaled position.
    width, height : int
        Pixels.
    """
    chart = workbook.add_chart({"type": "area", "subtype": "stacked"})
    for name, values, color in areas:
        fill = {"color": COLORS[color]} if color else {"none": True}
        chart.add_series({"name": name, "categories": months, "values": values, "fill": fill, "border": {"none": True}})
    chart.combine(_line_chart(workbook, months, lines, ticks))
    _style(chart, width, height)
    return chart


def _line_chart(
    workbook: xlsxwriter.Workbook,
    months: str,
    lines: Sequence[tuple[str, str, str]],
    ticks: Sequence[tuple[str, str]],
) -> Chart:
    chart = workbook.add_chart({"type": "line"})
    plain = {"categories": months, "marker": {"type": "none"}}
    for name, values, style in lines:
        chart.add_series({**plain, "name": name, "values": values, "line": _LINES[style]})
    label = {"series_name": True, "position": "left", "font": _AXIS_FONT}
    for name, value in ticks:
        chart.add_series({**plain, "name": name, "values": value, "line": {"none": True}, "data_labels": label})
    return chart


def _style(chart: Chart, width: int, height: int) -> None:
    chart.set_x_axis(
        {
            "date_axis": True,
            "num_format": "mmm yy",
            "major_unit": 3,
            "major_unit_type": "months",
            "num_font": _AXIS_FONT,
            "line": {"color": COLORS["rule"]},
            "major_tick_mark": "none",
            "label_position": "low",
            "position_axis": "on_tick",
        }
    )
    chart.set_y_axis(
        {
            "min": 0,
            "max": 100,
            "major_unit": 20,
            "label_position": "none",
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": COLORS["grid"], "width": 0.75}},
            "major_tick_mark": "none",
        }
    )
    chart.set_legend({"none": True})
    chart.set_title({"none": True})
    chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    layout = {"x": 58 / width, "y": 0.04, "width": 1 - 72 / width, "height": 0.96 - 34 / height}
    chart.set_plotarea({"fill": {"none": True}, "layout": layout})
    chart.show_blanks_as("gap")
    chart.set_size({"width": width, "height": height})
