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

from xlplan.core.arrays.align import Floats, align
from xlplan.core.arrays.ranges import above_zero

__all__ = [
    "adjusted_patient_days",
]


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
