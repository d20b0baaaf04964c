"""The same ledger in the layouts that systems export: each comes in equal, or is refused with the option that helps."""

from __future__ import annotations

import contextlib
import csv
import io
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from tests.books import make_book
from xlplan.core.errors import BookError, InputError, XlplanError
from xlplan.core.schedules.registry import INPUTS
from xlplan.jobs.reading import FileRows, read_file
from xlplan.store.import_map import ImportMap, load_map, map_text
from xlplan.store.questions import OpenQuestionError
from xlplan.workbook.file.package import Package
from xlplan.workbook.read import Inputs, read_inputs

GL = INPUTS["gl"]
DEPTS = {"0610": "Medical / Surgical", "0620": "Intensive Care Unit"}
ACCOUNTS = {"41000": "Gross Patient Revenue", "41500": "Contractual Allowances", "51000": "Salaries & Wages"}
CLASSES = ("Revenue", "Deduction", "Salary")
MONTHS = pd.date_range("2026-07-01", periods=3, freq="MS")
FACTS = {
    (month, dept, account): round(1000.25 * (n + 1) + 37.5 * k, 2)
    for n, (dept, account) in enumerate((d, a) for d in DEPTS for a in ACCOUNTS)
    for k, month in enumerate(MONTHS)
}
Rows = list[list[Any]]
NAMES = ("Dept", "Name", "Acct", "Title")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    dept = pd.DataFrame({"cost_center": list(DEPTS), "name": list(DEPTS.values()), "type": "24x7"})
    acct = pd.DataFrame({"account": list(ACCOUNTS), "name": list(ACCOUNTS.values()), "class": CLASSES})
    tables = {"dept": dept, "acct": acct}
    book = make_book(
        tmp_path_factory.mktemp("layouts") / "plan.xlsx",
        {name: frame.reindex(columns=INPUTS[name].headers) for name, frame in tables.items()},
    )
    return read_inputs(Package.open(book))


def long(header: Sequence[str], row: Callable[[pd.Timestamp, str, str, float], list[Any]]) -> Rows:
    return [list(header), *(row(*key, amount) for key, amount in FACTS.items())]


def wide(header: Sequence[Any], *, sign: float = 1.0, total: bool = False) -> Rows:
    rows: Rows = [list(header)]
    for dept, name in DEPTS.items():
        sums = [0.0] * len(MONTHS)
        for account, title in ACCOUNTS.items():
            flip = sign if account == "41000" else 1.0
            amounts = [flip * FACTS[month, dept, account] for month in MONTHS]
            sums = [a + b for a, b in zip(sums, amounts, strict=True)]
            rows.append([dept, name, account, title, *amounts])
        if total:
            rows.append(["", f"Total {name}", "", "", *sums])
    return rows


def text(rows: Rows, delimiter: str = ",", ends: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ends).writerows(rows)
    return out.getvalue()


def comma(amount: float) -> str:
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def month_first(month: pd.Timestamp, dept: str, account: str, amount: float) -> list[Any]:
    return [f"{month:%m/28/%Y}", dept, account, f"${amount:,.2f}"]


def credit(month: pd.Timestamp, dept: str, account: str, amount: float) -> list[Any]:
    shown = f"({amount:,.2f})" if account == "41000" else f"{amount:,.2f}"
    return [f"P0{month.month - 6} FY27", f"{dept} ", f"{account} - {ACCOUNTS[account]}", shown]


def fiscal(month: pd.Timestamp, dept: str, account: str, amount: float) -> list[Any]:
    return [f"2027-P{month.month - 6:02}", int(dept), account, f"{amount:.2f}", ""]


def headed() -> Rows:
    rows: Rows = [["Account", "Period", "Amount"]]
    for dept, name in DEPTS.items():
        rows.append([f"Department: {dept} {name}", "", ""])
        rows += [[a, f"{m:%b-%y}", f"{v:.2f}"] for (m, d, a), v in FACTS.items() if d == dept]
        rows.append(["Subtotal", "", f"{sum(v for (_, d, _), v in FACTS.items() if d == dept):.2f}"])
    return [*rows, ["Grand total", "", f"{sum(FACTS.values()):.2f}"]]


