"""The options of a forecast, checked once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from numbers import Real
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from xlplan.core.calendar.holidays import public_holidays
from xlplan.core.errors import UsageError
from xlplan.forecasting.average.priors import Prior, packaged_prior
from xlplan.forecasting.history.clock import Frequency
from xlplan.forecasting.history.regressors import Calendar
from xlplan.forecasting.models.methods import MODELED, Method

__all__ = ["Mode", "Options", "Progress", "Request", "check_options"]

Progress = Callable[[int, int], object]
Choice = TypeVar("Choice", bound=StrEnum)

LONGEST_HORIZON = 120


class Mode(StrEnum):
    """Whether series are forecast alone or learn from each other."""

    PANEL = "panel"
    SINGLE = "single"


@dataclass(frozen=True, kw_only=True)
class Request:
    """The options of one call as a person writes them, not yet checked; see `forecast` for what each means."""

    horizon: int
    levels: Sequence[float] = ()
    method: str = "auto"
    mode: str = "panel"
    calendar: str = "weekdays"
    region: str | None = None
    frequency: str = "auto"
    prior: Prior | None = None
    double: bool = False


@dataclass(frozen=True)
class Options:
    """The checked options of one call."""

    horizon: int
    method: Method
    mode: Mode
    calendar: Calendar
    region: str | None
    frequency: Frequency
    prior: Prior
    levels: tuple[float, ...] = ()
    double: bool = False

    @property
    def dtype(self) -> npt.DTypeLike:
        """Precision of the large products."""
        return np.float64 if self.double else np.float32


def check_options(request: Request) -> Options:
    """Check the options of a call.

    Raises
    ------
    UsageError
        If an option is unknown or out of range.
    """
    horizon, levels = request.horizon, request.levels
    if isinstance(horizon, bool) or horizon not in range(1, LONGEST_HORIZON + 1):
        raise UsageError(
            f"horizon: not a number of months: got {horizon!r}, expected 1 to {LONGEST_HORIZON}. Change it."
        )
    # Nobody asks for half a percent; 0.5 to 1 is a share typed for a percentage.
    if not all(isinstance(level, Real) and 0 < level < 100 and not 0.5 <= level < 1 for level in levels):
        raise UsageError(
            f"levels: not percentages: got {list(levels)!r}, expected numbers between 0 and 100. Use 80 for 80 %."
        )
    if request.region is not None:
        _check_region(request.region)
    chosen, effects = _member(Method, "method", request.method), _member(Calendar, "calendar", request.calendar)
    return Options(
        horizon=int(horizon),
        method=chosen,
        mode=_member(Mode, "mode", request.mode),
        calendar=effects if chosen in MODELED else Calendar.NONE,
        region=request.region,
        frequency=_member(Frequency, "frequency", request.frequency),
        prior=request.prior or packaged_prior(),
        levels=tuple(sorted({float(level) for level in levels})),
        double=request.double,
    )


def _member(kind: type[Choice], option: str, value: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(kind)
        raise UsageError(f"{option}: unknown: got {value!r}, expected one of {known}. Choose one of these.") from None


def _check_region(region: str) -> None:
    try:
        public_holidays(region, (2026,))
    except ValueError as error:
        raise UsageError(
            f"region: unknown: got {region!r}, expected a country such as US or a part such as GB-ENG. "
            "Correct it or leave it out."
        ) from error
