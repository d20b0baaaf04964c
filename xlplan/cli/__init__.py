"""The command line: arguments, printing, exit codes; nothing else."""

from __future__ import annotations

import os
import sys

__all__ = ["main"]

# Fits are many and small: BLAS threads only get in each other's way. Must be set before numpy loads.
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")


def main() -> None:
    """Run a command; every foreseen error is one message and an exit code, never a traceback."""
    from xlplan.cli.app import run

    sys.exit(run(sys.argv[1:]))
