"""Whether a change reaches what a worksheet asks for, by the plan's own reading of scopes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import pandas as pd

from xlplan.core.errors import InvalidValueError
from xlplan.core.labor.hours import GROUPS
from xlplan.core.plan.lines import ACCOUNT_CLASSES, LINES
from xlplan.core.scenario.scope import KINDS, in_scope, kinds_of

__all__ = ["reaches", "read_codes"]

_CODE, _WORD = "a code", "a word"
_NAMED = {"class": ACCOUNT_CLASSES, "line": LINES, "group": GROUPS}
_HEADINGS = {"statistic": "stat", "cost center": "cost_center", "department": "cost_center"}


def read_codes(rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    """Read a table that says which code is of which kind; columns of other names are passed over.

    Parameters
    ----------
    rows : sequence of sequence
        Cells; the first row names the columns: cost_center, account, class, line, category, statistic.

    Raises
    ------
    InvalidValueError
        If no column is a kind of code.

    Examples
    --------
    >>> read_codes([["account", "name", "class"], [5010.0, "Salaries", "Salary"]]).to_dict("records")
    [{'account': '5010', 'class': 'salary'}]
    """
    headings = [str(cell or "").strip().lower() for cell in rows[0]]
    names = [_HEADINGS.get(heading, heading) for heading in headings]
    places = {name: names.index(name) for name in KINDS if name in names}
    if not places:
        raise InvalidValueError(
            f"codes: no column of codes: got {', '.join(headings)}, expected one of {', '.join(KINDS)}. "
            "Select tblAcct[#All].",
        )
    return pd.DataFrame({name: [_text(row[at]) for row in rows[1:]] for name, at in places.items()}).drop_duplicates()


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip().lower()


def reaches(scope: Sequence[str], asked: Sequence[str], *, driver: str, codes: pd.DataFrame | None = None) -> bool:
    """Tell whether the scope of a change reaches all of what is asked for.

    Codes of one kind are alternatives, those of different kinds must all hold, as in `in_scope`. Classes, lines and
    groups are known by name; other codes by `codes`, and else by whether they have a digit: codes with digits are
    then taken for one kind, words for another.

    Parameters
    ----------
    scope : sequence of str
        Codes of the change; none reach everything.
    asked : sequence of str
        Codes of one thing, at most one of each kind.
    driver : str
        What changes: decides which kinds there are.
    codes : pandas.DataFrame, optional
        Codes by kind, see `read_codes`.

    Raises
    ------
    InvalidValueError
        If two codes asked for are of one kind, or if the answer hangs on a kind that is not known.

    Examples
    --------
    >>> reaches(["6010", "Purchased"], ["6010"], driver="other expense")
    False
    >>> reaches(["6010", "6110", "Purchased"], ["6010", "Purchased"], driver="other expense")
    True
    """
    if not scope:
        return True
    known = _known(codes)
    wanted, given = _by_kind(scope, known), _filled(_by_kind(asked, known), codes)
    _check_asked(given)
    kinds = [kind for kind in (*kinds_of(driver), _CODE, _WORD) if kind in wanted]
    things = [dict(zip(kinds, row, strict=True)) for row in itertools.product(*(given.get(k, [""]) for k in kinds))]
    tokens = [{kind: token} for kind, found in wanted.items() for token in found]
    frame = pd.DataFrame([*things, *tokens], columns=kinds)
    if not in_scope(frame, scope)[: len(things)].any():
        return False
    for kind in (_CODE, _WORD):
        _check_told_apart(wanted.get(kind, []), given.get(kind, []))
    return True


def _known(codes: pd.DataFrame | None) -> dict[str, set[str]]:
    listed = pd.DataFrame() if codes is None else codes
    return {kind: {*map(str.lower, _NAMED.get(kind, ())), *listed.get(kind, ())} for kind in KINDS}


def _by_kind(tokens: Sequence[str], known: Mapping[str, set[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for token in map(str.lower, tokens):
        unknown = _CODE if any(map(str.isdigit, token)) else _WORD
        found.setdefault(next((kind for kind in KINDS if token in known[kind]), unknown), []).append(token)
    return found


def _filled(given: dict[str, list[str]], codes: pd.DataFrame | None) -> dict[str, list[str]]:
    """Add what the table of codes says of the thing asked for, such as the class of its account."""
    if codes is None or not any(kind in codes for kind in given):
        return given
    rows = codes
    for kind in codes.columns.intersection([*given]):
        rows = rows[rows[kind].isin(given[kind])]
    told = {kind: rows[kind].unique().tolist() for kind in KINDS if kind in codes and kind not in given}
    return {**given, **{kind: values for kind, values in told.items() if len(values) == 1 and values[0]}}


def _check_asked(given: Mapping[str, Sequence[str]]) -> None:
    for kind in KINDS:
        if len(set(given.get(kind, ()))) > 1:
            got = " and ".join(given[kind])
            raise InvalidValueError(f"scope: two of one kind ({kind}): got {got}, expected one. Ask for one of them.")


def _check_told_apart(wanted: Sequence[str], given: Sequence[str]) -> None:
    """Refuse where codes asked for are of two kinds that look alike, and the change names but one of them."""
    others = set(wanted) - set(given)
    if len(set(given)) > 1 and others and set(given) - set(wanted):
        raise InvalidValueError(
            f"codes: missing: got {', '.join(sorted(others))} of a kind not known, expected a table of the codes. "
            "Give tblAcct[#All].",
        )
