"""Read forecast definitions from a folder of TOML files."""

from __future__ import annotations

from pathlib import Path

from xlplan.core.errors import DefinitionError
from xlplan.forecasting.definition import Definition, parse_definition
from xlplan.store.data import packaged

__all__ = ["load_definitions"]

MAX_BYTES = 100_000


def load_definitions(folder: Path | None = None) -> list[Definition]:
    """Read every ``*.toml`` of a folder, in the order of the file names.

    Parameters
    ----------
    folder : Path, optional
        The user's own folder; by default the definitions that come with xlplan.

    Raises
    ------
    DefinitionError
        If the folder holds none, or rules are broken; all of them are named.
    """
    place = folder or packaged("forecasts")
    files = sorted(place.glob("*.toml")) if place.is_dir() else []
    if not files:
        raise DefinitionError(
            f"{place}: no forecast definitions: expected files ending in .toml. Name a folder that holds some."
        )
    found, wrong = [], []
    for file in files:
        try:
            found.append(_load(file))
        except DefinitionError as error:
            wrong.append(str(error))
    subjects = [definition.subject for definition in found]
    for subject in sorted({s for s in subjects if subjects.count(s) > 1}):
        wrong.append(f"{place}: subject {subject!r} is defined twice. Keep one file for it.")
    if wrong:
        raise DefinitionError("\n".join(wrong))
    return found


def _load(file: Path) -> Definition:
    if file.stat().st_size > MAX_BYTES:
        raise DefinitionError(f"{file.name}: the file is too large: expected at most {MAX_BYTES:,} bytes. Check it.")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise DefinitionError(f"{file.name}: the text is not UTF-8. Save the file as UTF-8.") from None
    return parse_definition(text, source=file.name)
