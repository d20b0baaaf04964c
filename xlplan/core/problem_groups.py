"""Problems of one kind told once: what, how often, and the first places; what to mend first comes first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from xlplan.core.errors import Problem

__all__ = ["ProblemGroup", "group_problems"]

PLACES = 3
_GOT = re.compile(r"got .*?(?=, expected|$)")
# One of these makes others: it is told before them, however often they occur.
_FIRST = ("missing column", "column given twice", "unknown column", "patient-level", "unknown ", "total does not tie")


@dataclass(frozen=True)
class ProblemGroup:
    """Problems of one kind in one column.

    Parameters
    ----------
    problem : Problem
        The first of them.
    count : int
        How many there are.
    places : tuple of str
        The first three places.
    """

    problem: Problem
    count: int
    places: tuple[str, ...]

    def __str__(self) -> str:
        if self.count == 1:
            return str(self.problem)
        others = ", ".join(self.places[1:])
        more = f" and {self.count - len(self.places):,} more" if self.count > len(self.places) else ""
        return f"{self.problem}\n  the same at {others}{more}: {self.count:,} in all"


def group_problems(problems: Iterable[Problem]) -> list[ProblemGroup]:
    """Group problems by kind and column.

    Examples
    --------
    >>> what = "not a number: got '{}x', expected one"
    >>> rows = [Problem(f"gl.csv row {n}, actual", what.format(n), "Mend") for n in (2, 3, 9)]
    >>> print(group_problems(rows)[0])
    gl.csv row 2, actual: not a number: got '2x', expected one. Mend.
      the same at gl.csv row 3, actual, gl.csv row 9, actual: 3 in all
    """
    found: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        what = problem.what
        kind = what.partition(":")[0] if what.startswith("duplicate") else _GOT.sub("got", what)
        found.setdefault((re.sub(r"\d+", "#", problem.place), kind), []).append(problem)
    groups = [ProblemGroup(same[0], len(same), tuple(p.place for p in same[:PLACES])) for same in found.values()]
    return sorted(groups, key=lambda group: (_rank(group.problem), -group.count))


def _rank(problem: Problem) -> int:
    return next((i for i, start in enumerate(_FIRST) if problem.what.startswith(start)), len(_FIRST))
