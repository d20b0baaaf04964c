"""Worksheet functions about the functions: why one fails, and which version computes."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

from xlplan import __version__
from xlplan.core.errors import XlplanError
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Raw, call
from xlplan.functions.example import Example, column
from xlplan.functions.registry import worksheet_function

__all__ = ["COMPUTING_PACKAGES", "plan_runinfo", "plan_version", "plan_why"]

COMPUTING_PACKAGES = ("numpy", "pandas", "scipy", "statsmodels", "cellrune", "holidays")

Argument = Annotated[Raw | None, "An argument of the function, the same cells."]


@worksheet_function(
    "PLAN_WHY",
    chapter=Chapter.ABOUT_A_CALL,
    brief="why a function with the same arguments shows an error",
    example=Example(
        "PLAN_FTE shows #NUM! for these hours and a period of -14 days: why?",
        ("PLAN_FTE", column(880, 912), -14),
    ),
)
def plan_why(
    function_name: Annotated[str, 'Name of the function that shows an error, such as "PLAN_FORECAST".'],
    arg1: Argument = None,
    arg2: Argument = None,
    arg3: Argument = None,
    arg4: Argument = None,
    arg5: Argument = None,
    arg6: Argument = None,
    arg7: Argument = None,
    arg8: Argument = None,
    arg9: Argument = None,
    arg10: Argument = None,
) -> str:
    """Say in words why a function shows an error: its name, then the same arguments. OK if it shows none.

    Parameters
    ----------
    function_name : str
        In any case.
    arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10 : cells
        As given to the function; errors among the cells are what is asked about.

    Returns
    -------
    str
        Where, what was found, what is expected and what to do; or ``OK``.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> functions.call("PLAN_WHY", [[["PLAN_FTE"]], [[880]], [[0]]])[0][0]
    'period: out of range: got 0, expected a number above 0. Correct it.'
    """
    grids = [arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10]
    while grids and grids[-1] is None:
        grids.pop()
    try:
        call(function_name, grids)
    except XlplanError as error:
        return str(error)
    return "OK"


@worksheet_function(
    "PLAN_VERSION",
    chapter=Chapter.ABOUT_A_CALL,
    brief="the version that computes",
    example=Example("The version that computes the cells."),
)
def plan_version() -> str:
    """Version of xlplan that computes the cells.

    Returns
    -------
    str
        Text such as 0.1.0.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> functions.call("PLAN_VERSION", []) == [[plan_version()]]
    True
    """
    return __version__


@worksheet_function(
    "PLAN_RUNINFO",
    chapter=Chapter.ABOUT_A_CALL,
    brief="the versions of the packages",
    example=Example("The version to note beside reported numbers; all packages if left out.", ("xlplan",)),
)
def plan_runinfo(
    package: Annotated[
        str, "One package, such as statsmodels; xlplan and all packages that compute if left out."
    ] = "all",
) -> str:
    """Name the versions that compute the cells: xlplan, which holds the forecast model, and the packages it stands on.

    Parameters
    ----------
    package : str
        ``all``, ``xlplan`` or one of `COMPUTING_PACKAGES`, in any case.

    Returns
    -------
    str
        Text such as xlplan 0.1.0, numpy 2.4.1: to be kept beside numbers that were reported.

    Raises
    ------
    FunctionError
        ``#VALUE!`` for another package.

    Examples
    --------
    >>> plan_runinfo("XLPLAN") == f"xlplan {plan_version()}"
    True
    """
    names, name = ("xlplan", *COMPUTING_PACKAGES), package.strip().lower()
    if name not in ("all", *names):
        raise FunctionError(
            "#VALUE!", f"package: unknown: got {package!r}, expected all, {', '.join(names)}. Choose one."
        )
    wanted = names if name == "all" else (name,)
    return ", ".join(f"{one} {__version__ if one == 'xlplan' else version(one)}" for one in wanted)
