"""Find the files that come with xlplan, in a checkout as in an installed wheel."""

from __future__ import annotations

from pathlib import Path

__all__ = ["packaged"]


def packaged(folder: str) -> Path:
    """Give the folder ``forecasts`` or ``workbooks`` that comes with xlplan.

    Raises
    ------
    FileNotFoundError
        If the installation is incomplete.
    """
    package = Path(__file__).resolve().parents[1]
    for place in (package / "_data" / folder, package.parent / folder):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"xlplan is incomplete: no folder {folder!r}. Install it again.")
