"""Which code a cell means: Excel makes 610 of 0610, systems add blanks, capitals and the name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

__all__ = ["CodeIndex"]

_SEPARATED = re.compile(r"([0-9A-Za-z._]+)\s*(?:[-–—:|/,]|\s)\s*(.*[A-Za-z].*)")


class CodeIndex:
    """The codes of a table, and what else may stand for each.

    Parameters
    ----------
    codes : iterable of str
        The codes as the table holds them.
    names : mapping of str to str, optional
        Name of each code; given where ``0610 Medical`` or ``Medical`` alone may stand for 0610.

    Examples
    --------
    >>> index = CodeIndex(["0610", "4W"], {"0610": "Medical / Surgical"})
    >>> index.find("610"), index.find("4w"), index.find("0610 - Medical"), index.find("medical / surgical")
    ('0610', '4W', '0610', '0610')
    >>> index.find("61") is None
    True
    """

    def __init__(self, codes: Iterable[str], names: Mapping[str, str] | None = None) -> None:
        self.codes = frozenset(codes)
        self.labels = names is not None
        self._meant: dict[str, set[str]] = defaultdict(set)
        for code in self.codes:
            for form in {_fold(code), _bare(code)}:
                self._meant[form].add(code)
        self._named: dict[str, set[str]] = defaultdict(set)
        for code, name in (names or {}).items():
            self._named[_fold(name)].add(code)

    def find(self, text: str) -> str | None:
        """Give the one code that a text can mean, None if there is none or more than one."""
        if text in self.codes:
            return text
        for form in (_fold(text), _bare(text)):
            if len(found := self._meant.get(form, set())) == 1:
                return next(iter(found))
        return self._by_label(text) if self.labels else None

    def _by_label(self, text: str) -> str | None:
        if len(found := self._named.get(_fold(text), set())) == 1:
            return next(iter(found))
        match = _SEPARATED.fullmatch(" ".join(text.split()))
        return self.find(match[1]) if match and not self._named.get(_fold(match[1])) else None


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _bare(text: str) -> str:
    """Write a code without the zeros in front that Excel takes off, nor the .0 it adds."""
    plain = _fold(text)
    plain = plain.removesuffix(".0") if plain.removesuffix(".0").isdigit() else plain
    return plain.lstrip("0") or plain
