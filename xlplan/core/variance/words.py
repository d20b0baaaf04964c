"""A variance in words, drafted from its parts and from nothing else."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

__all__ = ["draft", "largest_part", "sentence"]

Row = Mapping[Hashable, Any]
_WORDS = {
    "Labor": {
        "volume": "volume",
        "usage": "hours per unit",
        "rate": "pay rate",
        "mix": "staff and agency mix",
        "not_split": "hours and rate",
    },
    "Supplies and drugs": {"volume": "volume", "usage": "use per unit", "rate": "price", "not_split": "price and use"},
    "Net patient revenue": {"volume": "volume", "rate": "revenue per unit", "not_split": "volume and rate"},
}
_OTHERWISE = {"volume": "volume", "not_split": "amount"}
_SHOWN = 500.0  # dollars: smaller parts would read $0K
_NBSP = "\u00a0"


def _parts(row: Row) -> list[tuple[str, float]]:
    words = _WORDS.get(row["section"], _OTHERWISE)
    found = [(words[name], float(row[name])) for name in words]
    return sorted(found, key=lambda part: -abs(part[1]))


def largest_part(row: Row) -> str | None:
    """Name the largest part of a variance; None where there is no variance.

    Examples
    --------
    >>> largest_part({"section": "Purchased services", "volume": 0.0, "not_split": -1200.0})
    'Amount'
    """
    word, value = _parts(row)[0]
    return word[0].upper() + word[1:] if value else None


def sentence(row: Row) -> str:
    """Draft what happened from the parts of a variance, the largest first.

    Parameters
    ----------
    row : mapping
        ``section, budget, actual, variance, pct`` and the parts; dollars, favorable positive.

    Examples
    --------
    >>> row = {"section": "Supplies and drugs", "budget": 632_000.0, "variance": -61_000.0, "pct": -0.0965,
    ...     "volume": -24_200.0, "usage": -6_900.0, "rate": -29_900.0, "not_split": 0.0}
    >>> sentence(row).replace(chr(160), " ")
    '$61K U (9.7%): price $30K U, volume $24K U, use per unit $7K U.'
    """
    return draft(_parts(row), variance=row["variance"], share=row["pct"], budgeted=bool(row["budget"]))


def draft(
    parts: Sequence[tuple[str, float]], *, variance: float, share: float | None = None, budgeted: bool = True
) -> str:
    """Draft a sentence of a variance and its named parts, the largest first, at most three.

    Parameters
    ----------
    parts : sequence of (str, float)
        Name and dollars, favorable positive; parts that would read $0K are not told.
    variance : float
        Dollars, favorable positive.
    share : float, optional
        Of the budget; not told where it is missing.
    budgeted : bool
        Whether there was a budget.

    Examples
    --------
    >>> draft([("volume", -5_400), ("efficiency", -11_700)], variance=-17_100, share=-0.26).replace(chr(160), " ")
    '$17K U (26.0%): efficiency $12K U, volume $5K U.'
    """
    percent = "" if share is None or share != share else f" ({abs(share):.1%})"
    largest = sorted(parts, key=lambda part: -abs(part[1]))
    told = [f"{word} {_money(value)}" for word, value in largest if abs(value) > _SHOWN][:3]
    if abs(variance) <= _SHOWN:
        return "On budget." if len(told) < 2 else f"On budget: {', '.join(told)}."
    unbudgeted = "" if budgeted else "Not budgeted. "
    made_of = f": {', '.join(told)}" if told else ", in small parts"
    return f"{unbudgeted}{_money(variance)}{percent}{made_of}."


def _money(value: float) -> str:
    return f"${abs(value) / 1000:,.0f}K{_NBSP}{'F' if value > 0 else 'U'}"
