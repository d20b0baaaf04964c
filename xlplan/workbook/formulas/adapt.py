"""Formulas entered in the engine's copy in words it reads as Excel does."""

from __future__ import annotations

import re
from collections.abc import Callable

from xlplan.workbook.file.cells import CellSpan, SheetIndex
from xlplan.workbook.file.package import Package
from xlplan.workbook.formulas.baseline import formula_sheets
from xlplan.workbook.formulas.copy import renamed
from xlplan.workbook.formulas.engine import Shadow, enter_anew
from xlplan.workbook.formulas.kinds import Kinds
from xlplan.workbook.formulas.names import Names
from xlplan.workbook.formulas.rewrite import for_engine

__all__ = ["adapt"]

Key = tuple[int, int]
_SPECIAL = re.compile(r"(['\[\]#])")
_BRACKETS = re.compile(r"\[[^\[\]]*\]")


def adapt(shadow: Shadow, package: Package) -> None:
    """Enter the formulas anew that the engine would not read as Excel does; nothing is computed yet.

    Parameters
    ----------
    shadow : Shadow
        The workbook's copy, just opened; ``shadow.texts`` says what was entered.
    package : Package
        The workbook.
    """
    names, columns, kinds = Names(package), _renamed_columns(package), Kinds(package)

    def written(text: str, sheet: str, key: Key, legacy: bool) -> str:
        text = names.written_out(columns(text), sheet, key)
        return for_engine(text, legacy=legacy, sight=kinds.at(sheet))

    for name, index in formula_sheets(package).items():
        _adapt_sheet(shadow, name, index, written)


def _adapt_sheet(shadow: Shadow, name: str, index: SheetIndex, written: Callable[[str, str, Key, bool], str]) -> None:
    arrays = []
    for row in index.rows.values():
        for cell in row.cells.values():
            key = row.number, cell.column
            formula = cell.formula
            if formula is None or (formula.kind not in ("", "shared") and not cell.dynamic):
                continue
            text = formula.text or shadow.formula(name, key)
            new = written(text, name, key, not _is_array(cell))
            if new != text:
                shadow.texts[name, key] = new
                if _is_array(cell):
                    arrays.append(key)
                else:
                    shadow.set_formula(name, key, new)
    if arrays:
        enter_anew(shadow, name, index, arrays)


def _is_array(cell: CellSpan) -> bool:
    return cell.formula is not None and cell.formula.kind == "array"


def _renamed_columns(package: Package) -> Callable[[str], str]:
    """Return what names the columns of tables in a formula as the copy names them."""
    odd = {
        _SPECIAL.sub(r"'\1", column): _SPECIAL.sub(r"'\1", renamed(column))
        for table in package.tables.values()
        for column in table.columns
        if renamed(column) != column
    }
    if not odd:
        return lambda text: text
    return lambda text: _BRACKETS.sub(lambda match: f"[{odd.get(match[0][1:-1], match[0][1:-1])}]", text)
