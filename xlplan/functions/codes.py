"""What a cell shows where a function cannot answer: the one place that turns errors of rules into codes."""

from __future__ import annotations

from xlplan.core.errors import (
    ArgumentError,
    InvalidValueError,
    NotFoundError,
    OutOfRangeError,
    SizeError,
    TooLittleDataError,
    XlplanError,
    ZeroDivisorError,
)

__all__ = ["CODES", "FunctionError"]

CODES: dict[type[ArgumentError], str] = {
    InvalidValueError: "#VALUE!",
    OutOfRangeError: "#NUM!",
    TooLittleDataError: "#NUM!",
    ZeroDivisorError: "#DIV/0!",
    SizeError: "#N/A",
    NotFoundError: "#N/A",
}
"""The code of each kind of error."""


class FunctionError(XlplanError):
    """A worksheet function cannot return a number; ``code`` is what the cell shows.

    `xlplan.functions.call` raises it. A function called as plain Python lets the error of a rule through as it is.

    Parameters
    ----------
    code : str
        One of ``#N/A``, ``#NUM!``, ``#VALUE!``, ``#DIV/0!``, or the error of a cell that is passed on.
    reason : str
        The sentence for a person.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code

    @classmethod
    def of(cls, error: ArgumentError) -> FunctionError:
        """Give the error of a rule its code; the sentence stays.

        Examples
        --------
        >>> FunctionError.of(ZeroDivisorError("days: out of range: got 0")).code
        '#DIV/0!'
        """
        return cls(CODES[type(error)], str(error))
