"""A process killed at any moment of a save leaves the old workbook or the new one, whole."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

from tests.workbook.workbook_samples import sheet_book, sheet_xml
from xlplan.workbook.file.cells import read_cells
from xlplan.workbook.file.edits import Cell, Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.save import backup_path, locked
from xlplan.workbook.file.write import apply, save

KILLS = 200
SAVER = """
import sys
from pathlib import Path
from xlplan.workbook.file.cells import read_cells
from xlplan.workbook.file.edits import Cell, Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.save import locked
from xlplan.workbook.file.write import apply, save
path = Path(sys.argv[1])
while True:
    with locked(path):
        package = Package.open(path)
        count = read_cells(package, "S")[1, 1].value + 1
        save(path, apply(package, Edits({"S": {(1, 1): Cell(count)}})))
        print(int(count), flush=True)
"""


def held(path: Path) -> float:
    return float(read_cells(Package.open(path), "S")[1, 1].value)  # type: ignore[arg-type]


def kill_a_saver(path: Path, after: float) -> int:
    """Start a process that saves one version after the other, kill it, and give the last version it reported."""
    saver = subprocess.Popen([sys.executable, "-c", SAVER, str(path)], stdout=subprocess.PIPE, text=True)
    assert saver.stdout is not None
    first = int(saver.stdout.readline())
    time.sleep(after)
    saver.kill()
    rest = saver.communicate()[0].split()
    return int(rest[-1]) if rest else first


def test_a_killed_save_leaves_the_old_workbook_or_the_new_one(tmp_path: Path) -> None:
    path = sheet_book(tmp_path / "plan.xlsx", sheet_xml('<row r="1"><c r="A1"><v>0</v></c></row>'))
    rng, found = np.random.default_rng(20261110), Counter[str]()
    for _ in range(KILLS):
        said = kill_a_saver(path, float(rng.uniform(0, 0.05)))
        now = held(path)
        assert now in (said, said + 1)
        assert now - held(backup_path(path)) in (0, 1)
        found["new, not reported yet" if now > said else "as reported"] += 1
        found["saves"] = int(now)
        found["left a temporary file"] += any("xlplan-tmp" in entry.name for entry in tmp_path.iterdir())
    with locked(path):
        save(path, apply(Package.open(path), Edits({"S": {(1, 1): Cell(-1)}})))
    assert not [entry.name for entry in tmp_path.iterdir() if "xlplan-tmp" in entry.name]
    print(f"\n{KILLS} kills: {dict(found)}")
