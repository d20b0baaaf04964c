from __future__ import annotations

from xlplan.core.tables.unreadable import Uncomputed, unreadable_cells


def sheet(cells: str) -> bytes:
    return f'<worksheet><sheetData><row r="3">{cells}</row></sheetData></worksheet>'.encode()


def test_errors_and_formulas_without_a_result_are_found() -> None:
    cells = (
        '<c r="A3" t="e"><v>#REF!</v></c><c r="B3"><f>1+1</f><v></v></c><c r="C3"><f>1+1</f><v/></c>'
        '<c r="D3"><f t="shared" si="0"/></c><c r="AA3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    )
    found = unreadable_cells(sheet(cells))
    assert found == {(3, 1): "#REF!", (3, 2): "=1+1", (3, 3): "=1+1", (3, 4): "=", (3, 27): "#DIV/0!"}
    assert [type(text) for text in found.values()] == [str, Uncomputed, Uncomputed, Uncomputed, str]


def test_stored_results_and_empty_texts_are_values() -> None:
    cells = '<c r="A3"><f>1+1</f><v>2</v></c><c r="B3" t="str"><f>""</f><v></v></c><c r="C3"/><c r="D3" s="1"/>'
    assert unreadable_cells(sheet(cells + '<c r="E3"><v>1</v></c>')) == {}


def test_cells_without_a_reference_are_counted() -> None:
    xml = b'<x:row><x:c><x:v>1</x:v></x:c><x:c t="e"><x:v>#N/A</x:v></x:c></x:row>'
    assert unreadable_cells(xml) == {(1, 2): "#N/A"}
