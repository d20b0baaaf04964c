"""Supply spend and the sheet of price changes: worked figures and a line-by-line oracle."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.errors import InvalidValueError
from xlplan.core.supplies.price_changes import changes_of, price_problems
from xlplan.core.supplies.price_paths import index_of_steps

LINES = pd.DataFrame(
    {
        "account": ["6310", "6310", "6410", "6710"],
        "class": ["Supplies", "Supplies", "Drugs", "Purchased services"],
        "category": ["Implants", "Gloves", None, None],
    }
)
MONTHS = ["2026-06", "2026-07", "2026-08", "2027-01"]
scopes = st.sampled_from(["all", "Supplies", "6310", "Implants", "Gloves", "Drugs", "6710, gloves", "IMPLANTS", "none"])
firsts = st.sampled_from([dt.date(2026, 7, 1), dt.date(2026, 8, 1), dt.date(2027, 1, 1)])


def sheet(*rows: tuple[Any, Any, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["scope", "effective", "pct"])


def price_factors(lines: pd.DataFrame, prices: pd.DataFrame, months: Any) -> Any:
    """Compound what `changes_of` chooses for each line, as the plan does."""
    days, pcts = prices["effective"].to_numpy("datetime64[D]"), prices["pct"].to_numpy(dtype=float)
    found = [index_of_steps(months, days[rows], pcts[rows]) for rows in changes_of(lines, prices)]
    return np.array(found).reshape(len(lines), len(months))


def oracle(line: dict[str, Any], rows: list[tuple[str, dt.date, float]], month: str) -> float:
    """Walk down the sheet for one line and month: the narrowest row of each date, the later of equals."""
    factor, chosen = 1.0, {}
    for scope, day, pct in rows:
        tokens = [token.strip().lower() for token in scope.split(",")]
        ranks = [("all", 1), (str(line["class"]).lower(), 2), (line["account"], 3), (str(line["category"]).lower(), 4)]
        rank = max((rank for name, rank in ranks if name in tokens and name != "none"), default=0)
        if rank and rank >= chosen.get(day, (0, 0))[0]:
            chosen[day] = (rank, pct)
    for day, (_, pct) in chosen.items():
        factor *= 1 + pct if f"{day:%Y-%m}" <= month else 1
    return factor


def test_category_inflation_matches_worked_figures() -> None:
    factor = price_factors(LINES, sheet(("Implants", "2026-07-01", 0.0278)), ["2026-07"])
    np.testing.assert_allclose(1_200_000 * factor[:, 0], [1_233_360, 1_200_000, 1_200_000, 1_200_000], rtol=1e-12)


def test_purchased_service_with_a_step_matches_worked_figures() -> None:
    year = np.arange("2026-07", "2027-07", dtype="datetime64[M]")
    factor = price_factors(LINES, sheet(("Purchased services", "2027-01-01", 0.04)), year)
    assert (100_000 * factor[3]).sum() == pytest.approx(1_224_000, rel=1e-12)


def test_price_factors_take_the_narrowest_scope_of_a_date() -> None:
    rows = sheet(("Implants", "2026-07-01", 0.05), ("6310", "2026-07-01", 0.04), ("all", "2026-07-01", 0.02))
    np.testing.assert_allclose(price_factors(LINES, rows, ["2026-07"])[:, 0], [1.05, 1.04, 1.02, 1.02])


def test_price_factors_compound_over_dates_and_take_the_last_of_equal_rows() -> None:
    rows = sheet(("all", "2026-07-01", 0.5), ("all", "2026-07-01", 0.02), ("Implants", "2027-01-01", 0.1))
    np.testing.assert_allclose(price_factors(LINES, rows, ["2027-01"])[:, 0], [1.02 * 1.1, 1.02, 1.02, 1.02])


def test_price_factors_of_an_empty_sheet_are_one() -> None:
    assert (price_factors(LINES, sheet(), MONTHS) == np.ones((4, 4))).all()
    assert price_factors(LINES.iloc[:0], sheet(), MONTHS).shape == (0, 4)


def test_price_factors_refuse_a_row_without_a_change() -> None:
    with pytest.raises(InvalidValueError, match="half filled"):
        price_factors(LINES, sheet(("all", "2026-07-01", None)), MONTHS)


def test_price_problems_name_every_wrong_cell() -> None:
    rows = sheet(("6310, Glove", "2026-07-01", 0.05), (None, "2026-07-01", -1.5), ("drugs", "2026-07-01", 0.02))
    known = ["6310", "Drugs", "Gloves"]
    found = price_problems(rows, known=known, place=lambda row, column: f"{column}{row}")
    assert [problem.place for problem in found] == ["scope0", "pct1"]
    assert "'glove'" in found[0].what


@settings(deadline=None)
@given(st.lists(st.tuples(scopes, firsts, st.integers(-10, 20).map(lambda n: n / 100)), max_size=6))
def test_price_factors_match_the_sheet_read_line_by_line(rows: list[tuple[str, dt.date, float]]) -> None:
    expected = [[oracle(line, rows, month) for month in MONTHS] for line in LINES.to_dict("records")]
    np.testing.assert_allclose(price_factors(LINES, sheet(*rows), MONTHS), expected, rtol=1e-12)
