"""Windows Excel: the ``UDF Modules`` entry of xlwings, one adapter for each worksheet function.

xlwings writes a VBA function for each adapter and calls it over COM with grids of cells; everything else is
`xlplan.functions.call`, so a cell shows here what it shows elsewhere. Importing the module is harmless
where there is no COM.

Error values
------------
A failed call shows the **text** ``#NUM!``, ``#N/A`` and so on, alone, not an Excel error value. xlwings would
let one pass: it leaves ``win32com.client.VARIANT(VT_ERROR, code)`` untouched. pywin32 does not: in
``oleargs.cpp``, ``PythonOleArgHelper::MakeObjToVariant`` writes ``DISP_E_PARAMNOTFOUND`` for every
``VT_ERROR`` whatever its code, in a SAFEARRAY of VT_ERROR too, and refuses ``VT_ERROR | VT_BYREF`` in a
result; a bare code arrives as the number -2146826252, and an exception as its message. So the two ways to a
true error value are VBA, as the wrappers of `xlplan.excel.vba` have it, and Office.js. What follows from text,
with the wrappers of Import Functions: ``+`` and ``*`` on the cell give ``#VALUE!``, while ``SUM`` skips it and
``ISERROR`` is FALSE. An xlplan function given such a cell passes the error on.

Argument names
--------------
VBA cannot have arguments called ``type`` or ``to``: such a name gets an underscore at the end here, and only
here.
"""

from __future__ import annotations

import importlib
import inspect
import logging
from collections.abc import Callable
from typing import Any

from xlplan.core.errors import XlplanError
from xlplan.functions import Grid, Parameter, WorksheetFunction, all_functions, call

__all__ = ["adapter", "vba_name"]

logger = logging.getLogger(__name__)

VBA_KEYWORDS = frozenset(
    """and as boolean byref byte byval call case const currency date debug declare dim do double each else
    elseif empty end enum eqv erase error event exit false for friend function get global gosub goto if imp
    implements in input integer is let like lock long loop lset me mod new next not nothing null object on
    open option optional or paramarray print private property public put raiseevent redim rem resume return
    rset seek select set single spc static step stop string sub tab then time to true type typeof unlock
    until variant wend while with withevents write xor caller""".split()  # noqa: SIM905 - a list would fill the screen
)


def _decorators() -> tuple[Any, Any]:
    """Find what marks a function and an argument for xlwings; without pywin32 its marks do nothing."""
    try:
        udfs = importlib.import_module("xlwings.udfs")
    except ImportError:
        xlwings = importlib.import_module("xlwings")
        return xlwings.func, xlwings.arg
    return udfs.xlfunc, udfs.xlarg


def adapter(function: WorksheetFunction) -> Callable[..., Grid]:
    """Make the function xlwings calls for a worksheet function.

    Parameters
    ----------
    function : WorksheetFunction
        A registered function.

    Returns
    -------
    callable
        Takes one grid an argument and returns a grid; it never raises. The reason for an error goes to
        the log.
    """

    def run(*grids: Any) -> Grid:
        try:
            return call(function.name, grids)
        except XlplanError as error:
            logger.info("%s: %s", function.name, error)
            return [[getattr(error, "code", "#VALUE!")]]
        except Exception:
            logger.exception("%s failed", function.name)
            return [["#VALUE!"]]

    run.__name__ = run.__qualname__ = function.name
    run.__doc__ = function.doc
    run.__annotations__ = {}
    run.__signature__ = inspect.Signature([_parameter(p) for p in function.parameters])  # type: ignore[attr-defined]
    func, arg = _decorators()
    decorated: Callable[..., Grid] = run
    for parameter in function.parameters:
        decorated = arg(vba_name(parameter.name), ndim=2, err_to_str=True, doc=parameter.doc)(decorated)
    # Last, because every mark of an argument resets the category.
    decorated = func(category="xlplan")(decorated)
    return decorated


def _parameter(parameter: Parameter) -> inspect.Parameter:
    default = None if parameter.optional else inspect.Parameter.empty
    return inspect.Parameter(vba_name(parameter.name), inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default)


def vba_name(name: str) -> str:
    """Give the name an argument has in VBA.

    Examples
    --------
    >>> vba_name("type"), vba_name("hours")
    ('type_', 'hours')
    """
    return f"{name}_" if name.lower() in VBA_KEYWORDS else name


globals().update({function.name: adapter(function) for function in all_functions()})
