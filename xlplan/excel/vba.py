"""The macro text of the add-in: a wrapper for each worksheet function, its help, and the Refresh button.

A wrapper hands its arguments to `xlplan.excel.com` as one that xlwings' Import Functions writes does, and turns
the codes that come back as text (see `xlplan.excel.com`) into Excel's error values with ``CVErr``: ``ISERROR`` and
``IFERROR`` see them. Only when Python cannot be started does a cell show words, those of xlwings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xlplan.excel.com import vba_name
from xlplan.functions import WorksheetFunction

__all__ = ["REFRESH_MACRO", "functions_text", "help_text", "refresh_text", "workbook_text"]

MODULE = "xlplan.excel.com"
CATEGORY = "xlplan"
LONGEST_NAMES = 254
"""Characters of all argument names of a function together that the function wizard bears."""
REFRESH_MACRO = "XlplanRefresh"

_ERRORS = {"#N/A": "NA", "#NUM!": "Num", "#VALUE!": "Value", "#DIV/0!": "Div0", "#REF!": "Ref", "#NAME?": "Name"}
_ERRORS |= {"#NULL!": "Null"}

_CELLS = """
Private Function AsCells(ByVal result As Variant) As Variant
    Dim r As Long, c As Long
    If Not IsArray(result) Then
        AsCells = AsCell(result)
        Exit Function
    End If
    For r = LBound(result, 1) To UBound(result, 1)
        For c = LBound(result, 2) To UBound(result, 2)
            result(r, c) = AsCell(result(r, c))
        Next c
    Next r
    AsCells = result
End Function

Private Function AsCell(ByVal cell As Variant) As Variant
    AsCell = cell
    If VarType(cell) <> vbString Then Exit Function
    Select Case cell
{cases}
    End Select
End Function
"""

_WRAPPER = """
Public Function {name}({signature}) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    {name} = AsCells(XLPy.CallUDF("{module}", "{name}", Array({arguments}), {book}, Application.Caller))
    Exit Function
failed:
    {name} = Err.Description
End Function
"""

_HELP = """
Private Sub Help_{name}()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!{name}", Category:="{category}", _
        Description:={doc}, _
        ArgumentDescriptions:=Array( _
{arguments})
End Sub
"""


def functions_text(functions: Iterable[WorksheetFunction], *, addin: bool) -> str:
    """Write the wrappers of worksheet functions.

    Parameters
    ----------
    functions : iterable of WorksheetFunction
        In the order wanted.
    addin : bool
        Whether for an add-in, whose functions work on the active workbook, or for the workbook they are in.

    Raises
    ------
    ValueError
        If the argument names of a function are too long for the function wizard.

    Examples
    --------
    >>> from xlplan.functions import get
    >>> print(functions_text([get("PLAN_FTE")], addin=True).split("End Function")[2].strip())
    Public Function PLAN_FTE(hours, Optional period, Optional hours_per_week) As Variant
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        PLAN_FTE = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FTE", Array(hours, period, hours_per_week), ActiveWorkbook, Application.Caller))
        Exit Function
    failed:
        PLAN_FTE = Err.Description
    """  # noqa: E501 - one statement of VBA is one line
    cases = "\n".join(f'        Case "{code}": AsCell = CVErr(xlErr{name})' for code, name in _ERRORS.items())
    book = "ActiveWorkbook" if addin else "ThisWorkbook"
    wrappers = [_wrapper(function, book) for function in functions]
    return "Option Explicit\n" + _CELLS.format(cases=cases) + "".join(wrappers)


def _wrapper(function: WorksheetFunction, book: str) -> str:
    names = [vba_name(parameter.name) for parameter in function.parameters]
    if len(", ".join(names)) > LONGEST_NAMES:
        raise ValueError(f"{function.name}: its argument names have more than {LONGEST_NAMES} characters together")
    declared = [
        f"Optional {name}" if parameter.optional else name
        for name, parameter in zip(names, function.parameters, strict=True)
    ]
    return _WRAPPER.format(
        name=function.name, signature=", ".join(declared), module=MODULE, arguments=", ".join(names), book=book
    )


def help_text(functions: Iterable[WorksheetFunction]) -> str:
    """Write the help of worksheet functions for the function wizard, set when the workbook opens."""
    functions = list(functions)
    calls = [f"    Help_{function.name}" for function in functions]
    head = ["Option Explicit", "Option Private Module", "", "Public Sub XlplanHelp()", *calls, "End Sub"]
    return "\n".join(head) + "\n" + "".join(map(_help, functions))


def _help(function: WorksheetFunction) -> str:
    arguments = ", _\n".join(f"        {_quoted(parameter.doc)}" for parameter in function.parameters)
    return _HELP.format(name=function.name, category=CATEGORY, doc=_quoted(function.doc), arguments=arguments)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def refresh_text() -> str:
    """Write the macro behind the Refresh button."""
    return "\n".join(_refresh_lines()) + "\n"


def _refresh_lines() -> Iterator[str]:
    yield "Option Explicit"
    yield ""
    yield f"Public Sub {REFRESH_MACRO}(control As Object)"
    yield '    RunPython "from xlplan.excel.live import refresh_active; refresh_active()"'
    yield "End Sub"


def workbook_text() -> str:
    """Write what happens when the workbook opens; help that cannot be set is no reason to stop."""
    return "Private Sub Workbook_Open()\n    On Error Resume Next\n    XlplanHelp\nEnd Sub\n"
