"""Days and months as people and systems write them, and the order of day and month that a column decides."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = [
    "AS_WRITTEN",
    "FIRST_FISCAL_MONTH",
    "DayOrder",
    "Habits",
    "OpenDateError",
    "Written",
    "habits",
    "read_written",
]

FIRST_FISCAL_MONTH = 7  # unless Settings say otherwise

DayOrder = Literal["day-first", "month-first"]


class OpenDateError(ValueError):
    """A date that may mean two days, such as ``04/05/2026``."""


class Written(NamedTuple):
    """A day or month that was read; ``day`` is None where only a month was written."""

    year: int
    month: int
    day: int | None = None


@dataclass(frozen=True)
class Habits:
    """How a column writes dates.

    Parameters
    ----------
    order : str, optional
        Whether day or month leads in ``04/05/2026``; None leaves it open.
    short_years : bool
        Whether ``Oct-31`` is a month of 2031: known where other rows can only be years.
    """

    order: DayOrder | None = None
    short_years: bool = False


AS_WRITTEN = Habits()

_TIME = r"(?:[T ] ?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)? ?(?:[AP]M)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_NAME = r"([A-Za-z]{3,9})\.?"
_DAY_MONTH = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})" + _TIME, re.IGNORECASE)
_NAMED_SHORT = re.compile(_NAME + r"(?:[-/]| ?')(\d{2})")


def habits(cells: Iterable[object], *, monthly: bool = False) -> Habits:
    """Learn from the rows of a column whether day or month leads, and whether ``Oct-31`` is of 2031.

    Parameters
    ----------
    cells : iterable
        The column; only text counts.
    monthly : bool
        Whether each row stands for a month: dates that are all first days then tell their order.

    Examples
    --------
    >>> habits(["04/05/2026", "31/05/2026"]).order
    'day-first'
    >>> habits(["07/01/2026", "08/01/2026"], monthly=True).order
    'month-first'
    """
    texts = {_plain(cell) for cell in cells if isinstance(cell, str)}
    pairs = [(int(m[1]), int(m[3])) for text in texts if (m := _DAY_MONTH.fullmatch(text))]
    return Habits(_order(pairs, monthly), any(_only_year(m) for t in texts if (m := _NAMED_SHORT.fullmatch(t))))


def _order(pairs: list[tuple[int, int]], monthly: bool) -> DayOrder | None:
    day_first, month_first = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
    if day_first != month_first:
        return "day-first" if day_first else "month-first"
    if day_first or not monthly:
        return None
    leading, following = {a for a, _ in pairs}, {b for _, b in pairs}
    if leading == {1} and len(following) > 1:
        return "day-first"
    return "month-first" if following == {1} and len(leading) > 1 else None


def _only_year(match: re.Match[str]) -> bool:
    month = _month_number(match[1])
    return bool(month) and not _is_month_end(month, int(match[2]))


def _is_month_end(month: int, day: int) -> bool:
    return day == 29 if month == 2 and day == 29 else day == calendar.monthrange(2027, month)[1]


def read_written(text: str, *, fy_start: int = 1, habits: Habits = AS_WRITTEN) -> Written:
    """Read a day or a month as people and systems write it.

    Parameters
    ----------
    text : str
        ``2026-10-31``, ``10/31/2026``, ``31.10.2026``, ``202610``, ``Oct 2026``, ``31-Oct-26``, ``FY27 P04``,
        ``P04 FY27``, ``2027-P04`` and their like, with a time of day or without.
    fy_start : int
        First month of the fiscal year, 1–12; a fiscal year is named by the calendar year it ends in.
    habits : Habits
        What the other rows of the column say.

    Raises
    ------
    OpenDateError
        If it may mean two days.
    ValueError
        If it is no day or month.

    Examples
    --------
    >>> read_written("10/31/2026"), read_written("P04 FY27", fy_start=7)
    (Written(year=2026, month=10, day=31), Written(year=2026, month=10, day=None))
    """
    plain = _plain(text)
    for form, read in _FORMS:
        if match := form.fullmatch(plain):
            return _checked(read(match, fy_start, habits), text)
    raise ValueError(f"{text!r} is not a month such as 2026-10, Oct 2026 or FY27 P04")


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("’", "'").split())


def _checked(found: Written, text: str) -> Written:
    if not 1900 <= found.year <= 2199:
        raise ValueError(f"{text!r} is not a month such as 2026-10")
    try:
        dt.date(found.year, found.month, found.day or 1)
    except ValueError:
        raise ValueError(f"{text!r} is no day of the calendar, expected a month such as 2026-10") from None
    return found


def _month_number(name: str) -> int:
    """Find a month by its name or the beginning of it, three letters at least; 0 if there is none."""
    text = "sep" if name.lower() == "sept" else name.lower()
    return next((i for i, full in enumerate(calendar.month_name) if full.lower().startswith(text) and full), 0)


def _named(name: str) -> int:
    if number := _month_number(name):
        return number
    raise ValueError(f"{name!r} is not a month such as 2026-10, Oct 2026 or FY27 P04")


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _day(text: str | None) -> int | None:
    return int(text) if text else None


def _fiscal(year: str, period: str, fy_start: int) -> Written:
    number = int(period)
    if not 1 <= number <= 12:
        raise ValueError(f"P{period} is not a month: periods run from P01 to P12")
    first = _year(year) * 12 + fy_start - 1 - (12 if fy_start > 1 else 0)
    years, months = divmod(first + number - 1, 12)
    return Written(years, months + 1)


def _slashed(match: re.Match[str], _: int, habits: Habits) -> Written:
    first, second, year = int(match[1]), int(match[3]), _year(match[4])
    if first > 12 or (second <= 12 and (habits.order == "day-first" or first == second)):
        return Written(year, second, first)
    if second > 12 or habits.order == "month-first":
        return Written(year, first, second)
    raise OpenDateError(f"{match[0]!r} may be {year}-{first:02}-{second:02} or {year}-{second:02}-{first:02}")


def _short(match: re.Match[str], _: int, habits: Habits) -> Written:
    month, number = _named(match[1]), int(match[2])
    if _is_month_end(month, number) and not habits.short_years and "'" not in match[0]:
        raise OpenDateError(f"{match[0]!r} may be a day or the year {2000 + number}")
    return Written(2000 + number, month)


_Reader = Callable[[re.Match[str], int, Habits], Written]
_P = r"(?:PERIOD|PER|PD|P|M)\.?"
_FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(form, re.IGNORECASE), read)
    for form, read in (
        (r"(\d{4})([-/.])(\d{1,2})", lambda m, *_: Written(int(m[1]), int(m[3]))),
        (r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME, lambda m, *_: Written(int(m[1]), int(m[3]), int(m[4]))),
        (r"(\d{4})(\d{2})(\d{2})?", lambda m, *_: Written(int(m[1]), int(m[2]), _day(m[3]))),
        (r"(\d{4}) ?M(\d{1,2})", lambda m, *_: Written(int(m[1]), int(m[2]))),
        (r"(\d{1,2})[-/.](\d{4})", lambda m, *_: Written(int(m[2]), int(m[1]))),
        (_DAY_MONTH.pattern, _slashed),
        (r"FY ?'?(\d{4}|\d{2}) ?[-/,]? ?" + _P + r" ?(\d{1,2})", lambda m, start, _: _fiscal(m[1], m[2], start)),
        (r"FY ?'?(\d{4}|\d{2}) ?[-/, ] ?(\d{1,2})", lambda m, start, _: _fiscal(m[1], m[2], start)),
        (r"(\d{4}) ?[-/,]? ?(?:PERIOD|PER|PD|P)\.? ?(\d{1,2})", lambda m, start, _: _fiscal(m[1], m[2], start)),
        (_P + r" ?(\d{1,2}) ?[-/,]? ?FY ?'?(\d{4}|\d{2})", lambda m, start, _: _fiscal(m[2], m[1], start)),
        (r"(?:PERIOD|PER|PD|P)\.? ?(\d{1,2}) ?[-/,]? ?(\d{4})", lambda m, start, _: _fiscal(m[2], m[1], start)),
        (r"(\d{1,2}) ?[-/, ] ?FY ?'?(\d{4}|\d{2})", lambda m, start, _: _fiscal(m[2], m[1], start)),
        (_NAME + r"[ \-/,.']{0,2}(\d{4})", lambda m, *_: Written(int(m[2]), _named(m[1]))),
        (_NAMED_SHORT.pattern, _short),
        (r"(\d{4})[ \-/]" + _NAME, lambda m, *_: Written(int(m[1]), _named(m[2]))),
        (r"(\d{1,2})[ \-/.]?" + _NAME + r"[ \-/,.]{1,2}(\d{4}|\d{2})" + _TIME,
         lambda m, *_: Written(_year(m[3]), _named(m[2]), int(m[1]))),
        (r"(\d{1,2})" + _NAME + r"(\d{4}|\d{2})", lambda m, *_: Written(_year(m[3]), _named(m[2]), int(m[1]))),
        (_NAME + r"[ \-](\d{1,2})(?:st|nd|rd|th)?(?:, ?|[ \-])(\d{4})" + _TIME,
         lambda m, *_: Written(int(m[3]), _named(m[1]), int(m[2]))),
    )
)  # fmt: skip
