"""Defined names written out in formulas where the engine does not follow them as Excel does.

These are names whose references move with the cell that uses them, names that belong to a sheet and are called
with it or through ``INDIRECT``, and names of arrays of constants.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from xlplan.workbook.file.addresses import MAX_COLUMN, MAX_ROW, column_letters, column_number
from xlplan.workbook.file.package import Package, children, find_child
from xlplan.workbook.formulas.text import all_calls, tokens_of

__all__ = ["Names", "moved"]

Key = tuple[int, int]
DEEPEST = 5
MOST_BY_TEXT = 30
"""Names of sheets that a computed text of ``INDIRECT`` is compared with."""

_QUOTED = r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\''
_LITERAL = re.compile(r'"(?:[^"]|"")*"')
_CELL = re.compile(rf"{_QUOTED}|(?<![\w.$])(\$?)([A-Za-z]{{1,3}})(\$?)(\d{{1,7}})(?![\w(.!])")
_COLUMNS = re.compile(rf"{_QUOTED}|(?<![\w.$:])(\$?)([A-Za-z]{{1,3}}):(\$?)([A-Za-z]{{1,3}})(?![\w(.!$])")
_PLAIN = re.compile(rf"(?:(?:{_QUOTED}|[^\W\d][\w.]*)!)?[$\w.:]+|\{{[^{{}}]*\}}")


def moved(text: str, rows: int, columns: int) -> str:
    """Move the references of a name that are not fixed, round the edges of the sheet as Excel does.

    Parameters
    ----------
    text : str
        What the name stands for, seen from A1.
    rows, columns : int
        How far the cell that uses it lies from A1.

    Examples
    --------
    >>> moved("S!A$1:A$4", 5, 1), moved("S!XFD1", 2, 3), moved("S!$A$1", 9, 9)
    ('S!B$1:B$4', 'S!C3', 'S!$A$1')
    """

    def cell(match: re.Match[str]) -> str:
        if match[2] is None:
            return match[0]
        column, row = match[2], match[4]
        if not match[1]:
            column = _shifted(column, columns)
        if not match[3]:
            row = str((int(row) - 1 + rows) % MAX_ROW + 1)
        return f"{match[1]}{column}{match[3]}{row}"

    def whole(match: re.Match[str]) -> str:
        if match[2] is None:
            return match[0]
        first = match[2] if match[1] else _shifted(match[2], columns)
        last = match[4] if match[3] else _shifted(match[4], columns)
        return f"{match[1]}{first}:{match[3]}{last}"

    return _COLUMNS.sub(whole, _CELL.sub(cell, text))


def _shifted(column: str, by: int) -> str:
    return column_letters((column_number(column) - 1 + by) % MAX_COLUMN + 1)


@dataclass(frozen=True)
class _Name:
    text: str
    relative: bool

    def at(self, key: Key) -> str:
        text = moved(self.text, key[0] - 1, key[1] - 1) if self.relative else self.text
        return text if _PLAIN.fullmatch(text) else f"({text})"


class Names:
    """The defined names of a workbook.

    Parameters
    ----------
    package : Package
        The workbook.
    """

    def __init__(self, package: Package) -> None:
        self.own: dict[tuple[str, str], _Name] = {}
        self.all: dict[str, _Name] = {}
        sheets = list(package.sheets)
        root = package.tree(package.workbook_part)
        for item in children(find_child(root, "definedNames"), "definedName"):
            name, text, scope = (item.get("name") or "").casefold(), item.text or "", item.get("localSheetId")
            if not text or name.startswith(("_xlnm.", "_xleta.", "_xlpm.")):
                continue
            found = _Name(text, moved(text, 1, 1) != text)
            if scope is None:
                self.all[name] = found
            elif scope.isdecimal() and int(scope) < len(sheets):
                self.own[sheets[int(scope)].casefold(), name] = found
        told = {name for name, found in self.all.items() if found.relative or found.text.startswith("{")}
        told |= {name for _, name in self.own}
        nested = {name for name, found in self.all.items() if self._mentions(found.text, told)}
        self.told = told | nested
        words = sorted((re.escape(name) for name in self.told), key=len, reverse=True)
        self._asks = re.compile(rf"(?<![\w.])(?:{'|'.join(words)})(?![\w.(])", re.IGNORECASE) if words else None

    @staticmethod
    def _mentions(text: str, names: set[str]) -> bool:
        return any(token.casefold() in names for token, _ in tokens_of(text))

    def written_out(self, text: str, sheet: str, key: Key, *, depth: int = 0) -> str:
        """Write the names of a formula out.

        Parameters
        ----------
        text : str
            The formula without its equals sign.
        sheet : str
            Where it stands.
        key : tuple of int
            Row and column.
        depth : int
            How many names it stands in already.
        """
        if self.own and "INDIRECT(" in text.upper():
            text = self._by_text(text, key)
        if self._asks is None or depth > DEEPEST or not self._asks.search(text):
            return text
        tokens = list(tokens_of(text))
        pieces: list[str] = []
        position = 0
        while position < len(tokens):
            token = tokens[position][0]
            after = tokens[position + 1][0] if position + 1 < len(tokens) else ""
            if after == "!" and position + 2 < len(tokens):
                given = token.strip("'").replace("''", "'")
                found = self._named(tokens[position + 2][0], given)
                ends = tokens[position + 3][0] if position + 3 < len(tokens) else ""
                whole = f"{token}!{tokens[position + 2][0]}"
                known = found is not None and ends != "("
                pieces.append(self._deep(found, given, key, depth) if found and known else whole)
                position += 3
                continue
            found = self._named(token, sheet) if after != "(" else None
            pieces.append(self._deep(found, sheet, key, depth) if found else token)
            position += 1
        return "".join(pieces)

    def _named(self, token: str, sheet: str) -> _Name | None:
        name = token.casefold()
        if name not in self.told:
            return None
        return self.own.get((sheet.casefold(), name)) or self.all.get(name)

    def _deep(self, found: _Name, sheet: str, key: Key, depth: int) -> str:
        return self.written_out(found.at(key), sheet, key, depth=depth + 1)

    def _by_text(self, text: str, key: Key) -> str:
        """Let ``INDIRECT`` find the names of a sheet."""
        for call in sorted(all_calls(text), key=lambda call: -call.start):
            given = call.texts(text)
            if call.name != "INDIRECT" or len(given) != 1 or len(self.own) > MOST_BY_TEXT:
                continue
            known = {
                spelled: found.at(key)
                for (sheet, name), found in self.own.items()
                for spelled in (f"'{sheet}'!{name}", f"{sheet}!{name}")
            }
            literal = given[0][1:-1].replace('""', '"').casefold() if _LITERAL.fullmatch(given[0]) else ""
            written = known.get(literal)
            if written is None and not literal:
                written = text[call.start : call.end]
                for spelled, target in known.items():
                    shown = spelled.replace('"', '""')
                    written = f'IF(LOWER({given[0]})="{shown}",{target},{written})'
            if written is not None:
                text = text[: call.start] + written + text[call.end :]
        return text
