"""Text files as systems write them: encodings, line ends, and what parts the cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice

from xlplan.core.errors import BookError

__all__ = ["DELIMITERS", "decode", "split"]

DELIMITERS = ",;\t|"
SAMPLE = 200
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATOR = re.compile(r"""["']?sep=(.)["']?\s*""", re.IGNORECASE)


def decode(data: bytes) -> str:
    """Turn the bytes of a text file into text: UTF-8 or UTF-16 with a byte order mark or without, else Windows.

    Examples
    --------
    >>> decode("Réa".encode("utf-16")), decode("Réa".encode("cp1252")), decode("a,b".encode("utf-16-le"))
    ('Réa', 'Réa', 'a,b')
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").replace("\0", "")
    head = data[:2000]
    if head.count(0) * 5 > len(head):  # every second byte of Western text in UTF-16 is zero
        little = head[1::2].count(0) >= head[::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", errors="replace").replace("\0", "")
    try:
        return data.decode("utf-8").replace("\0", "")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace").replace("\0", "")


def split(text: str, *, name: str) -> tuple[str, list[list[str]]]:
    r"""Split text into rows of cells, whatever parts them and ends the lines.

    Parameters
    ----------
    text : str
        The whole file; a first line ``sep=;`` names what parts the cells.
    name : str
        Name of the file, for messages.

    Returns
    -------
    (str, list of list of str)
        The delimiter, and the rows; a line ``sep=;`` counts as an empty row.

    Raises
    ------
    BookError
        If a quote is opened and never closed.

    Examples
    --------
    >>> split("sep=;\ra;b\r1,5;2", name="x.csv")
    (';', [[''], ['a', 'b'], ['1,5', '2']])
    """
    first = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    if match := _SEPARATOR.fullmatch(first):
        return match[1], [[""], *_rows(text.split(first, 1)[1].removeprefix("\r").removeprefix("\n"), match[1], name)]
    delimiter = max(DELIMITERS, key=lambda sign: _regularity(text, sign))
    return delimiter, _rows(text, delimiter, name)


def _regularity(text: str, delimiter: str) -> tuple[int, int]:
    """Measure how many cells how many lines of a sample agree on if a sign parts them."""
    sample = text[: SAMPLE * 400]
    try:
        lines = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), SAMPLE))
    except csv.Error:
        return 0, 0
    widths = Counter(len(line) for line in lines if len(line) > 1)
    agreed = max((count * count * (width - 1) for width, count in widths.items()), default=0)
    return agreed, -DELIMITERS.index(delimiter)


def _rows(text: str, delimiter: str, name: str) -> list[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            row = sum(1 for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
            what = "a quote is opened and never closed"
            raise BookError(f"{name} row {row}: {what}: expected quotes in pairs. Export the file again.") from None
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
