"""The one registry of worksheet functions: plain typed functions and what a binding must know of them."""

from __future__ import annotations

import difflib
import inspect
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from xlplan.core.errors import UsageError
from xlplan.functions.chapters import Chapter
from xlplan.functions.example import Example

__all__ = [
    "LONGEST_DOC",
    "Parameter",
    "WorksheetFunction",
    "all_functions",
    "by_chapter",
    "describe",
    "get",
    "worksheet_function",
]

F = TypeVar("F", bound=Callable[..., Any])

LONGEST_DOC = 255
"""Characters Excel's function wizard shows for a function, and for each argument."""


@dataclass(frozen=True)
class Parameter:
    """One argument as the user sees it.

    Parameters
    ----------
    name : str
        Permanent name.
    hint : object
        What `xlplan.functions.convert` makes of the cells: a type.
    doc : str
        Help of at most 255 characters.
    optional : bool
        Whether it may be left out.
    default : object
        The value taken then.
    """

    name: str
    hint: Any
    doc: str
    optional: bool = False
    default: Any = None


@dataclass(frozen=True)
class WorksheetFunction:
    """A function a worksheet can call.

    Parameters
    ----------
    name : str
        Permanent name, ``PLAN_…``.
    func : callable
        The plain function.
    doc : str
        Its summary, at most 255 characters.
    parameters : tuple of Parameter
        In order; only ever appended to.
    chapter : Chapter
        Where the reference tells of it.
    brief : str
        What it gives, in a few words, for a list of all functions.
    example : Example
        The call the reference and the workbench show, computed when they are written.
    cached : bool
        Whether results are kept: for what takes longer than to look it up, and depends on its arguments alone.
    """

    name: str
    func: Callable[..., Any]
    doc: str
    parameters: tuple[Parameter, ...]
    chapter: Chapter
    brief: str
    example: Example
    cached: bool = False


_FUNCTIONS: dict[str, WorksheetFunction] = {}


def worksheet_function(
    name: str, *, chapter: Chapter, brief: str, example: Example, cached: bool = False
) -> Callable[[F], F]:
    """Register a function under the name a worksheet calls it by.

    Help comes from the first paragraph of the docstring and, for arguments, from
    ``Annotated[type, "help"]``.

    Parameters
    ----------
    name : str
        Upper-case name such as ``PLAN_FTE``.
    chapter : Chapter
        Where the reference tells of it, after the functions of that chapter registered before.
    brief : str
        What it gives, in a few words, for the table of the README. Neighbors with the same words share a line.
    example : Example
        One call, for the reference.
    cached : bool
        Whether results are kept; the function must depend on nothing but its arguments.

    Raises
    ------
    ValueError
        If the name is taken, or help is missing or longer than 255 characters.
    """

    def register(func: F) -> F:
        if name in _FUNCTIONS:
            raise ValueError(f"{name} is registered already")
        _FUNCTIONS[name] = describe(name, func, chapter=chapter, brief=brief, example=example, cached=cached)
        return func

    return register


def describe(
    name: str, func: Callable[..., Any], *, chapter: Chapter, brief: str, example: Example, cached: bool = False
) -> WorksheetFunction:
    """Read name, help and arguments off a plain function; nothing is registered."""
    hints = typing.get_type_hints(func, include_extras=True)
    parameters = inspect.signature(func).parameters.values()
    summary = " ".join((inspect.getdoc(func) or "").split("\n\n")[0].split())
    found = tuple(_parameter(p, hints.get(p.name)) for p in parameters)
    for place, doc in [(name, summary), *((f"{name} {p.name}", p.doc) for p in found)]:
        if not 0 < len(doc) <= LONGEST_DOC:
            raise ValueError(f"{place} has help of {len(doc)} characters, not 1 to {LONGEST_DOC}")
    return WorksheetFunction(name, func, summary, found, chapter, brief, example, cached)


def _parameter(parameter: inspect.Parameter, hint: Any) -> Parameter:
    doc = ""
    if typing.get_origin(hint) is typing.Annotated:
        hint, doc = typing.get_args(hint)[:2]
    optional = parameter.default is not parameter.empty
    return Parameter(parameter.name, _without_none(hint), doc, optional, parameter.default if optional else None)


def _without_none(hint: Any) -> Any:
    """Give what remains of ``X | None``: a blank cell is the missing value, not a type."""
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return hint
    members = tuple(member for member in typing.get_args(hint) if member is not types.NoneType)
    return typing.Union[members]  # noqa: UP007 - the members are known only here


def get(name: str) -> WorksheetFunction:
    """Find a function by its name, in any case.

    Raises
    ------
    UsageError
        If there is none; the message names the closest.

    Examples
    --------
    >>> import xlplan.functions
    >>> get("plan_fte").name
    'PLAN_FTE'
    """
    function = _FUNCTIONS.get(name.strip().upper())
    if function is None:
        close = difflib.get_close_matches(name.strip().upper(), _FUNCTIONS, n=3, cutoff=0.5)
        expected = " or ".join(close or sorted(_FUNCTIONS))
        raise UsageError(f"{name}: no such function: expected {expected}. Check the name.")
    return function


def all_functions() -> list[WorksheetFunction]:
    """List every registered function, sorted by name."""
    return [_FUNCTIONS[name] for name in sorted(_FUNCTIONS)]


def by_chapter() -> dict[Chapter, list[WorksheetFunction]]:
    """List every registered function by chapter, in the order of the reference: that of registration.

    Examples
    --------
    >>> import xlplan.functions
    >>> [function.name for function in by_chapter()[Chapter.SUPPLIES]]
    ['PLAN_PRICE', 'PLAN_REBATE']
    """
    functions = list(_FUNCTIONS.values())
    return {chapter: [f for f in functions if f.chapter is chapter] for chapter in Chapter}
