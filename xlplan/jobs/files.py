"""Which files a job holds for itself while it is at work."""

from __future__ import annotations

from pathlib import Path

from xlplan.core.errors import UsageError
from xlplan.workbook.file.package import Package

__all__ = ["files_to_hold"]


def files_to_hold(book: Path, output: Path | None) -> list[Path]:
    """List the workbook and the file to write instead, if it is another.

    Raises
    ------
    BookError
        The workbook is not there; a lock must not be made beside it.
    UsageError
        The other file lies in no folder, or is of another kind.
    """
    if not book.is_file():
        Package.open(book)
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"--output: there is no folder {str(output.parent)!r}. Make it, or correct the name.")
    if output is None or output.resolve() == book.resolve():
        return [book]
    if output.suffix.lower() != book.suffix.lower():
        kind = f"got {output.suffix or 'no ending'}, expected {book.suffix} as in {book.name}"
        raise UsageError(f"--output: another kind of file: {kind}. Correct the name.")
    return [book, output]
