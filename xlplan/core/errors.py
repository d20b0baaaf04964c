"""Every error xlplan raises on purpose, on one screen.

A message reads ``<place>: <what is wrong>: got <value>, expected <rule>. <one action>.``; its first 60
characters already say where and what, because Excel shows no more in a cell. ``exit_code`` is what the
command line returns: 1 data or file, 2 usage, 3 internal, 4 locked. What a cell shows for an `ArgumentError` is
known in `xlplan.functions.codes` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "ArgumentError",
    "BookError",
    "DefinitionError",
    "InputError",
    "InvalidValueError",
    "LockedError",
    "NotFoundError",
    "OutOfRangeError",
    "Problem",
    "RefusedEditError",
    "SizeError",
    "TooLittleDataError",
    "UsageError",
    "XlplanError",
    "ZeroDivisorError",
]


class XlplanError(Exception):
    """Base of every error that is meant to be read by the person at the screen."""

    exit_code = 1


class UsageError(XlplanError):
    """A command or call was given options that do not fit together."""

    exit_code = 2


class BookError(XlplanError):
    """A workbook cannot be opened, is not a planning workbook, or cannot be written."""


class RefusedEditError(BookError):
    """An edit would damage something in the workbook; the file was left as it was."""


class LockedError(BookError):
    """Somebody else has the workbook open or is refreshing it."""

    exit_code = 4


class DefinitionError(XlplanError):
    """A forecast definition file breaks a rule; the message names file, key and rule."""


class ArgumentError(XlplanError):
    """A rule cannot be computed with what it was given; the kinds below say why."""


class InvalidValueError(ArgumentError):
    """An argument is not what it may be: an unknown choice, a blank, a row twice or out of order."""


class OutOfRangeError(ArgumentError):
    """A number is outside its rule."""


class ZeroDivisorError(ArgumentError):
    """What is divided by is zero."""


class TooLittleDataError(ArgumentError):
    """There is too little to compute from: no rows, too short a history, a driver that tells nothing."""


class SizeError(ArgumentError):
    """Arguments that belong together differ in size."""


class NotFoundError(ArgumentError):
    """What is asked for is not among what was given: a name, a month of an index."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with the inputs.

    Parameters
    ----------
    place : str
        Where, as a person finds it: ``Statistics!D14``, ``stats.csv row 14``.
    what : str
        What is wrong, what was found and what the rule is; no full stop.
    action : str
        The one thing to do; no full stop.
    """

    place: str
    what: str
    action: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}. {self.action}."


def _reading_order(problem: Problem) -> tuple[list[tuple[int, str]], str]:
    """Order places as people read them: row 2 before row 10, C8 before C10."""
    pieces = re.findall(r"\d+|\D+", problem.place)
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in pieces], problem.what


class InputError(XlplanError):
    """The inputs break rules; all of them are named at once in ``problems``."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=_reading_order)
        super().__init__("\n".join(str(problem) for problem in self.problems))
