"""The synthetic hospital: all departments, and the statistics that follow others."""

from __future__ import annotations

from xlplan.demo.clinics import CLINICS, SUPPORT
from xlplan.demo.services import SERVICES
from xlplan.demo.spec import Derived
from xlplan.demo.wards import WARDS

__all__ = ["DEPARTMENTS", "DERIVED"]

DEPARTMENTS = tuple(sorted(WARDS + SERVICES + CLINICS + SUPPORT, key=lambda dept: dept.cost_center))
_INPATIENT = ("6010", "6020", "6030")
DERIVED = (
    Derived("6010", "Discharges", "EHR", (("6010", "Patient days", 1 / 4.4),), 0.012),
    Derived("6030", "Births", "EHR", (("6030", "Patient days", 0.235),), 0.030),
    Derived("6110", "ED admissions", "EHR", (("6110", "Visits", 0.142),), 0.018),
    Derived("7020", "OR minutes", "EHR", (("7020", "Cases", 96.0),), 0.014),
    Derived(
        "8320",
        "Meals",
        "Dietary",
        (
            ("6010", "Patient days", 5.1),
            ("6020", "Patient days", 1.2),
            ("6030", "Patient days", 4.6),
            ("6110", "Visits", 1.0),
        ),
        0.012,
    ),
    Derived(
        "8360",
        "Rooms cleaned",
        "EVS",
        (*((code, "Patient days", 1.2) for code in _INPATIENT), ("7020", "Cases", 2.0)),
        0.010,
    ),
    Derived(
        "8610",
        "Adjusted patient days",
        "Finance",
        tuple((code, "Patient days", 2.2) for code in _INPATIENT),
        0.006,
    ),
    Derived("8610", "Adjusted discharges", "Finance", (("8610", "Adjusted patient days", 1 / 4.3),), 0.006),
)
