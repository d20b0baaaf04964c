"""What the pieces of a sheet say: the heading of a section, a tile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Legend", "Panel", "Tile"]

Legend = Sequence[tuple[str, str, str]]  # color token, symbol, words


@dataclass(frozen=True)
class Panel:
    """What the heading of a section says; every text may be a formula.

    Parameters
    ----------
    title, caption : str
        Its two rows.
    legend : sequence of tuple, optional
        Color token, symbol and words of each mark of the charts below, after the caption.
    caption_to : int, optional
        Last column of the caption, where something else stands beside it.
    """

    title: str
    caption: str = ""
    legend: Legend = ()
    caption_to: int = 0


@dataclass(frozen=True)
class Tile:
    """What a tile says; every text may be a formula.

    Parameters
    ----------
    label, value, change, note : str
        Its four rows. `change` begins with ▲ (favorable), ▼ (unfavorable) or – and says the word too.
    number : str
        Number format token, or a format, of the value.
    spark : str, optional
        Range of the last months, drawn as columns, the last one navy.
    spark_min : float or None, optional
        Where the columns begin; None where they may lie below zero.
    forecast : bool, optional
        Whether the figure is a forecast, which gets a blue tint.
    """

    label: str
    value: str
    number: str
    change: str
    note: str
    spark: str = ""
    spark_min: float | None = 0
    forecast: bool = False
