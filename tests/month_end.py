"""A month end as a finance manager walks it: a closed month, the next one imported, a refresh after each."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.books import cells, edit_all, lines, make_book
from tests.libreoffice import differences, values
from xlplan.demo import demo_tables
from xlplan.jobs.importing import import_rows
from xlplan.jobs.refresh import refresh

Tables = dict[str, pd.DataFrame]
SEPTEMBER, OCTOBER = pd.Timestamp("2026-09-01"), pd.Timestamp("2026-10-01")
DEPARTMENTS = ("6010", "6020", "6110", "7020", "7510", "8610")
"""Wards, an emergency department, surgery, a clinic of the other entity, and overhead."""
ACTUALS = {
    "stats": ["value", "status"],
    "gl": ["actual"],
    "usage": ["quantity", "dollars"],
    "payer_stats": ["volume", "net"],
}
KEYS = {"stats": ["month", "cost_center", "stat"], "gl": ["month", "cost_center", "account"],
        "usage": ["month", "cost_center", "category"], "payer_stats": ["month", "payer"]}  # fmt: skip


def part_of_demo(codes: tuple[str, ...] = DEPARTMENTS) -> Tables:
    """Take some departments of the demo, with the payers' share of their revenue."""
    whole = demo_tables()
    part = {
        name: frame[frame["cost_center"].isin(codes) | (frame["cost_center"].isna() if name == "contracts" else False)]
        if "cost_center" in frame
        else frame
        for name, frame in whole.items()
    }
    part["tiers"] = whole["tiers"][whole["tiers"]["contract_id"].isin(part["contracts"]["contract_id"])]
    revenue, before = (tables["gl"][tables["gl"]["account"] == "4010"].groupby("month") for tables in (part, whole))
    share = revenue[["actual", "budget"]].sum() / before[["actual", "budget"]].sum()
    payers = whole["payer_stats"].join(share, on="month")
    part["payer_stats"] = whole["payer_stats"].assign(
        net=payers["net"] * payers["actual"], budget_net=payers["budget_net"] * payers["budget"]
    )
    return {name: frame.reset_index(drop=True) for name, frame in part.items()}


def september(tables: Tables) -> Tables:
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


def close_month(folder: Path, tables: Tables) -> None:
    """Make a book closed through September and refresh it; import October and refresh."""
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


def keyed(rows: pd.DataFrame, column: str) -> dict[tuple[str, str], float]:
    """Give dollars by department and account, to the cent."""
    return {(r["cost_center"], r["account"]): round(float(r[column]), 2) for r in rows.to_dict("records")}


def totals_are_those_of_the_ledger(book: Path, gl: pd.DataFrame) -> int:
    """Compare month and year to date on the variance table with the ledger; count the lines."""
    var = cells(book, "var")
    var = var[var["account"].notna()]
    month = keyed(var[var["period"] == "month"], "actual")
    assert month == keyed(gl[gl["month"] == OCTOBER], "actual")
    year = gl[gl["month"].between(pd.Timestamp("2026-07-01"), OCTOBER)]
    to_date = year.groupby(["cost_center", "account"], as_index=False)["actual"].sum()
    assert keyed(var[var["period"] == "ytd"], "actual") == keyed(to_date, "actual")
    return len(month)


def comments(book: Path) -> dict[tuple[str, str], str]:
    """Give the comments that stand on Variance by department and account."""
    rows = [row for row in lines(book).to_dict("records") if isinstance(row["Comment"], str)]
    return {(row["cost_center"], row["account"]): row["Comment"] for row in rows}


def comments_come_back_with_their_month(book: Path) -> None:
    """Comment on five flagged lines, refresh, close another month, and come back."""
    flagged = [row for row in lines(book).to_dict("records") if row["Flag"] == "U"]
    assert len(flagged) >= 5
    edit_all(book, {("Variance", row["Comment at"]): f"Reason {n}" for n, row in enumerate(flagged[:5])})
    typed = comments(book)
    assert sorted(typed.values()) == [f"Reason {n}" for n in range(5)]
    refresh(book)
    assert comments(book) == typed
    assert len(cells(book, "comments")) == 5
    refresh(book, close="2026-09")
    assert comments(book) == {}
    refresh(book, close="2026-10")
    assert comments(book) == typed


def changed_inputs_recalculate(book: Path) -> int:
    """Change three inputs and refresh; LibreOffice must compute every formula alike. Count the formulas."""
    gl, stats = cells(book, "gl"), cells(book, "stats")
    at = 7 + gl.index[(gl["month"] == OCTOBER) & (gl["account"] == "5410")][0]
    statistic = 7 + stats.index[stats["month"] == OCTOBER][0]
    edit_all(
        book,
        {
            ("Ledger", f"E{at}"): float(gl.loc[at - 7, "actual"]) + 12_345.67,
            ("Statistics", f"E{statistic}"): round(1.02 * float(stats.loc[statistic - 7, "value"])),
            ("Scenario drivers", "G8"): 1.05,
        },
    )
    assert "Changed: refresh to see what they do" in values(book)["Start"].values()
    report = refresh(book)
    assert (report.changed, report.failed) == (True, [])
    count, wrong = differences(book, book.parent)
    assert count > 5000
    assert wrong == []
    assert "As refreshed" in values(book)["Start"].values()
    return count
