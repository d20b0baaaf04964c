"""Check the column names of a table or a file: nothing missing, nothing unknown, nothing about patients."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from xlplan.core.errors import Problem
from xlplan.core.tables.table import Table

__all__ = ["check_headers"]

# Planning needs counts and dollars; a column that points to a person has no place in the workbook.
_PATIENT_LEVEL = {
    "mrn",
    "ssn",
    "dob",
    "dateofbirth",
    "birthdate",
    "patient",
    "patientid",
    "patientname",
    "patientno",
    "medicalrecordnumber",
    "medicalrecordno",
    "socialsecuritynumber",
    "nhsnumber",
    "memberid",
    "encounterid",
    "accountholder",
    "hicn",
    "mbi",
    "patientaccount",
    "patientaccountnumber",
    "patientaddress",
    "patientphone",
}


def check_headers(table: Table, headers: Sequence[str], *, place: str, own: bool = False) -> list[Problem]:
    """Name missing and unknown columns, and columns that would hold patients' data; former ones are passed over.

    Parameters
    ----------
    table : Table
        What is expected.
    headers : sequence of str
        What was found.
    place : str
        Where the headers stand.
    own : bool
        Whether it is a workbook's own table: columns that rows may leave empty must be there too, and further
        ones are the person's.
    """
    problems = []
    missing = [column.name for column in table if column.name not in headers]
    needed = [name for name in missing if own or table[name].required]
    for header in headers:
        if re.sub(r"[^a-z]", "", header.lower()) in _PATIENT_LEVEL:
            action = "Remove the column: xlplan works on monthly totals and stores nothing about patients"
            problems.append(Problem(place, f"patient-level column refused: got {header!r}", action))
        elif header not in table and header.strip().lower() not in table.former and not own:
            near = difflib.get_close_matches(header.lower(), needed, n=1)
            near = near or difflib.get_close_matches(header.lower(), missing, n=1)
            action = f"Rename it to {near[0]!r}" if near else "Remove or rename it"
            expected = ", ".join(table.headers)
            problems.append(Problem(place, f"unknown column: got {header!r}, expected {expected}", action))
    for name in needed:
        problems.append(Problem(place, f"missing column: expected {name!r}", "Add the column"))
    for name in sorted({h for h in headers if list(headers).count(h) > 1}):
        problems.append(Problem(place, f"column given twice: got {name!r}", "Keep one of them"))
    return problems
