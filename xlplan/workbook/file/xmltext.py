"""Bytes of XML: where attributes and elements lie, and text as Excel writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from xml.parsers import expat
from xml.sax.saxutils import escape

__all__ = [
    "apply_patches",
    "attribute_span",
    "element_spans",
    "escape_text",
    "removed_attributes",
    "set_attribute",
    "tag_end",
    "unescape_text",
]

Patch = tuple[int, int, bytes]
"""Start, end, and what stands there instead."""

_TAG = re.compile(rb"<[^\"'>]*(?:(?:\"[^\"]*\"|'[^']*')[^\"'>]*)*>")
_ATTRIBUTE = re.compile(rb"\s+([^\s=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def escape_text(text: str) -> str:
    r"""Write text so that XML can hold it and Excel reads the same text back.

    Characters XML 1.0 cannot hold become ``_xHHHH_``; text that already looks so is protected.

    Examples
    --------
    >>> escape_text("a<b\x07")
    'a&lt;b_x0007_'
    >>> escape_text("_x0041_")
    '_x005F_x0041_'
    """
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return escape(_ILLEGAL.sub(lambda match: f"_x{ord(match[0]):04X}_", text))


def unescape_text(text: str) -> str:
    r"""Read text as Excel does.

    Examples
    --------
    >>> unescape_text("a_x0007_"), unescape_text("_x005F_x0041_")
    ('a\x07', '_x0041_')
    """
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def tag_end(data: bytes, start: int) -> int:
    """Return the offset behind the tag that starts here."""
    match = _TAG.match(data, start)
    if match is None:
        raise ValueError("no tag starts here")
    return match.end()


def attribute_span(data: bytes, start: int, name: bytes) -> tuple[int, int] | None:
    """Return where the value of an attribute lies, in the tag that starts here.

    Examples
    --------
    >>> attribute_span(b'<c r="A1" s="3"/>', 0, b"s")
    (13, 14)
    """
    for match in _ATTRIBUTE.finditer(data, start, tag_end(data, start)):
        if match[1] == name:
            return match.span(2 if match[2] is not None else 3)
    return None


def removed_attributes(data: bytes, start: int, names: Iterable[str]) -> list[Patch]:
    """Return the patches that take attributes out of the tag that starts here.

    Examples
    --------
    >>> removed_attributes(b'<row r="1" ht="30"/>', 0, ["ht"])
    [(10, 18, b'')]
    """
    unwanted = {name.encode() for name in names}
    found = _ATTRIBUTE.finditer(data, start, tag_end(data, start))
    return [(*match.span(), b"") for match in found if match[1] in unwanted]


def set_attribute(tag: bytes, name: bytes, value: bytes | None) -> bytes:
    """Return a start tag with an attribute changed, added or (None) removed.

    Examples
    --------
    >>> set_attribute(b'<c r="A1" t="s"/>', b"t", None)
    b'<c r="A1"/>'
    >>> set_attribute(b'<c r="A1"/>', b"t", b"str")
    b'<c r="A1" t="str"/>'
    """
    for match in _ATTRIBUTE.finditer(tag):
        if match[1] == name:
            new = b"" if value is None else b' %s="%s"' % (name, value)
            return tag[: match.start()] + new + tag[match.end() :]
    if value is None:
        return tag
    at = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:at].rstrip() + b' %s="%s"' % (name, value) + tag[at:]


def element_spans(data: bytes, wanted: Callable[[str, dict[str, str], int], bool]) -> list[tuple[int, int]]:
    """Return where the elements lie that ``wanted(name, attributes, depth)`` picks.

    The name comes without its prefix; the root has depth 0.
    """
    spans: list[tuple[int, int]] = []
    picked: list[int] = []
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        picked.append(at if wanted(name.rsplit(":", 1)[-1], attributes, len(picked)) else -1)

    def end(name: str) -> None:
        at, begin = parser.CurrentByteIndex, picked.pop()
        if begin >= 0:
            # Behind an empty element its parent may close, whose name may begin with this one.
            closes = re.compile(rb"</%s[\s>]" % re.escape(name.encode())).match(data, at) is not None
            spans.append((begin, tag_end(data, at if closes else begin)))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)
    return sorted(spans)


def apply_patches(data: bytes, patches: list[Patch]) -> bytes:
    """Return the bytes with each patch in its place; patches must not overlap.

    Examples
    --------
    >>> apply_patches(b"<a>1</a>", [(3, 4, b"2"), (3, 3, b"x")])
    b'<a>x2</a>'
    """
    pieces, at = [], 0
    for start, end, new in sorted(patches, key=lambda patch: patch[:2]):
        pieces += [data[at:start], new]
        at = end
    pieces.append(data[at:])
    return b"".join(pieces)
