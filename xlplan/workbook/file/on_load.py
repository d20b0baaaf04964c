"""Whether a spreadsheet computes every formula when it opens a workbook."""

from __future__ import annotations

from xlplan.workbook.file.package import Package
from xlplan.workbook.file.xmltext import apply_patches, element_spans, removed_attributes

__all__ = ["kept_results"]


def kept_results(package: Package) -> dict[str, bytes | None]:
    """Return the workbook part without the wish to compute everything on opening, where it has one.

    A program without the add-in would show ``#NAME?`` for every ``PLAN_`` function instead of its saved result.

    Parameters
    ----------
    package : Package
        The workbook.

    Returns
    -------
    dict of str to bytes
        The part's new bytes by its name; empty where nothing is to change.
    """
    data = package.read(package.workbook_part)
    settings = element_spans(data, lambda name, attributes, depth: name == "calcPr" and depth == 1)
    patches = [patch for start, _ in settings for patch in removed_attributes(data, start, ["fullCalcOnLoad"])]
    return {package.workbook_part: apply_patches(data, patches)} if patches else {}
