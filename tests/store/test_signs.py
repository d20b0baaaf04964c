"""Ledgers with credit signs and income statements with negative expense are turned, or asked about."""

from __future__ import annotations

import pandas as pd
import pytest

from xlplan.store.questions import OpenQuestionError
from xlplan.store.signs import turn_signs

CLASSES = {"4000": "Revenue", "4100": "Deduction", "5100": "Salary", "9000": "Stat"}


def ledger(revenue: float, deduction: float, expense: float, months: int = 3) -> pd.DataFrame:
    rows = [("4000", revenue), ("4100", deduction), ("5100", expense)] * months
    return pd.DataFrame(rows, columns=["account", "actual"]).astype({"actual": object})


@pytest.mark.parametrize(
    ("signed", "convention"),
    [
        ((900, 300, 500), "as-is"),
        ((-900, 300, 500), "credit"),
        ((900, -300, -500), "statement"),
        ((900, -300, 500), "deductions"),
    ],
)
def test_every_convention_comes_out_positive(signed: tuple[float, float, float], convention: str) -> None:
    rows, found, said = turn_signs(ledger(*signed), ["actual"], CLASSES, file="gl.csv")
    assert found == convention
    assert rows["actual"].tolist() == [900, 300, 500] * 3
    assert bool(said) == (convention != "as-is")


@pytest.mark.parametrize(
    "rows",
    [
        pd.DataFrame({"account": ["4000"] * 4, "actual": [-5.0, 5.0, -5.0, 5.0]}),
        pd.DataFrame({"account": ["5100"] * 9, "actual": [-5.0] * 9}),
        ledger(-900, 300, 500, months=1),
    ],
    ids=["half of revenue", "expense alone", "too few to tell"],
)
def test_what_the_amounts_do_not_decide_is_asked(rows: pd.DataFrame) -> None:
    with pytest.raises(OpenQuestionError, match="Add --signs as-is or --signs credit or --signs statement"):
        turn_signs(rows, ["actual"], CLASSES, file="gl.csv")
    assert turn_signs(rows, ["actual"], CLASSES, file="gl.csv", told="as-is")[0].equals(rows)


def test_one_credit_among_expenses_is_a_credit() -> None:
    rows = pd.DataFrame({"account": ["4000", "5100", "5100"], "actual": [900.0, 500.0, -20.0]})
    assert turn_signs(rows, ["actual"], CLASSES, file="gl.csv")[0]["actual"].tolist() == [900.0, 500.0, -20.0]


def test_accounts_without_a_class_are_left_as_they_are() -> None:
    rows = ledger(-900, 300, 500)
    rows.loc[len(rows)] = ["7777", -40.0]
    assert turn_signs(rows, ["actual"], CLASSES, file="gl.csv")[0]["actual"].iloc[-1] == -40.0
