"""LibreOffice as the referee: a full recalculation of a workbook, and its values beside the cached ones."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.books import load

# LibreOffice trusts cached values unless it is told to recalculate on load.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""


def convert(book: Path, folder: Path, kind: str) -> Path:
    """Convert a workbook in a profile of its own, or skip where LibreOffice is missing."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed: formulas cannot be recalculated by a second engine")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    out = folder / "converted"
    command = ["timeout", "-s", "KILL", "240", "soffice", f"-env:UserInstallation={profile.as_uri()}"]
    command += ["--headless", "--convert-to", kind, "--outdir", str(out), str(book)]
    subprocess.run(command, check=True, capture_output=True)
    return out / f"{book.stem}.{kind}"


def differences(book: Path, folder: Path) -> tuple[int, list[str]]:
    """Count native formula cells, and name those whose cached value LibreOffice does not get too."""
    recalculated = load(convert(book, folder, "xlsx"), data_only=True)
    cached = load(book, data_only=True)
    count, wrong = 0, []
    for sheet in load(book):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    count += 1
                    ours = cached[sheet.title][cell.coordinate].value
                    theirs = recalculated[sheet.title][cell.coordinate].value
                    if not same(ours, theirs):
                        wrong.append(f"{sheet.title}!{cell.coordinate}: {ours!r}, LibreOffice {theirs!r}")
    return count, wrong


def same(ours: object, theirs: object) -> bool:
    """Compare two cell values; an empty text is an empty cell."""
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) <= 1e-9 * max(1.0, abs(ours), abs(theirs))
    return (ours or "") == (theirs or "")
