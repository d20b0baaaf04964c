"""Charts: the fan on an axis that follows the picker, the bridge that may cross zero, bars from zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.chart import Chart

from xlplan.workbook.reports.design.kit import COLORS, FONT

__all__ = ["Frame", "bar_chart", "bridge_chart", "fan_chart", "strip_chart"]

_AXIS_FONT = {"name": FONT, "size": 9, "color": COLORS["ink3"]}
_LINES: Mapping[str, dict[str, Any]] = {
    "actual": {"color": COLORS["navy"], "width": 2.5},
    "forecast": {"color": COLORS["blue"], "width": 2.5},
    "budget": {"color": COLORS["budget"], "width": 1.5, "dash_type": "dash"},
    "prior": {"color": COLORS["prior"], "width": 1.25},
    "positions": {"color": COLORS["ink3"], "width": 1.75},
    "zero": {"color": COLORS["rule"], "width": 1},
}
_GRIDLINES = {"visible": True, "line": {"color": COLORS["grid"], "width": 0.75}}
_BRIDGE_SERIES = (
    ("Base above", ""),
    ("Base below", ""),
    ("Favorable above", "favorable"),
    ("Favorable below", "favorable"),
    ("Unfavorable above", "unfavorable"),
    ("Unfavorable below", "unfavorable"),
    ("Total above", "navy"),
    ("Total below", "navy"),
)


@dataclass(frozen=True)
class Frame:
    """The size of a chart in pixels, and the months from one label of a time axis to the next."""

    width: int
    height: int
    every: int = 3


def fan_chart(
    workbook: xlsxwriter.Workbook,
    *,
    months: str,
    areas: Sequence[tuple[str, str, str]],
    lines: Sequence[tuple[str, str, str]],
    ticks: Sequence[tuple[str, str]],
    frame: Frame,
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
        Stacked from below; an empty color is transparent. None for lines alone.
    lines : sequence of (name, range, style)
        Drawn in order, last on top; style ``actual``, ``forecast``, ``budget``, ``prior`` or ``positions``.
    ticks : sequence of (name cell, value cell)
        Axis labels and their scaled position.
    frame : Frame
        Its size, and how often a month is named.
    """
    chart = workbook.add_chart({"type": "area", "subtype": "stacked"})
    # A line chart of its own would show #N/A as zero in LibreOffice, so an area is always there.
    for name, values, color in areas or [("base", lines[0][1], "")]:
        fill = {"color": COLORS[color]} if color else {"none": True}
        chart.add_series({"name": name, "categories": months, "values": values, "fill": fill, "border": {"none": True}})
    chart.combine(_line_chart(workbook, months, lines, ticks))
    _style(chart, frame)
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


def _style(chart: Chart, frame: Frame) -> None:
    chart.set_x_axis(
        {
            "date_axis": True,
            "num_format": "mmm yy",
            "major_unit": frame.every,
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
            "major_gridlines": _GRIDLINES,
            "major_tick_mark": "none",
        }
    )
    layout = {"x": 58 / frame.width, "y": 0.04, "width": 1 - 72 / frame.width, "height": 0.96 - 34 / frame.height}
    _finish(chart, frame, layout)


def _finish(chart: Chart, frame: Frame, layout: Mapping[str, float] | None = None) -> None:
    chart.set_legend({"none": True})
    chart.set_title({"none": True})
    chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    chart.set_plotarea({"fill": {"none": True}, **({"layout": layout} if layout else {})})
    chart.show_blanks_as("gap")
    chart.set_size({"width": frame.width, "height": frame.height})


def bridge_chart(
    workbook: xlsxwriter.Workbook,
    *,
    categories: str,
    columns: Sequence[str],
    labels: Sequence[tuple[str, str]],
    frame: Frame,
    font_size: float = 8,
) -> Chart:
    """Draw a bridge of stacked columns, which may cross zero.

    LibreOffice ignores data labels taken from cells, so each label is a one-point line series that shows
    its own name, a cell.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
        Where the chart is added.
    categories : str
        Range of the words under the columns.
    columns : sequence of str
        Eight ranges: invisible base, favorable, unfavorable and total, each above and below zero.
    labels : sequence of (name cell, range)
        One for each column; the range holds its height in one row and #N/A in the others.
    frame : Frame
        Its size.
    font_size : float, optional
        Points of the words under the columns; the labels are half a point larger.
    """
    chart = workbook.add_chart({"type": "column", "subtype": "stacked"})
    plain = {"categories": categories, "border": {"none": True}, "gap": 35, "overlap": 100}
    for (name, color), values in zip(_BRIDGE_SERIES, columns, strict=True):
        fill = {"color": COLORS[color]} if color else {"none": True}
        chart.add_series({**plain, "name": name, "values": values, "fill": fill})
    chart.combine(_label_chart(workbook, categories, labels, font_size + 0.5))
    chart.set_x_axis(_category_axis(font_size))
    chart.set_y_axis({"visible": False, "major_gridlines": {"visible": False}})
    height = frame.height
    _finish(chart, frame, {"x": 0.01, "y": 22 / height, "width": 0.98, "height": 1 - 68 / height})
    return chart


