"""How a file is read into a table: what was found out or told, kept as TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from xlplan.core.errors import BookError, UsageError

__all__ = ["CHOICES", "ImportMap", "load_map", "map_text"]

CHOICES: dict[str, tuple[str, ...]] = {
    "decimal": ("point", "comma"),
    "dates": ("month-first", "day-first"),
    "signs": ("as-is", "credit", "statement"),
    "totals": ("tie", "ignore"),
}
MAX_BYTES = 100_000


@dataclass(frozen=True)
class ImportMap:
    """How a file is read; what is empty or 0 is found out from the file.

    Parameters
    ----------
    table : str
        Input table that the rows go to.
    sheet : str
        Sheet of an Excel file.
    header : int
        Row of the file that the column names begin on.
    header_lines : int
        Lines of column names, 1 or 2.
    columns : mapping of str to str
        Column of the table to column name in the file.
    measure : str
        Column of the table that amounts go to where the file does not say, such as ``budget``.
    fiscal_year : int
        Year of months named without one.
    month : str
        Month of all rows, where no column holds one.
    decimal : str
        ``point`` or ``comma``.
    dates : str
        ``month-first`` or ``day-first``.
    signs : str
        ``as-is``; ``credit``: revenue is negative; ``statement``: expense is negative.
    totals : str
        ``tie``: total rows must equal the rows they total; ``ignore``.
    """

    table: str = ""
    sheet: str = ""
    header: int = 0
    header_lines: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    measure: str = ""
    fiscal_year: int = 0
    month: str = ""
    decimal: str = ""
    dates: str = ""
    signs: str = ""
    totals: str = ""

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            if (value := getattr(self, name)) and value not in choices:
                raise UsageError(f"{name}: unknown: got {value!r}, expected {' or '.join(choices)}. Correct it.")

    def over(self, other: ImportMap) -> ImportMap:
        """Lay what is told here over what another map says."""
        told = {f.name: getattr(self, f.name) or getattr(other, f.name) for f in fields(self)}
        return ImportMap(**told | {"columns": {**other.columns, **self.columns}})


def load_map(path: Path) -> ImportMap:
    """Read a map from a TOML file.

    Raises
    ------
    BookError
        If there is no such file, or it cannot be read.
    UsageError
        If a key is unknown or a value not allowed.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BookError(f"{path.name}: the map is too large: expected at most {MAX_BYTES:,} bytes. Check the file.")
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise BookError(f"{path}: there is no such file. Check the name.") from None
    except OSError as error:
        raise BookError(f"{path}: the file cannot be read: {error.strerror}. Check the file and its rights.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BookError(f"{path.name}: this is no TOML: {error}. Correct it, or write one with --propose.") from None
    return _checked(path.name, told)


def _checked(name: str, told: dict[str, Any]) -> ImportMap:
    kinds: dict[str, type] = {
        f.name: dict if f.name == "columns" else int if f.type == "int" else str for f in fields(ImportMap)
    }
    for key, value in told.items():
        if key not in kinds:
            raise UsageError(f"{name}: unknown key: got {key!r}, expected one of {', '.join(kinds)}. Correct it.")
        inside = value.values() if isinstance(value, dict) else ()
        if type(value) is not kinds[key] or not all(isinstance(header, str) for header in inside):
            kind = {"str": "text", "int": "a whole number", "dict": "names in quotes"}[kinds[key].__name__]
            raise UsageError(f"{name}, {key}: not usable: got {value!r}, expected {kind}. Correct it.")
    return ImportMap(**told)


def map_text(made: ImportMap) -> str:
    """Write a map as TOML.

    Examples
    --------
    >>> print(map_text(ImportMap("gl", header=5, columns={"account": "Acct"})), end="")
    table = "gl"
    header = 5
    <BLANKLINE>
    [columns]
    account = "Acct"
    """
    lines = [f"{f.name} = {_quoted(v)}" for f in fields(made) if f.name != "columns" and (v := getattr(made, f.name))]
    columns = [f"{name} = {_quoted(header)}" for name, header in made.columns.items()]
    return "\n".join([*lines, *(["", "[columns]", *columns] if columns else [])]) + "\n"


def _quoted(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = "".join(f"\\u{ord(c):04x}" if ord(c) < 32 or c == "\x7f" else c for c in value.replace("\\", "\\\\"))
    return '"' + escaped.replace('"', '\\"') + '"'
