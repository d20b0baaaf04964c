from __future__ import annotations

from xlplan.core.errors import Problem
from xlplan.core.problem_groups import group_problems


def problems(what: str, rows: range, column: str = "actual") -> list[Problem]:
    return [Problem(f"gl.csv row {row}, {column}", what.format(row), "Correct the cell") for row in rows]


def test_problems_of_one_kind_are_told_once_with_their_first_places() -> None:
    groups = group_problems(problems("text in a number column: got '{}x', expected a number", range(2, 6356)))
    assert [(g.count, g.places) for g in groups] == [
        (6354, ("gl.csv row 2, actual", "gl.csv row 3, actual", "gl.csv row 4, actual"))
    ]
    assert str(groups[0]).splitlines()[1] == (
        "  the same at gl.csv row 3, actual, gl.csv row 4, actual and 6,351 more: 6,354 in all"
    )


def test_what_makes_others_comes_first_then_the_most_frequent() -> None:
    many = problems("not a month: got 'x', expected a month", range(2, 9), "month")
    few = problems("text in a number column: got 'x', expected a number", range(2, 4))
    column = Problem("gl.csv row 1", "missing column: expected 'account'", "Add the column")
    assert [group.count for group in group_problems([*few, *many, column])] == [1, 7, 2]


def test_one_problem_reads_as_it_did() -> None:
    problem = Problem("Ledger!E106", "error value: got #REF!, expected a number", "Correct it")
    assert [str(group) for group in group_problems([problem])] == [str(problem)]