def grouped() -> Rows:
    rows: Rows = [["Dept", "Acct", "Mth", "Actual"]]
    last = ""
    for (month, dept, account), amount in FACTS.items():
        rows.append(["" if dept == last else dept, account, f"{month:%Y%m}", amount])
        last = dept
    return rows


TEXTS: dict[str, tuple[str, bytes]] = {
    "own": ("gl.csv", text(long(GL.headers[:4], lambda m, d, a, v: [f"{m:%Y-%m}", d, a, v])).encode()),
    "us dates, dollars, mac": (
        "gl.txt", text(long(("Date", "Dept", "Acct", "Amount"), month_first), ends="\r").encode()),
    "credit, periods, labels, windows": (
        "gl_long.csv",
        "St. Anne’s\r\nDetail\r\n\r\n".encode("cp1252")
        + text(long(("Period", "Cost Center", "Account", "Actual"), credit)).encode() + b"Total,,,\r\n"),
    "semicolons, decimal comma": (
        "ist.csv", text(long(("Monat", "Kostenstelle", "Konto", "Ist"),
                             lambda m, d, a, v: [f"{m:%d.%m.%Y}", d, a, comma(v)]), ";").encode("utf-8-sig")),
    "unicode text, numbers for codes": (
        "gl.txt", text(long(("Period", "Dept", "Account", "Actual", "Budget"), fiscal), "\t").encode("utf-16")),
    "sep and pipes": (
        "gl.csv", ("sep=|\n" + text(long(("Posting Period", "Department", "GL Account", "Net Activity"),
                                         lambda m, d, a, v: [f"{m:%B %Y}", DEPTS[d], a, v]), "|")).encode()),
    "months as names, year in the title": (
        "x.csv", b"Actual by month FY2027\n" + text(wide([*NAMES, "Jul", "Aug", "Sep"])).encode()),
    "months as periods, totals, credit": (
        "FY27_actual.csv", text(wide([*NAMES, "P1", "P2", "P3"], sign=-1, total=True)).encode()),
    "fiscal year and period in two columns": (
        "gl.csv", text(long(("Fiscal Year", "Period", "Dept", "Account", "Amount"),
                            lambda m, d, a, v: [2027, m.month - 6, d, a, v])).encode()),
    "departments as headings, subtotals": ("gl.csv", text(headed()).encode()),
    "department only in its first row": ("gl.csv", text(grouped(), ";").encode()),
    "pages with the names again": (
        "gl.csv", text([row for n, row in enumerate(long(GL.headers[:4], lambda m, d, a, v: [f"{m:%Y-%m}", d, a, v]))
                        for row in ([GL.headers[:4], row] if n == 7 else [row])]).encode()),
}  # fmt: skip


def facts_of(read: FileRows, column: str = "actual") -> dict[tuple[Any, ...], float]:
    assert read.problems == []
    keys = read.rows[list(GL.key)].itertuples(index=False, name=None)
    return dict(zip(keys, read.rows[column].round(2), strict=True))


def put(folder: Path, name: str, data: bytes) -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


@pytest.mark.parametrize("layout", TEXTS)
def test_a_text_export_comes_in_equal(layout: str, inputs: Inputs, tmp_path: Path) -> None:
    assert facts_of(read_file(put(tmp_path, *TEXTS[layout]), GL, inputs, ImportMap())) == FACTS


def excel(file: Path, rows: Rows, *, sheet: str = "Export", first: Sequence[str] = ()) -> Path:
    with xlsxwriter.Workbook(str(file), {"default_date_format": "mmm-yy"}) as book:
        for name in first:
            book.add_worksheet(name).write(0, 0, "Read me first")
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return file


def test_excel_with_titles_dates_and_a_second_sheet_comes_in_equal(inputs: Inputs, tmp_path: Path) -> None:
    header = ["Dept", "Dept Name", "Acct", "Account Name", *(month.to_pydatetime() for month in MONTHS)]
    rows = [["St. Anne's Hospital"], ["Actual, run 09/30/2026"], [], *wide(header, sign=-1, total=True)]
    read = read_file(excel(tmp_path / "tb.xlsx", rows, first=["Notes"]), GL, inputs, ImportMap())
    assert facts_of(read) == FACTS
    assert "2 total rows left out; what came in ties to each" in read.notes
    assert "Columns left out: Dept Name, Account Name" in read.notes
    assert "Revenue is negative in the file, as ledgers write credits: turned to positive" in read.notes


