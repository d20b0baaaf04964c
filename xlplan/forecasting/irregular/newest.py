"""The newest values of a series that are probably slips."""

from __future__ import annotations

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.history.batches import no_effects
from xlplan.forecasting.history.outliers import screen
from xlplan.forecasting.history.prepare import History
from xlplan.forecasting.history.regressors import Calendar
from xlplan.forecasting.irregular.averaged import averaged
from xlplan.forecasting.irregular.doubt import run_of
from xlplan.forecasting.options import Request, check_options
from xlplan.forecasting.threads import one_thread

__all__ = ["newest_slips"]

MORE_LIKELY = 0.5


def newest_slips(history: History) -> Floats:
    """Give what is usual in the last periods of a history that a forecast takes for slips; empty where it does not.

    Parameters
    ----------
    history : History
        The series; it is forecast alone, without a calendar.

    Examples
    --------
    >>> visits = History("ED", 0, np.r_[np.tile([98.0, 102, 100], 12), 1000])
    >>> newest_slips(visits).round(-1).tolist()
    [100.0]
    """
    found = screen([history.track], season_length=history.clock.season_length).get(0)
    if run_of(found) is None:
        return np.empty(0)
    options = check_options(Request(horizon=1, mode="single", calendar=Calendar.NONE.value))
    with one_thread():
        doubts = averaged([history], options, no_effects, state=None, joint=False).doubts
    return doubts[0].expected if 0 in doubts and doubts[0].slip > MORE_LIKELY else np.empty(0)
