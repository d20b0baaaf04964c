"""Rebuild the workbooks and the function reference: ``python workbooks/build.py [FOLDER]``.

Without a folder those that lie here, and the README's table of functions.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from xlplan.demo import DEMO_CLOSE
from xlplan.functions.readme import with_table
from xlplan.functions.reference import reference
from xlplan.jobs.create import create_demo, create_workbook
from xlplan.jobs.refresh import refresh

STAMP = {"utc": "2026-11-10 09:00:00", "user": "demo", "host": "demo", "seconds": 0.0}
HERE = Path(__file__).resolve().parent
README = HERE.parent / "README.md"


def build(folder: Path) -> None:
    """Write the function reference, the empty template and the refreshed demo into a folder."""
    (folder / "FUNCTIONS.md").write_text(reference(), encoding="utf-8", newline="\n")
    create_workbook(folder / "template.xlsx", close=pd.Timestamp(DEMO_CLOSE), force=True)
    demo = create_demo(folder, force=True)
    refresh(demo, command="make books", stamp=STAMP)
    for litter in (*folder.glob("*.bak"), *folder.glob(".*.xlplan-lock")):
        litter.unlink()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        build(Path(sys.argv[1]))
    else:
        build(HERE)
        README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