def test_a_report_of_one_month_takes_it_from_its_title(inputs: Inputs, tmp_path: Path) -> None:
    rows: Rows = [["Run 11/05/2026"], ["For the month ended July 31, 2026"], ["Dept", "Acct", "Actual", "YTD Actual"]]
    rows += [[d, a, v, 9 * v] for (m, d, a), v in FACTS.items() if m == MONTHS[0]]
    read = read_file(put(tmp_path, "july.csv", text(rows).encode()), GL, inputs, ImportMap())
    assert facts_of(read) == {key: amount for key, amount in FACTS.items() if key[0] == MONTHS[0]}
    assert read.notes[:2] == [
        "Read column names in row 3: cost_center = Dept, account = Acct, actual = Actual; all rows of Jul 2026",
        "Columns left out: YTD Actual",
    ]


def test_actual_and_budget_side_by_side_under_two_lines_of_names(inputs: Inputs, tmp_path: Path) -> None:
    top = ["", "", "Jul 2026", "", "Aug 2026", "", "Sep 2026", ""]
    rows: Rows = [top, ["Dept", "Acct", *["Actual", "Budget"] * 3]]
    for dept in DEPTS:
        for account in ACCOUNTS:
            amounts = [FACTS[month, dept, account] for month in MONTHS]
            rows.append([dept, account, *(x for v in amounts for x in (v, v + 1))])
    read = read_file(put(tmp_path, "side.csv", text(rows).encode()), GL, inputs, ImportMap())
    assert facts_of(read) == FACTS
    assert facts_of(read, "budget") == {key: round(amount + 1, 2) for key, amount in FACTS.items()}


@pytest.mark.parametrize(
    ("rows", "option"),
    [
        (wide([*NAMES, "2026-07", "2026-08", "2026-09"]), "measure"),
        ([["Actuals"], *wide([*NAMES, "Jul", "Aug", "Sep"])], "fiscal_year"),
        ([GL.headers[:4], ["2026-07", "0610", "41000", -5], ["2026-07", "0620", "41000", 5]], "signs"),
    ],
)  # fmt: skip
def test_what_a_file_leaves_open_is_asked_by_option(rows: Rows, option: str, inputs: Inputs, tmp_path: Path) -> None:
    with pytest.raises(OpenQuestionError) as caught:
        read_file(put(tmp_path, "x.csv", text(rows).encode()), GL, inputs, ImportMap())
    assert caught.value.option == option
    assert f"--{option.replace('_', '-')}" in str(caught.value)


def test_an_open_decimal_mark_is_asked_and_its_answer_is_used(inputs: Inputs, tmp_path: Path) -> None:
    file = put(tmp_path, "x.tsv", b"month\tcost_center\taccount\tactual\n2026-07\t0610\t51000\t7,500\n")
    with pytest.raises(OpenQuestionError, match="--decimal point or --decimal comma"):
        read_file(file, GL, inputs, ImportMap())
    assert read_file(file, GL, inputs, ImportMap(decimal="comma")).rows["actual"].tolist() == [7.5]


def test_a_total_that_does_not_tie_is_refused(inputs: Inputs, tmp_path: Path) -> None:
    rows = wide([*NAMES, "Jul", "Aug", "Sep"], total=True)
    rows[-1][-1] += 100
    file = put(tmp_path, "FY27 actual.csv", text(rows).encode())
    problems = read_file(file, GL, inputs, ImportMap()).problems
    assert [problem.what.split(":")[0] for problem in problems] == ["total does not tie"]
    assert facts_of(read_file(file, GL, inputs, ImportMap(totals="ignore"))) == FACTS


