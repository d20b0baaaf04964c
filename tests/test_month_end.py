"""A month end as a finance manager walks it: import, refresh, comment, refresh again, move on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.books import cells, edit, lines, make_book
from xlplan.demo import demo_tables
from xlplan.jobs.importing import import_rows
from xlplan.jobs.refresh import refresh

SEPTEMBER, OCTOBER = pd.Timestamp("2026-09-01"), pd.Timestamp("2026-10-01")
ACTUALS = {
    "stats": ["value", "status"],
    "gl": ["actual"],
    "usage": ["quantity", "dollars"],
    "payer_stats": ["volume", "net"],
}
KEYS = {"stats": ["month", "cost_center", "stat"], "gl": ["month", "cost_center", "account"],
        "usage": ["month", "cost_center", "category"], "payer_stats": ["month", "payer"]}  # fmt: skip


def september(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Take October's actuals out of the demo; its budget stays."""
    before = dict(tables)
    for name, columns in ACTUALS.items():
        frame = tables[name].copy()
        frame.loc[frame["month"] > SEPTEMBER, columns] = None
        before[name] = frame.dropna(subset=[c for c in frame if c not in [*KEYS[name], "source", "status"]], how="all")
    before["pay"] = tables["pay"][tables["pay"]["pp_end"] <= "2026-10-03"]
    settings = tables["settings"].copy()
    settings.loc[settings["key"] == "last_closed_month", "value"] = SEPTEMBER
    return before | {"settings": settings}


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book closed through September, refreshed, then October imported and refreshed."""
    folder = tmp_path_factory.mktemp("close")
    tables = demo_tables()
    book = make_book(folder / "plan.xlsx", september(tables))
    assert refresh(book).failed == []
    for name in ACTUALS:
        rows = tables[name][tables[name]["month"] == OCTOBER]
        rows[[*KEYS[name], *ACTUALS[name]]].to_csv(folder / f"{name}.csv", index=False)
        import_rows(book, name, folder / f"{name}.csv")
    tables["pay"][tables["pay"]["pp_end"] > "2026-10-03"].to_csv(folder / "pay.csv", index=False)
    import_rows(book, "pay", folder / "pay.csv")
    report = refresh(book, close="2026-10")
    assert (report.close, report.failed) == ("2026-10", [])
    return book


def keyed(rows: pd.DataFrame, column: str) -> dict[tuple[str, str], float]:
    """Give dollars by department and account, to the cent."""
    return {(r["cost_center"], r["account"]): round(float(r[column]), 2) for r in rows.to_dict("records")}


def comments(book: Path) -> dict[tuple[str, str], str]:
    """Give the comments that stand on Variance by department and account."""
    rows = [row for row in lines(book).to_dict("records") if isinstance(row["Comment"], str)]
    return {(row["cost_center"], row["account"]): row["Comment"] for row in rows}


def test_totals_equal_the_imported_ledger(walk: Path) -> None:
    gl, var = demo_tables()["gl"], cells(walk, "var")
    var = var[var["account"].notna()]
    assert keyed(var[var["period"] == "month"], "actual") == keyed(gl[gl["month"] == OCTOBER], "actual")
    year = gl[gl["month"].between(pd.Timestamp("2026-07-01"), OCTOBER)]
    to_date = year.groupby(["cost_center", "account"], as_index=False)["actual"].sum()
    assert keyed(var[var["period"] == "ytd"], "actual") == keyed(to_date, "actual")


def test_comments_stay_where_they_were_typed_and_come_back_with_their_month(walk: Path) -> None:
    flagged = [row for row in lines(walk).to_dict("records") if row["Flag"] == "U"]
    assert len(flagged) >= 5
    for number, row in enumerate(flagged[:5]):
        edit(walk, "Variance", row["Comment at"], f"Reason {number}")
    typed = comments(walk)
    assert sorted(typed.values()) == [f"Reason {n}" for n in range(5)]
    refresh(walk)
    assert comments(walk) == typed
    assert len(cells(walk, "comments")) == 5
    refresh(walk, close="2026-09")
    assert comments(walk) == {}
    refresh(walk, close="2026-10")
    assert comments(walk) == typed
