"""Statistics of volume: patient days, length of stay, census, occupancy, and outpatients as patient days.

Every function takes arrays of any shapes that broadcast; NaN in, NaN out, because an open month is missing.

Discharge days are not service days: the days of a patient count in the month of discharge for the length of
stay, in the month they are spent for census and occupancy. Over a year the two nearly agree; in a month long
stays that cross its end set them apart. Newborn days are reported apart, and belong in none of these figures
unless bassinets are among the beds.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align, ratio
from xlplan.core.arrays.ranges import above_zero

__all__ = [
    "adjusted_occupied_beds",
    "adjusted_patient_days",
    "average_daily_census",
    "fte_per_occupied_bed",
    "length_of_stay",
    "occupancy",
    "patient_days",
]


def patient_days(discharges: npt.ArrayLike, length_of_stay: npt.ArrayLike) -> Floats:
    """Give patient days: ``discharges * average length of stay``.

    Parameters
    ----------
    discharges : array_like
        Patients discharged, deaths included.
    length_of_stay : array_like
        Average length of stay, days.

    Returns
    -------
    numpy.ndarray
        Discharge days.

    Raises
    ------
    SizeError
        If sizes differ.

    Examples
    --------
    310 discharges of 4.8 days in July.

    >>> float(patient_days(310, 4.8))
    1488.0
    """
    cases, stay = align(discharges=discharges, length_of_stay=length_of_stay)
    return np.asarray(cases * stay)


def length_of_stay(discharge_days: npt.ArrayLike, discharges: npt.ArrayLike) -> Floats:
    """Give the average length of stay in days: ``discharge_days / discharges``.

    Parameters
    ----------
    discharge_days : array_like
        Days of the patients discharged, whenever spent.
    discharges : array_like
        Those patients.

    Returns
    -------
    numpy.ndarray
        Days; NaN for a month without discharges.

    Raises
    ------
    SizeError
        If sizes differ.

    Examples
    --------
    >>> float(length_of_stay(1_488, 310))
    4.8
    """
    return ratio(*align(discharge_days=discharge_days, discharges=discharges))


def average_daily_census(service_days: npt.ArrayLike, days: npt.ArrayLike) -> Floats:
    """Give the patients present on a mean day: ``service_days / days``.

    Parameters
    ----------
    service_days : array_like
        Patient days spent in the period.
    days : array_like
        Days of the period, above 0.

    Returns
    -------
    numpy.ndarray
        Patients.

    Raises
    ------
    ZeroDivisorError
        For a period of no days.
    OutOfRangeError
        For a number below zero.
    SizeError
        If sizes differ.

    Examples
    --------
    1,488 patient days in July, 9,300 in the 30 days of a large hospital's June.

    >>> average_daily_census([1_488, 9_300], [31, 30])
    array([ 48., 310.])
    """
    spent, length = align(service_days=service_days, days=above_zero("days", days))
    return np.asarray(spent / length)


def occupancy(service_days: npt.ArrayLike, beds: npt.ArrayLike, days: npt.ArrayLike) -> Floats:
    """Give the share of bed days that patients filled: ``service_days / (beds * days)``.

    Parameters
    ----------
    service_days : array_like
        Patient days spent in the period.
    beds : array_like
        Staffed beds, above 0.
    days : array_like
        Days of the period, above 0.

    Returns
    -------
    numpy.ndarray
        Share; above 1 where patients were placed beyond the staffed beds.

    Raises
    ------
    ZeroDivisorError
        For no beds or no days.
    OutOfRangeError
        For a number below zero.
    SizeError
        If sizes differ.

    Examples
    --------
    60 beds in July; 50 beds in January to June.

    >>> occupancy([1_488, 9_001], [60, 50], [31, 181]).round(5)
    array([0.8    , 0.99459])
    """
    spent, staffed, length = align(
        service_days=service_days, beds=above_zero("beds", beds), days=above_zero("days", days)
    )
    return np.asarray(spent / (staffed * length))


def adjusted_patient_days(
    days: npt.ArrayLike, ip_revenue: npt.ArrayLike, op_revenue: npt.ArrayLike, cmi: npt.ArrayLike = 1.0
) -> Floats:
    """Restate patient days to count outpatients too: ``days * (1 + op_revenue / ip_revenue) * cmi``.

    Parameters
    ----------
    days : array_like
        Inpatient days without newborns.
    ip_revenue, op_revenue : array_like
        Gross inpatient and outpatient revenue, charges before deductions, in one unit.
    cmi : array_like
        Case mix index, to weigh days by acuity; 1 leaves them.

    Returns
    -------
    numpy.ndarray
        Adjusted patient days.

    Raises
    ------
    ZeroDivisorError
        Where inpatient revenue is zero.
    OutOfRangeError
        Where it is below zero.
    SizeError
        If sizes differ.

    References
    ----------
    Total gross revenue over gross inpatient revenue is the usual outpatient factor of hospital cost reports.

    Examples
    --------
    10,000 days, $150 million of inpatient and $90 million of outpatient charges; then at an index of 1.42.

    >>> float(adjusted_patient_days(10_000, 150e6, 90e6)), float(adjusted_patient_days(10_000, 150e6, 90e6, 1.42))
    (16000.0, 22720.0)
    """
    spent, inpatient, outpatient, weight = align(
        patient_days=days, ip_revenue=above_zero("ip_revenue", ip_revenue), op_revenue=op_revenue, cmi=cmi
    )
    return np.asarray(spent * (1 + outpatient / inpatient) * weight)


def adjusted_occupied_beds(adjusted_days: npt.ArrayLike, days: npt.ArrayLike) -> Floats:
    """Give the mean census with outpatients counted: ``adjusted_days / days``.

    Parameters
    ----------
    adjusted_days : array_like
        Adjusted patient days, see `adjusted_patient_days`.
    days : array_like
        Days of the period, above 0.

    Returns
    -------
    numpy.ndarray
        Adjusted occupied beds.

    Raises
    ------
    ZeroDivisorError
        For a period of no days.
    OutOfRangeError
        For a number below zero.
    SizeError
        If sizes differ.

    Examples
    --------
    >>> round(float(adjusted_occupied_beds(16_000, 92)), 1)
    173.9
    """
    return average_daily_census(adjusted_days, days)


def fte_per_occupied_bed(fte: npt.ArrayLike, adjusted_days: npt.ArrayLike, days: npt.ArrayLike) -> Floats:
    """Give paid FTE per adjusted occupied bed: ``fte / (adjusted_days / days)``.

    Parameters
    ----------
    fte : array_like
        Paid full-time equivalents of the period.
    adjusted_days : array_like
        Adjusted patient days of the same period.
    days : array_like
        Its days, above 0.

    Returns
    -------
    numpy.ndarray
        FTE a bed; NaN where there were no patients.

    Raises
    ------
    ZeroDivisorError
        For a period of no days.
    OutOfRangeError
        For a number below zero.
    SizeError
        If sizes differ.

    Examples
    --------
    900 FTE in the first quarter of the fiscal year, 92 days.

    >>> round(float(fte_per_occupied_bed(900, 16_000, 92)), 4)
    5.175
    """
    paid, beds = align(fte=fte, adjusted_days=adjusted_occupied_beds(adjusted_days, days))
    return ratio(paid, beds)
