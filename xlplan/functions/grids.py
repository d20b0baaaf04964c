"""What a worksheet hands over: cells, and rows of cells."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

__all__ = ["Cell", "Grid"]

Cell: TypeAlias = bool | int | float | str | dt.datetime | None
Grid: TypeAlias = list[list[Cell]]
