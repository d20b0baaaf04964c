"""What managers typed beside the variance lines: taken off the sheet, kept by month, never lost."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

import pandas as pd

from xlplan.core.calendar.months import parse_month
from xlplan.core.variance.report_table import COMMENT_KEY, TYPED

__all__ = ["Key", "Typed", "code_text", "comment_map", "month_text", "take_comments"]

Key = tuple[str, str, str]
"""Closed month as ``2026-10``, cost center, account."""
Typed = tuple[object, ...]
"""Comment, action, owner and due date as typed; None where nothing is."""


def take_comments(lines: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """Put what is typed on the sheet into the comments that are kept.

    Each row is known by its keys wherever it was sorted to. Cells that are there replace what was kept, and a row
    whose four cells are empty removes it; a line that is not on the sheet keeps its comment. A text
    on a row without keys, or a second text under the keys of a copied row, gets keys of its own.

    Parameters
    ----------
    lines : pandas.DataFrame
        Rows of the sheet: ``department``, ``line``, ``level``, ``month``, ``cost_center``, ``account`` and what
        was typed.
    kept : pandas.DataFrame
        Rows of ``tblComments``.

    Returns
    -------
    pandas.DataFrame
        Rows for ``tblComments``, by month (as ``2026-10``), cost center and account.

    Examples
    --------
    >>> kept = pd.DataFrame([("2026-10", "6010", "5010", "Late", None, None, None)],
    ...     columns=[*COMMENT_KEY, *TYPED])
    >>> lines = kept.assign(department="Ward", line="Salaries", level="account", comment="Two vacancies")
    >>> take_comments(lines, kept)["comment"].tolist()
    ['Two vacancies']
    """
    found = comment_map(kept)
    shown = next((month for month in map(month_text, lines["month"]) if month), "")
    loose: list[tuple[Key, Typed]] = []
    for key, texts in _by_key(lines, shown, loose).items():
        texts.sort(key=lambda text: text != found.get(key))  # of several, the one that is kept already stays
        if texts:
            found[key] = texts[0]
        else:
            found.pop(key, None)
        loose += [(key, text) for text in texts[1:]]
    for key, text in loose:
        found[_free(key, found)] = text
    rows = [(*key, *found[key]) for key in sorted(found)]
    return pd.DataFrame(rows, columns=[*COMMENT_KEY, *TYPED], dtype=object)


def comment_map(kept: pd.DataFrame) -> dict[Key, Typed]:
    """Read the rows of ``tblComments`` by key; a second row under one key gets a key of its own."""
    found: dict[Key, Typed] = {}
    for record in kept.to_dict("records"):
        typed = _typed(record)
        key = (month_text(record["month"]), code_text(record["cost_center"]), code_text(record["account"]))
        if any(value is not None for value in typed) and found.get(key) != typed:
            found[_free(key, found)] = typed
    return found


def _by_key(lines: pd.DataFrame, shown: str, loose: list[tuple[Key, Typed]]) -> dict[Key, list[Typed]]:
    """Gather the different texts of each key; those of rows without keys go to `loose`."""
    by_key: dict[Key, list[Typed]] = {}
    for record in lines.to_dict("records"):
        typed = _typed(record)
        filled = any(value is not None for value in typed)
        month = month_text(record["month"]) or ("" if record["level"] == "gone" else shown)
        codes = code_text(record["cost_center"]), code_text(record["account"])
        if record["level"] == "band" or not any(codes):
            loose += [((month, "", _name(record)), typed)] if filled else []
            continue
        texts = by_key.setdefault((month, *codes), [])
        if filled and typed not in texts:
            texts.append(typed)
    return by_key


def _name(record: Mapping[Any, Any]) -> str:
    """Name a row without keys by what stands on it."""
    named = record["level"] != "band"
    return (named and (code_text(record["line"]) or code_text(record["department"]))) or "note"


def _free(key: Key, taken: Container[Key]) -> Key:
    """Return the key, its account numbered if there is one of that name already."""
    count, free = 1, key
    while free in taken:
        count += 1
        free = (key[0], key[1], f"{key[2]} ({count})".strip())
    return free


def _typed(record: Mapping[Any, Any]) -> Typed:
    return tuple(_value(record[name]) for name in TYPED)


def _value(value: object) -> object:
    empty = value is None or value is pd.NaT or value != value or (isinstance(value, str) and not value.strip())
    return None if empty else value


def code_text(value: object) -> str:
    """Read a code as text: a whole number without its decimal point, empty text for nothing.

    Examples
    --------
    >>> code_text(6010.0), code_text(" 6010 "), code_text(None)
    ('6010', '6010', '')
    """
    if _value(value) is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def month_text(value: object) -> str:
    """Write a month as ``2026-10``; what is no month is kept as its own text.

    Examples
    --------
    >>> month_text(pd.Timestamp("2026-10-01")), month_text("Oct 2026"), month_text(None)
    ('2026-10', '2026-10', '')
    """
    try:
        return f"{parse_month(value):%Y-%m}"
    except ValueError:
        return code_text(value)
