"""The Variance sheet in a workbook: lines laid at a refresh, native formulas, typed cells that follow their line."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from tests.libreoffice import differences
from xlplan.core.errors import BookError
from xlplan.core.plan.lines import REVENUE_LINES, SECTIONS
from xlplan.core.schedules.registry import INPUTS, OUTPUTS
from xlplan.core.tables.settings import DEFAULT_SETTINGS
from xlplan.core.variance.report_table import VARIANCE_LINES
from xlplan.workbook import table_sheet as data
from xlplan.workbook.file.addresses import address
from xlplan.workbook.file.cells import read_cells
from xlplan.workbook.file.edits import Cell, Edit, Edits, ErrorValue, Value
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.write import Written, apply
from xlplan.workbook.outputs import write_tables
from xlplan.workbook.reports.design.kit import Kit
from xlplan.workbook.reports.report import Contents
from xlplan.workbook.reports.variance.lines import update_variance
from xlplan.workbook.reports.variance.sheet import write_variance
from xlplan.workbook.template import SETTING_NAMES

OCTOBER, NOVEMBER = pd.Timestamp("2026-10-01"), pd.Timestamp("2026-11-01")
ACCOUNTS = (
    ("4010", "Net patient revenue", "Net patient revenue", 4000e3, 4100e3),
    ("5010", "Salaries and wages", "Labor", 1200e3, 1250e3),
    ("5050", "Agency labor", "Labor", 60e3, 126e3),
    ("5210", "Medical supplies", "Supplies and drugs", 0.0, 20e3),
)
UNITS = pd.DataFrame(
    {
        "unit": ["All departments", "Med/Surg", "Clinic"],
        "cost_center": ["*", "6010", "7510"],
        "stat": ["Adjusted patient days", "Patient days", "Visits"],
        "stat_cost_center": "",
        "manager": [None, "Nurse manager, Med/Surg", "Director of clinics"],
    }
)


def var_table(codes: Iterable[str] = ("6010", "7510"), month: pd.Timestamp = OCTOBER, drop: str = "") -> pd.DataFrame:
    rows = []
    for period, times in (("month", 1), ("ytd", 4)):
        for code in codes:
            for account, name, section, budget, actual in (a for a in ACCOUNTS if a[0] != drop):
                change = times * (actual - budget) * (1 if section in REVENUE_LINES else -1)
                flag = "" if abs(change) < 250e3 or period == "month" else "F" if change > 0 else "U"
                rows.append(
                    {"period": period, "cost_center": code, "department": f"Department {code}", "account": account,
                     "name": name, "section": section, "budget": times * budget, "actual": times * actual,
                     "variance": change, "volume": change / 2, "usage": change / 4, "rate": change / 8,
                     "mix": change / 8, "not_split": 0.0, "flag": flag, "happened": "Because." if flag else "Small."}
                )  # fmt: skip
            rows.append({"period": period, "cost_center": code, "department": f"Department {code}", "name": "Volume",
                         "section": "Volume", "budget": 1000.0, "actual": 1034.0})  # fmt: skip
    return pd.DataFrame(rows).assign(month=month).reindex(columns=OUTPUTS["var"].headers)


def template(close: pd.Timestamp = OCTOBER) -> Package:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    kit = Kit(workbook)
    report = kit.sheet("Variance")
    given = {"entity": "Test & Hospital", "last_closed_month": close}
    settings = pd.DataFrame(
        [(key, given.get(key, value), unit, note) for key, value, unit, note in DEFAULT_SETTINGS],
        columns=["key", "value", "unit", "note"], dtype=object,
    )  # fmt: skip
    data.write_table_sheet(kit, kit.sheet("Settings"), INPUTS["settings"], settings, is_input=True)
    for name in ("var", "comments"):
        data.write_table_sheet(kit, kit.sheet(OUTPUTS[name].sheet), OUTPUTS[name], None, is_input=False)
    for key, name in SETTING_NAMES.items():
        workbook.define_name(name, f"=Settings!$C${data.FIRST_ROW + 1 + list(settings['key']).index(key)}")
    write_variance(kit, report, None, Contents(()))
    workbook.close()
    return apply(Package(Path("plan.xlsx"), buffer.getvalue()), Edits(), today=close.date()).package


def refresh(package: Package, var: pd.DataFrame, close: pd.Timestamp = OCTOBER) -> Written:
    outputs, edits = {"var": var, "units": UNITS}, Edits()
    update_variance(package, outputs, close, edits)
    del outputs["units"]
    write_tables(package, outputs, edits)
    return apply(package, edits, today=close.date())


def lines(package: Package) -> pd.DataFrame:
    """Read the table with its sheet rows, values as cached."""
    part, cells = package.tables["tblVarLines"], read_cells(package, "Variance")
    rows = range(part.first_row + 1, part.last_row + 1)
    columns = {name: part.first_column + i for i, name in enumerate(part.columns)}
    found = {n: [cells[r, c].value if (r, c) in cells else None for r in rows] for n, c in columns.items()}
    return pd.DataFrame(found, index=rows, dtype=object)


def at(package: Package, code: str, account: str) -> int:
    table = lines(package)
    return int(table.index[(table["cost_center"] == code) & (table["account"] == account)][0])


def type_cells(package: Package, typed: dict[tuple[int, str], Value]) -> Package:
    part = package.tables["tblVarLines"]
    edits: dict[tuple[int, int], Edit] = {
        (row, part.first_column + part.columns.index(header)): Cell(value) for (row, header), value in typed.items()
    }
    return apply(package, Edits({"Variance": edits})).package


@pytest.fixture(scope="module")
def refreshed() -> Package:
    return refresh(template(), var_table()).package


def test_levels_and_amounts_of_the_lines(refreshed: Package) -> None:
    table = lines(refreshed)
    assert table["level"].tolist() == ["department", "single", "section", "account", "account", "single"] * 2
    first = table.iloc[:6].set_index("Line")
    assert first.loc["Agency labor", ["YTD budget", "YTD actual", "YTD variance", "YTD %"]].tolist() == [
        240, 504, -264, -1.1,
    ]  # fmt: skip
    assert first.loc["Labor", ["Month budget", "Month actual", "Month variance"]].tolist() == [1260, 1376, -116]
    assert first.loc["Contribution", ["Month budget", "Month actual", "Month variance"]].tolist() == [
        2740,
        2704,
        -36,
    ]
    assert first.loc["Contribution", ["Volume", "Hours or usage", "Mix"]].tolist() == [-72, -36, -18]
    assert first.loc["Medical supplies", ["Month budget", "Month %"]].tolist() == [0, "n/a"]


def test_the_hospital_adds_up_and_the_message_says_so(refreshed: Package) -> None:
    cells = read_cells(refreshed, "Variance")
    sections = [cells[8 + i, 10].value for i in range(len(SECTIONS))]
    assert sum(sections) == pytest.approx(cells[14, 10].value)
    assert cells[14, 9].value - cells[14, 8].value == pytest.approx(cells[14, 10].value)
    assert cells[4, 2].value == (
        "Operating margin is $288K below budget year to date; 2 unfavorable and 2 favorable lines are flagged "
        "(over 5% and $10K, or over $100K); 2 unfavorable without a comment"
    )


@pytest.mark.xdist_group("libreoffice")
def test_libreoffice_computes_the_same_and_no_cell_shows_an_error(refreshed: Package, tmp_path: Path) -> None:
    for number, package in enumerate((template(), refreshed)):
        book = tmp_path / f"plan{number}.xlsx"
        book.write_bytes(package.data)
        count, wrong = differences(book, tmp_path)
        assert (count > 80, wrong) == (True, [])
        shown = [cell.value for cell in read_cells(package, "Variance").values()]
        assert not any(isinstance(value, ErrorValue) for value in shown)


def test_a_second_refresh_changes_no_byte(refreshed: Package) -> None:
    assert refresh(refreshed, var_table()).data == refreshed.data


def test_lines_of_another_month_are_announced(refreshed: Package) -> None:
    settings = read_cells(refreshed, "Settings")
    row = next(row for (row, column), cell in settings.items() if cell.value == "last_closed_month")
    changed = apply(refreshed, Edits({"Settings": {(row, 3): Cell(dt.date(2026, 11, 1))}})).package
    message = read_cells(changed, "Variance")[4, 2].value
    assert str(message).startswith("These lines are of October 2026: run xlplan refresh")


def test_typed_cells_follow_their_line_through_months_and_accounts(refreshed: Package) -> None:
    row = at(refreshed, "7510", "5050")
    typed = type_cells(refreshed, {(row, "Comment"): 'Two <new> & "old"', (row, "Due"): 46419, (row, "Owner"): "=Lee"})
    once = refresh(typed, var_table(["7510"])).package
    assert lines(once).loc[at(once, "7510", "5050"), ["Comment", "Owner", "Due"]].tolist() == [
        'Two <new> & "old"', "=Lee", 46419,
    ]  # fmt: skip
    november = refresh(once, var_table(month=NOVEMBER), NOVEMBER).package
    assert lines(november)["Comment"].tolist() == [None] * 12
    back = refresh(november, var_table()).package
    assert lines(back).loc[row, ["Comment", "Owner", "Due"]].tolist() == ['Two <new> & "old"', "=Lee", 46419]
    assert read_cells(back, "Variance")[row, 21].formula is None


def test_a_vanished_line_leaves_its_comment_at_the_end_and_takes_it_back(refreshed: Package) -> None:
    typed = type_cells(refreshed, {(at(refreshed, "6010", "5050"), "Comment"): "why"})
    gone = refresh(typed, var_table(drop="5050")).package
    assert lines(gone).iloc[-1][["Department", "Line", "Comment"]].tolist() == ["Department 6010", "5050", "why"]
    again = type_cells(gone, {(int(lines(gone).index[-1]), "Action"): "act"})
    back = refresh(refresh(again, var_table(drop="5050")).package, var_table()).package
    assert len(lines(back)) == 12
    assert lines(back).loc[at(back, "6010", "5050"), ["Comment", "Action"]].tolist() == ["why", "act"]


def test_rows_without_keys_and_below_the_table_are_kept(refreshed: Package) -> None:
    last = refreshed.tables["tblVarLines"].last_row
    typed = type_cells(refreshed, {(last + 3, "Comment"): "below", (last + 3, "Line"): "Travel"})
    once = refresh(typed, var_table()).package
    assert lines(once).iloc[-1][["Line", "Comment"]].tolist() == ["Travel", "below"]
    twice = refresh(once, var_table())
    assert twice.data == once.data
    assert once.tables["tblVarLines"].last_row == last + 2


def test_what_is_typed_over_a_line_comes_back_right(refreshed: Package) -> None:
    row = at(refreshed, "6010", "5050")
    spoiled = type_cells(refreshed, {(row, "YTD budget"): 7, (row, "Line"): "mine", (row, "Flag"): ""})
    mended = refresh(spoiled, var_table()).package
    pd.testing.assert_frame_equal(lines(mended), lines(refreshed))
    formula = read_cells(mended, "Variance")[row, 8].formula
    assert formula == f"INDEX(tblVar[budget],${address(row, 27)})/1000"


def test_sorted_rows_keep_their_comments(refreshed: Package) -> None:
    one, other = at(refreshed, "6010", "5050"), at(refreshed, "7510", "4010")
    table = lines(refreshed)
    swapped = {
        (row, header): table.at[of, header]
        for row, of in ((one, other), (other, one))
        for header in ("level", "month", "cost_center", "account")
    }
    sorted_book = type_cells(refreshed, swapped | {(one, "Comment"): "clinic", (other, "Comment"): "agency"})
    back = lines(refresh(sorted_book, var_table()).package)
    assert (back.at[one, "Comment"], back.at[other, "Comment"]) == ("agency", "clinic")


def test_rows_laid_anew_fit_their_text_and_show(refreshed: Package) -> None:
    part, row = refreshed.sheets["Variance"].part, at(refreshed, "6010", "5050")
    sheet = refreshed.read(part).replace(b'<row r="%d"' % row, b'<row r="%d" ht="40" hidden="1"' % row)
    assert b"hidden" in sheet
    filtered = refreshed.with_changes({part: sheet})
    assert refresh(filtered, var_table()).data == filtered.data
    laid = refresh(filtered, var_table(month=NOVEMBER), NOVEMBER).package.read(part)
    assert b'<row r="%d" ht' % row not in laid


def test_every_new_row_looks_like_the_model(refreshed: Package) -> None:
    cells, part = read_cells(refreshed, "Variance"), refreshed.tables["tblVarLines"]
    for column in range(part.first_column, part.last_column + 1):
        styles = {
            cells[row, column].style for row in (part.first_row - 1, *range(part.first_row + 1, part.last_row + 1))
        }
        assert len(styles) == 1


def test_a_missing_column_or_table_is_named(refreshed: Package) -> None:
    table = refreshed.tables["tblVarLines"]
    renamed = refreshed.read(table.part).replace(b'name="Owner"', b'name="Boss"')
    with pytest.raises(BookError, match=r"Variance: table tblVarLines lacks the column 'Owner'"):
        refresh(refreshed.with_changes({table.part: renamed}), var_table())
    gone = refreshed.read(table.part).replace(b'"tblVarLines"', b'"tblOther"')
    with pytest.raises(BookError, match=r"sheet Variance: the table is missing"):
        refresh(refreshed.with_changes({table.part: gone}), var_table())


def test_column_names_are_unique_texts() -> None:
    names = [name.casefold() for name in VARIANCE_LINES.headers]
    assert len(set(names)) == len(names)
