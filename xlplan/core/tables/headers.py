"""Check the column names of a table or a file: nothing missing, nothing unknown, nothing about patients."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from xlplan.core.errors import Problem
from xlplan.core.tables.table import Table

__all__ = ["check_headers", "is_patient_level"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Planning needs counts and dollars; a column that points to a person has no place in the workbook.
_PERSON = _words("patient patients pat pt member subscriber guarantor insured beneficiary resident client geburtsdatum")
_PERSONAL = _words(
    "id ids no nos nbr num number name names last first middle lastname firstname dob birth birthdate address street "
    "phone email zip account acct mrn ssn record initials age sex gender"
)
_ALONE = _words(
    "mrn ssn dob csn hicn mbi patientid patientname patientno patientaccount birthdate dateofbirth birthday "
    "geburtsdatum medicalrecordnumber medicalrecordno socialsecuritynumber nhsnumber nhsno memberid encounterid "
    "encounterno accountholder patientnumber medrec medrecno harid haraccount visitid encountercsn patmrn "
    "patientaddress patientphone patientaccountnumber"
)
_TOGETHER = (
    {"medical", "record"}, {"med", "rec"}, {"social", "security"}, {"birth", "date"}, {"date", "birth"},
    {"of", "birth"},
    {"encounter", "id"}, {"encounter", "number"}, {"encounter", "no"}, {"encounter", "csn"}, {"visit", "id"},
    {"visit", "number"}, {"nhs", "number"}, {"admission", "id"}, {"claim", "number"}, {"claim", "id"},
    {"account", "holder"},
)  # fmt: skip


def is_patient_level(header: str) -> bool:
    """Say whether a column name points to a person: record numbers, birth dates, patients' names.

    Examples
    --------
    >>> [is_patient_level(name) for name in ("Pt Name", "Medical Record #", "CSN", "Date of birth", "patient")]
    [True, True, True, True, True]
    >>> [is_patient_level(name) for name in ("Patient days", "Adjusted patient days", "Account number", "Visits")]
    [False, False, False, False]
    """
    words = set(re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", header.replace("#", " number ")).lower()))
    folded = re.sub(r"[^a-z]", "", header.lower())
    about_person = bool(words & _PERSON) and (bool(words & _PERSONAL) or words <= _PERSON)
    return bool((words | {folded}) & _ALONE) or about_person or any(pair <= words for pair in _TOGETHER)


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
        if is_patient_level(header):
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
