"""Budget forecasting and planning for hospitals and clinics, in Excel and from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["__version__", "forecast"]
__version__ = "0.1.0"

if TYPE_CHECKING:
    from xlplan.forecasting import forecast


def __getattr__(name: str) -> Any:
    """Import the forecasting engine only when it is asked for: pandas costs most of a second."""
    if name == "forecast":
        from xlplan.forecasting import forecast

        return forecast
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
