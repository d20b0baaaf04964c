"""Which sign a ledger writes revenue, deductions and expense with, and how it is turned to positive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from xlplan.store.questions import OpenQuestionError

__all__ = ["turn_signs"]

MOSTLY, HARDLY = 0.9, 0.1
FEW = 6  # amounts of which a correction alone could look like a convention
_SAID = {
    "credit": "revenue is negative in the file, as ledgers write credits: turned to positive",
    "statement": "expense is negative in the file: turned to positive",
    "deductions": "deductions are negative in the file: turned to positive",
}


def turn_signs(
    rows: pd.DataFrame, amounts: Sequence[str], classes: Mapping[str, str], *, file: str, told: str = ""
) -> tuple[pd.DataFrame, str, str]:
    """Turn the rows of a ledger so that revenue, deductions and expense are positive.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``account`` and columns of amounts, numbers where they could be read.
    amounts : sequence of str
        The columns of amounts.
    classes : mapping of str to str
        Class of each account.
    file : str
        Name of the file, for messages.
    told : str
        ``as-is``, ``credit`` or ``statement``; empty lets the amounts decide.

    Returns
    -------
    (pandas.DataFrame, str, str)
        The rows, the convention, and a sentence where amounts were turned.

    Raises
    ------
    OpenQuestionError
        If the amounts do not decide.

    Examples
    --------
    >>> rows = pd.DataFrame({"account": ["4000", "5100"], "actual": [-900.0, 500.0]})
    >>> classes = {"4000": "Revenue", "5100": "Salary"}
    >>> turned, _, said = turn_signs(rows, ["actual"], classes, file="gl.csv", told="credit")
    >>> turned["actual"].tolist(), said
    ([900.0, 500.0], 'revenue is negative in the file, as ledgers write credits: turned to positive')
    """
    kinds = rows["account"].map(lambda code: _kind(classes.get(str(code), "")))
    numbers = rows[list(amounts)].apply(pd.to_numeric, errors="coerce").astype(float)
    negative = {kind: _negative(numbers[kinds == kind]) for kind in ("revenue", "deduction", "expense")}
    convention = told or _convention(negative, file)
    if not told and convention != "as-is" and int((numbers.fillna(0.0) != 0).sum().sum()) < FEW:
        raise _open(negative, file)
    turned_kinds = {"credit": ["revenue"], "statement": ["deduction", "expense"], "deductions": ["deduction"]}
    turned = kinds.isin(turned_kinds.get(convention, []))
    result = rows.copy()
    for name in amounts:
        where = turned & numbers[name].notna() & (numbers[name] != 0)
        result[name] = result[name].where(~where, -numbers[name])
    return result, convention, _SAID.get(convention, "")


def _kind(account_class: str) -> str:
    return {"Revenue": "revenue", "Deduction": "deduction", "": ""}.get(account_class, "expense")


def _negative(amounts: pd.DataFrame) -> float | None:
    """Give the negative share of the dollars, None where there are none."""
    whole = float(amounts.abs().sum().sum())
    return float(-amounts.clip(upper=0).sum().sum()) / whole if whole else None


def _convention(negative: Mapping[str, float | None], file: str) -> str:
    revenue, deduction, expense = negative["revenue"], negative["deduction"], negative["expense"]
    if revenue is None:
        if expense is None or expense < MOSTLY:
            return "as-is"
    elif revenue >= MOSTLY and (expense is None or expense <= 0.5):
        return "credit"
    elif revenue <= HARDLY:
        if expense is not None and expense >= MOSTLY:
            return "statement"
        if deduction is not None and deduction >= MOSTLY:
            return "deductions"
        return "as-is"
    raise _open(negative, file)


def _open(negative: Mapping[str, float | None], file: str) -> OpenQuestionError:
    shown = ", ".join(f"{kind} {share:.0%}" for kind, share in negative.items() if share is not None)
    what = f"{file}: the sign of revenue and expense is open: negative dollars are {shown}."
    return OpenQuestionError(what, "signs", ("as-is", "credit", "statement"))
