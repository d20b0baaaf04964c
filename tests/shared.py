"""Files that cost seconds to make, made once a session by whichever worker asks first."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock


class Shared:
    """A folder of one session that all workers see; it is empty when the session starts.

    Parameters
    ----------
    folder : Path
        Where the files lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    @classmethod
    def of_session(cls, factory: pytest.TempPathFactory) -> Shared:
        """Take the folder above those of the workers; without workers, the session's own."""
        base = factory.getbasetemp()
        return cls((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared")

    def made(self, name: str, make: Callable[[Path], object]) -> Path:
        """Give the folder that `make` filled; what it returned is kept beside for `returned`."""
        folder, part = self.folder / name, self.folder / f"{name}.part"
        with FileLock(self.folder / f"{name}.lock"):
            if not folder.exists():
                shutil.rmtree(part, ignore_errors=True)
                part.mkdir()
                found = make(part)
                (self.folder / f"{name}.returned").write_bytes(pickle.dumps(found))
                part.rename(folder)
        return folder

    def returned(self, name: str) -> Any:
        """Give what `make` returned."""
        return pickle.loads((self.folder / f"{name}.returned").read_bytes())
