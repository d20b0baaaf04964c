"""The audit row of a refresh: which version of the numbers, from what, by whom, when."""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version

import pandas as pd

from xlplan import __version__
from xlplan.core.calendar.months import parse_month
from xlplan.core.schedules.registry import OUTPUTS
from xlplan.forecasting.definition import Definition
from xlplan.functions.why import COMPUTING_PACKAGES
from xlplan.workbook.file.edits import Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.outputs import append_rows
from xlplan.workbook.read import Inputs

__all__ = ["hash_inputs", "name_run", "stamp", "write_audit"]


def hash_inputs(inputs: Inputs, definitions: Sequence[Definition], close: pd.Timestamp | None) -> str:
    """Name the inputs of a refresh: a hash for each table that has rows, for the settings and the definitions."""
    hashes = {name: _hash(rows) for name, rows in inputs.tables.items() if len(rows)}
    settings = inputs.settings.model_copy(update={"last_closed_month": close})
    rules = [d.model_dump_json() for d in definitions]
    hashes |= {"settings": _short(repr(settings)), "definitions": _short(repr(rules))}
    return ", ".join(f"{name} {value}" for name, value in hashes.items())


def name_run(
    inputs: Inputs, definitions: Sequence[Definition], close: pd.Timestamp, outputs: Mapping[str, pd.DataFrame]
) -> dict[str, object]:
    """Name the version of the numbers by what they were made from."""
    hashes = hash_inputs(inputs, definitions, close)
    return {
        "run_id": f"{close:%Y-%m}-{_short(repr((__version__, hashes)))[:8]}",
        "inputs": hashes,
        "outputs": _short("".join(_hash(rows) for rows in outputs.values())),
    }


def stamp(seconds: float) -> dict[str, object]:
    """Say when, by whom, where and how long."""
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
    return {"utc": now, "user": _user(), "host": platform.node(), "seconds": round(seconds, 1)}


def write_audit(
    package: Package,
    inputs: Inputs,
    run: Mapping[str, object],
    outputs: Mapping[str, pd.DataFrame],
    edits: Edits,
) -> bool:
    """Stamp the last audit row if nothing changed, else add a row; tell whether anything changed."""
    rows = inputs.raw["audit"].rows
    filled = [i for i, value in enumerate(rows["run_id"]) if value not in (None, "")]
    last = filled[-1] if filled else -1
    same = bool(filled) and rows.at[last, "run_id"] == run["run_id"] and rows.at[last, "outputs"] == run["outputs"]
    record = {
        "xlplan": __version__,
        "packages": ", ".join(f"{name} {version(name)}" for name in COMPUTING_PACKAGES),
        "month": parse_month(str(run["run_id"])[:7]),
        "series": float(len(outputs["series"])),
        "refused": float(outputs["series"]["method"].isna().sum()),
        "checks_failed": float((outputs["checks"]["status"] == "FAIL").sum()),
    } | dict(run)
    row = pd.DataFrame([record])[OUTPUTS["audit"].headers]
    append_rows(package, "audit", row, edits, after=last - 1 if same else last)
    return not same


def _hash(frame: pd.DataFrame) -> str:
    return _short(frame.to_csv(index=False, float_format="%.15g"))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _user() -> str:
    """Name who runs this; a service account may have no name."""
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        return "unknown"