def _label_chart(
    workbook: xlsxwriter.Workbook, categories: str, labels: Sequence[tuple[str, str]], size: float
) -> Chart:
    named = workbook.add_chart({"type": "line"})
    font = {**_AXIS_FONT, "color": COLORS["ink"], "bold": True, "size": size}
    shown = {"data_labels": {"series_name": True, "position": "above", "font": font}, "line": {"none": True}}
    shown |= {"categories": categories, "marker": {"type": "none"}}
    for name, values in labels:
        named.add_series({"name": name, "values": values, **shown})
    return named


def bar_chart(
    workbook: xlsxwriter.Workbook,
    *,
    categories: str,
    bars: Sequence[tuple[str, str, str]],
    frame: Frame,
    lines: Sequence[tuple[str, str, str]] = (),
    horizontal: bool = False,
) -> Chart:
    """Draw bars from zero, with optional lines over them.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
        Where the chart is added.
    categories : str
        Range of the categories.
    bars : sequence of (name, range, color token)
        Over each other: each category has one of them.
    frame : Frame
        Its size.
    lines : sequence of (name, range, style), optional
        As in `fan_chart`; only over upright bars.
    horizontal : bool, optional
        Lay the bars, the first category on top, without labels on the value axis.
    """
    chart = workbook.add_chart({"type": "bar" if horizontal else "column"})
    for name, values, color in bars:
        drawn = {"fill": {"color": COLORS[color]}, "border": {"none": True}, "gap": 60, "overlap": 100}
        chart.add_series({"name": name, "categories": categories, "values": values, **drawn})
    if lines:
        chart.combine(_line_chart(workbook, categories, lines, ()))
    _bar_axes(chart, horizontal=horizontal)
    _finish(chart, frame)
    return chart


def strip_chart(
    workbook: xlsxwriter.Workbook,
    *,
    categories: str,
    bars: Sequence[tuple[str, str, str]],
    left: int,
    frame: Frame,
) -> Chart:
    """Draw stacked columns that stand exactly over the columns of the table below, which holds their words.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
        Where the chart is added.
    categories : str
        Range of the categories, which are not drawn.
    bars : sequence of (name, range, color token)
        Stacked from zero, the first at the bottom.
    left : int
        Pixels to the left of the table's first column of figures.
    frame : Frame
        Size of the whole chart.
    """
    chart = workbook.add_chart({"type": "column", "subtype": "stacked"})
    for name, values, color in bars:
        drawn = {"fill": {"color": COLORS[color]}, "border": {"none": True}, "gap": 60, "overlap": 100}
        chart.add_series({"name": name, "categories": categories, "values": values, **drawn})
    chart.set_x_axis({**_category_axis(9), "label_position": "none"})
    scale = {"num_format": "#,##0", "num_font": _AXIS_FONT, "line": {"none": True}, "major_tick_mark": "none"}
    chart.set_y_axis({**scale, "min": 0, "major_gridlines": _GRIDLINES})
    share, height = left / frame.width, frame.height
    _finish(chart, frame, {"x": share, "y": 8 / height, "width": 1 - share, "height": 1 - 12 / height})
    return chart


def _bar_axes(chart: Chart, *, horizontal: bool) -> None:
    values = {
        "num_format": "#,##0" if horizontal else "#,##0;(#,##0)",
        "num_font": _AXIS_FONT,
        "line": {"none": True},
        "major_gridlines": _GRIDLINES,
        "major_tick_mark": "none",
    }
    if horizontal:  # XlsxWriter calls the horizontal axis x, whatever it shows
        chart.set_y_axis({**_category_axis(9), "reverse": True})
        chart.set_x_axis({**values, "label_position": "none"})
    else:
        chart.set_x_axis(_category_axis(9))
        chart.set_y_axis(values)


def _category_axis(font_size: float) -> dict[str, Any]:
    return {
        "num_font": {**_AXIS_FONT, "size": font_size, "color": COLORS["ink2"]},
        "line": {"color": COLORS["ink3"], "width": 1},
        "major_tick_mark": "none",
        "label_position": "low",
        "major_gridlines": {"visible": False},
    }
