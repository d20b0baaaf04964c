"""Look up facts by a code."""

from __future__ import annotations

import pandas as pd

__all__ = ["by_code"]


def by_code(rows: pd.DataFrame, code: str) -> pd.DataFrame:
    """Index the rows of a list by its code; of a code given twice the first row holds.

    Parameters
    ----------
    rows : pandas.DataFrame
        A list such as job codes.
    code : str
        Its column of codes.

    Examples
    --------
    >>> jobs = pd.DataFrame({"job_code": ["RN", "RN", "PCT"], "job_class": ["Nurse", "Other", "Aide"]})
    >>> by_code(jobs, "job_code")["job_class"].to_dict()
    {'RN': 'Nurse', 'PCT': 'Aide'}
    """
    return rows.drop_duplicates(code).set_index(code)
