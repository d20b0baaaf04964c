"""Rebuild the workbooks in this folder: ``python workbooks/build.py [FOLDER]``."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from xlplan.create import create_demo, create_workbook
from xlplan.demo import DEMO_CLOSE
from xlplan.refresh import refresh

HERE = Path(__file__).resolve().parent


def build(folder: Path) -> None:
    """Write the empty template and the refreshed demo into a folder."""
    create_workbook(folder / "template.xlsx", close=pd.Timestamp(DEMO_CLOSE), force=True)
    demo = create_demo(folder, force=True)
    refresh(demo, command="workbooks/build.py")
    demo.with_name(demo.name + ".bak").unlink(missing_ok=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
