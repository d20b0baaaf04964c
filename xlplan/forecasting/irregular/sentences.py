"""What was read of a history, in sentences for those who plan with it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.history.clock import Frequency
from xlplan.forecasting.history.prepare import History
from xlplan.forecasting.irregular.doubt import Doubt
from xlplan.forecasting.irregular.ending import Run
from xlplan.forecasting.irregular.law import Occasions
from xlplan.forecasting.irregular.occurrence import AT_A_RATE, Occurrence
from xlplan.forecasting.irregular.reading import CLOSED, Reading

__all__ = ["of_doubt", "of_errors", "of_occasions", "of_opening", "of_outlying"]

TOLD = 0.3
NAMED = 3


def of_opening(history: History, opened: History) -> list[str]:
    """Say which zeros are left out."""
    before = opened.start - history.start
    if not before:
        return []
    clock, again = history.clock, bool(history.values[:before].any())
    count = _count(before, clock.frequency) + ("" if again else " of zeros")
    return [f"opened {'again ' if again else ''}{clock.name(opened.start)}: {count} before it left out"]


def of_outlying(history: History, reading: Reading, kinds: Sequence[tuple[float, Occasions]]) -> list[str]:
    """Say which periods were set aside, and whether such amounts come back."""
    if reading.findings is None or not reading.findings.places.size:
        return []
    places, noun = reading.findings.places, history.clock.frequency.noun
    names = ", ".join(history.clock.name(history.start + place) for place in places[:NAMED].tolist())
    more = f" and {places.size - NAMED} more" if places.size > NAMED else ""
    said = [f"{places.size} outlying {noun}{'s' if places.size > 1 else ''} replaced by usual values: {names}{more}"]
    for back, kind in kinds:
        if back > TOLD:
            what = "more" if kind.amounts.mean() > 0 else "less"
            add = abs(float((kind.chance * kind.amounts.mean(axis=1)).mean()))
            said.append(f"such {noun}s come back, {_percent(back)}: {_number(add)} {what} a {noun} in the forecast")
    return said


def of_doubt(history: History, doubt: Doubt) -> list[str]:
    """Say what the last value was taken for."""
    if doubt.slip + doubt.level <= TOLD:
        return []
    clock, last = history.clock, history.start + history.observed.size - 1
    names = clock.name(last) if doubt.run is Run.LAST else f"{clock.name(last - 1)} and {clock.name(last)}"
    if doubt.run is Run.REVERSED:
        return [f"{names} go opposite ways; taken as a booking and its reversal, {_percent(doubt.slip)}: check them"]
    verb, it = ("is", "it") if doubt.run is Run.LAST else ("are", "them")
    if doubt.slip >= doubt.level:
        taken = f"taken as a slip, {_percent(doubt.slip)}"
    else:
        taken = f"taken as a new level, {_percent(doubt.level)}"
    return [f"{names} {verb} {_times(doubt.value, doubt.usual)}; {taken}: check {it}"]


def of_occasions(history: History, reading: Reading, found: Occurrence) -> list[str]:
    """Say when something happens, and whether it has ended."""
    clock, values = history.clock, reading.track.values
    noun, share = clock.frequency.noun, float((values != 0).mean())
    said = []
    if found.regular:
        every = found.leading if found.leading != AT_A_RATE else max(found.cycles, key=found.cycles.__getitem__)
        said.append(f"comes every {every} {noun}s{_positions(history, values, every)}: the forecast is in these alone")
    elif found.closed <= CLOSED:
        said.append(
            f"comes now and then, in {_percent(share)} of {noun}s: the forecast is the average, the range what came"
        )
    if found.closed > CLOSED:
        since = clock.name(history.start + values.size - reading.silent)
        said.append(f"nothing since {since}: taken as ended, {_percent(found.closed)}")
    return said


def of_errors(history: History, places: npt.NDArray[np.intp], newest: Doubt | None) -> list[str]:
    """Say which amounts of something regular were taken for errors."""
    said = [] if newest is None else of_doubt(history, newest)
    inner = places if newest is None else places[places < history.observed.size - 1]
    if inner.size:
        names = ", ".join(history.clock.name(history.start + place) for place in inner[:NAMED].tolist())
        said.append(f"{inner.size} outlying amount{'s' if inner.size > 1 else ''} replaced by the usual: {names}")
    return said


def _positions(history: History, values: Floats, every: int) -> str:
    """Name the months of a cycle."""
    if history.clock.frequency is not Frequency.MONTHLY:
        return ""
    places = np.flatnonzero(values)
    counts = np.bincount(places % every, minlength=every)
    usual = np.flatnonzero(counts > counts.max() / 2)
    months = sorted({int((history.start + place) % 12) for place in range(values.size) if place % every in usual})
    return f" ({', '.join(history.clock.name(month)[:3] for month in months)})"


def _count(number: int, frequency: Frequency) -> str:
    return f"{number} {frequency.noun}{'' if number == 1 else 's'}"


def _percent(share: float) -> str:
    return f"{min(round(100 * share), 99)} %"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _times(value: float, usual: float) -> str:
    """Say how a value compares with what is usual."""
    if value == 0 or usual <= 0 or value < 0:
        return f"{value:,.0f} where {_number(max(usual, 0.0))} is usual"
    ratio = value / usual
    if ratio < 1:
        return f"{ratio:.0%}".replace("%", " %") + " of the usual"
    return f"{ratio:.0f} times its usual" if ratio >= 3 else f"{ratio:.1f} times its usual"
