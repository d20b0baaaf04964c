"""Edits that would damage a workbook, refused before a byte is written."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from xlplan.core.errors import RefusedEditError
from xlplan.workbook.file.addresses import Area, address, area_address
from xlplan.workbook.file.cells import SheetIndex
from xlplan.workbook.file.edits import Cached, Edit
from xlplan.workbook.file.package import Package

__all__ = ["check_package", "check_sheet", "covers"]

Key = tuple[int, int]


def covers(area: Area, cell: Key) -> bool:
    """Say whether a range holds a cell.

    Examples
    --------
    >>> covers((2, 2, 14, 4), (14, 3)), covers((2, 2, 14, 4), (15, 3))
    (True, False)
    """
    return area[0] <= cell[0] <= area[2] and area[1] <= cell[1] <= area[3]


def check_package(package: Package) -> None:
    """Refuse a signed workbook.

    Raises
    ------
    RefusedEditError
        A change would break the signature.
    """
    if package.is_signed:
        raise RefusedEditError(
            f"{package.place}: digitally signed: got a signature that a change would break, "
            "expected none. Remove the signature in Excel first."
        )


def check_sheet(name: str, index: SheetIndex, edited: dict[Key, Edit]) -> None:
    """Refuse edits of one sheet that would damage something in it.

    Parameters
    ----------
    name : str
        The sheet's name.
    index : SheetIndex
        Its cells as they are.
    edited : dict of tuple to Edit
        Edits by row and column.

    Raises
    ------
    RefusedEditError
        An unusual encoding or order, a cut array or merged range, the first cell of a shared formula, or a
        cached value where no formula stands.
    """
    _check_form(name, index, edited)
    keys = sorted(edited)
    for area in index.merged:
        hit = next((key for key in _inside(keys, area) if key != area[:2]), None)
        if hit is not None:
            raise _refusal(name, hit, "inside a merged range", area, "Write to its first cell or unmerge it")
    for area in index.groups.values():
        _check_group(name, edited, keys, area)
    for group in index.shared.values():
        _check_shared(name, index, edited, group)
    _check_cached(name, index, edited)


def _check_form(name: str, index: SheetIndex, edited: dict[Key, Edit]) -> None:
    if index.encoding not in ("utf-8", "us-ascii"):
        problem = f"unusual encoding: got {index.encoding}, expected utf-8"
    elif index.strange:
        problem = f"unusual XML: got an element {index.strange!r} among the cells, expected rows of cells"
    elif not index.end:
        problem = "unusual XML: got a sheet without cell data, expected one"
    elif not index.in_order:
        problem = "unusual XML: got rows out of order, expected ascending rows"
    elif not all(index.rows[row].in_order for row, _ in edited if row in index.rows):
        problem = "unusual XML: got cells out of order, expected ascending columns"
    else:
        return
    raise RefusedEditError(f"{name}: {problem}. Open the workbook in Excel and save it.")


def _inside(keys: list[Key], area: Area) -> Iterable[Key]:
    """Pick the cells inside a range from sorted cells."""
    for position in range(bisect_left(keys, (area[0], area[1])), len(keys)):
        if keys[position][0] > area[2]:
            return
        if covers(area, keys[position]):
            yield keys[position]


def _check_group(name: str, edited: dict[Key, Edit], keys: list[Key], area: Area) -> None:
    overwritten = [key for key in _inside(keys, area) if not isinstance(edited[key], Cached)]
    size = (area[2] - area[0] + 1) * (area[3] - area[1] + 1)
    if overwritten and len(overwritten) < size:
        raise _refusal(
            name, overwritten[0], "inside an array or spill", area, "Clear the whole range or write elsewhere"
        )


def _check_shared(name: str, index: SheetIndex, edited: dict[Key, Edit], group: list[Key]) -> None:
    master = next((key for key in group if key in index.masters), None)
    if master is None or master not in edited or isinstance(edited[master], Cached):
        return
    kept = next((key for key in group if key not in edited or isinstance(edited[key], Cached)), None)
    if kept is not None:
        raise RefusedEditError(
            f"{name}!{address(*master)}: other formulas depend on this one's text: got an edit of the first "
            f"cell of a shared formula, expected all of its cells (such as {address(*kept)}). "
            "Write to other cells, or fill the formula anew in Excel."
        )


def _check_cached(name: str, index: SheetIndex, edited: dict[Key, Edit]) -> None:
    for key, edit in edited.items():
        if not isinstance(edit, Cached):
            continue
        cell = index.cell(*key)
        if cell is not None and cell.formula is not None:
            continue
        if not any(covers(area, key) for area in _reach(index, edited)):
            raise RefusedEditError(
                f"{name}!{address(*key)}: holds no formula: got a new result for it, expected a formula or a "
                "cell of a spill. Write a value instead."
            )


def _reach(index: SheetIndex, edited: dict[Key, Edit]) -> Iterable[Area]:
    """List the ranges array formulas fill, as far as they will reach after the edit."""
    yield from index.groups.values()
    for key in index.groups:
        edit = edited.get(key)
        if isinstance(edit, Cached) and edit.spill:
            yield (*key, *edit.spill)


def _refusal(name: str, cell: Key, what: str, area: Area, action: str) -> RefusedEditError:
    return RefusedEditError(
        f"{name}!{address(*cell)}: {what}: got an edit of one cell of {area_address(area)}, "
        f"expected all of it or none. {action}."
    )