def test_an_error_cell_is_named_by_sheet_and_cell(inputs: Inputs, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "x.xlsx")) as book:
        sheet = book.add_worksheet("TB")
        sheet.write_row(0, 0, ["month", "cost_center", "account", "actual"])
        sheet.write_row(1, 0, ["2026-07", "0610", "51000"])
        sheet.write_formula(1, 3, "=1/0", value="#DIV/0!")
    problems = read_file(tmp_path / "x.xlsx", GL, inputs, ImportMap()).problems
    assert [str(problem) for problem in problems] == [
        "x.xlsx row 2, actual (TB!D2): error value: got #DIV/0!, expected a number. Correct the formula or the cell."
    ]


def test_an_unquoted_group_that_shifts_cells_is_refused(inputs: Inputs, tmp_path: Path) -> None:
    file = put(tmp_path, "x.csv", b"month,cost_center,account,actual\n2026-07,0610,51000,1,234\n")
    assert "too many cells: got 5, expected 4" in str(read_file(file, GL, inputs, ImportMap()).problems[0])


def test_patients_columns_are_refused_in_an_import(inputs: Inputs, tmp_path: Path) -> None:
    file = put(tmp_path, "x.csv", b"month,cost_center,account,actual,Pt Name\n2026-07,0610,51000,1,Doe\n")
    with pytest.raises(InputError, match="patient-level column refused: got 'Pt Name'"):
        read_file(file, GL, inputs, ImportMap())


def test_a_proposed_map_reads_the_file_the_same(inputs: Inputs, tmp_path: Path) -> None:
    file = put(tmp_path, *TEXTS["credit, periods, labels, windows"])
    first = read_file(file, GL, inputs, ImportMap())
    made = tmp_path / "map.toml"
    made.write_text(map_text(first.made), encoding="utf-8")
    again = read_file(file, GL, inputs, load_map(made))
    assert (facts_of(again), again.made) == (facts_of(first), first.made)


PIECES = [b'"', b",", b"\n", b"\r", b"\0", b";", b"\t", b"-", b"(", b"#REF!", b"1e999", b"\xff", b"%"]


def mutant(random_: random.Random) -> bytes:
    data = bytearray(random_.choice(list(TEXTS.values()))[1])
    for _ in range(random_.randint(1, 6)):
        at = random_.randrange(len(data))
        piece = random_.choice(
            [b'"', b",", b"\n", b"\r", b"\0", b";", b"\t", b"-", b"(", b"#REF!", b"1e999", b"\xff", b"%"]
        )
        kind = random_.randrange(4)
        if kind == 0:
            data[at:at] = piece
        elif kind == 1:
            del data[at : at + random_.randint(1, 30)]
        elif kind == 2:
            data[at : at + 1] = bytes([random_.randrange(256)])
        else:
            data[at:at] = data[at : at + random_.randint(1, 200)]
    return bytes(data)


def test_damaged_files_are_read_or_refused_in_words(inputs: Inputs, tmp_path: Path) -> None:
    random_ = random.Random(12)
    whole = 0
    for n in range(120):
        file = put(tmp_path, f"m{n}.csv", mutant(random_))
        with contextlib.suppress(XlplanError):  # anything else is a fault
            whole += not read_file(file, GL, inputs, ImportMap()).problems
    assert 0 < whole < 120


def test_a_damaged_workbook_is_refused_in_words(inputs: Inputs, tmp_path: Path) -> None:
    file = excel(tmp_path / "x.xlsx", wide([*NAMES, "Jul", "Aug", "Sep"]))
    data = file.read_bytes()
    for size in range(0, len(data), max(1, len(data) // 25)):
        with pytest.raises(BookError):
            read_file(put(tmp_path, "cut.xlsx", data[:size]), GL, inputs, ImportMap())


def test_a_thirteenth_period_is_refused_not_left_out(inputs: Inputs, tmp_path: Path) -> None:
    rows = wide([*NAMES, "P1", "P2", "P3", "P13"])
    file = put(tmp_path, "FY27 actual.csv", text([[*row, 7] if n else row for n, row in enumerate(rows)]).encode())
    with pytest.raises(InputError, match="13th period: got the column 'P13'"):
        read_file(file, GL, inputs, ImportMap())
