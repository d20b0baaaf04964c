from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.calendar.spread import annualize, spread
from xlplan.core.calendar.workdays import Closures
from xlplan.core.errors import ArgumentError, InvalidValueError, OutOfRangeError, SizeError, ZeroDivisorError

YEAR = np.arange("2026-07", "2027-07", dtype="datetime64[M]")
LAST_YEAR = [98, 97, 99, 103, 101, 104, 110, 102, 106, 100, 97, 95]
cents = st.integers(-(10**11), 10**11).map(lambda n: n / 100)
profiles = st.lists(st.floats(0, 1e6), min_size=12, max_size=12).filter(lambda some: sum(some) > 1)


def exact(amounts: np.ndarray) -> Decimal:
    return sum((Decimal(f"{amount:.2f}") for amount in amounts), Decimal(0))


def test_spread_by_days_matches_worked_figures() -> None:
    found = spread(120_000, YEAR)
    assert (found[0], found[7]) == (10_191.78, 9_205.48)
    assert exact(found) == 120_000


def test_spread_by_workdays_follows_them() -> None:
    closures = Closures("US", holidays=[dt.date(2026, 10, 30)])
    found = spread(251_000, ["2026-09", "2026-10"], method="workdays", closures=closures)
    assert found.tolist() == pytest.approx([251_000 * 21 / 41, 251_000 * 20 / 41], abs=0.005)


def test_spread_even_gives_the_cent_to_the_first() -> None:
    assert spread(100, YEAR[:3], method="Even").tolist() == [33.34, 33.33, 33.33]
    assert spread(-100, YEAR[:3], method="even").tolist() == [-33.34, -33.33, -33.33]


def test_spread_by_profile_follows_last_year() -> None:
    found = spread(sum(LAST_YEAR) * 1_000, YEAR, method="profile", profile=LAST_YEAR)
    assert found.tolist() == [month * 1_000 for month in LAST_YEAR]


def test_spread_leaves_fractions_of_a_cent_where_asked() -> None:
    found = spread(120_000, YEAR, cents=False)
    assert found[0] == pytest.approx(120_000 * 31 / 365, rel=1e-15)


def test_spread_takes_rows_of_totals() -> None:
    found = spread([120_000, np.nan, -365], YEAR)
    assert found.shape == (3, 12)
    assert np.isnan(found[1]).all()
    assert found[2].tolist() == [-31, -31, -30, -31, -30, -31, -31, -28, -31, -30, -31, -30]


@given(total=cents, method=st.sampled_from(["days", "even", "workdays", "profile"]), profile=profiles)
def test_spread_adds_to_the_cent_and_stays_within_one_of_its_share(
    total: float, method: str, profile: list[float]
) -> None:
    found = spread(total, YEAR, method=method, profile=profile)
    assert exact(found) == Decimal(f"{total:.2f}")
    unrounded = spread(total, YEAR, method=method, profile=profile, cents=False)
    assert np.abs(found - unrounded).max() < 0.01 + 1e-6


@pytest.mark.parametrize(
    ("method", "profile", "kind"),
    [
        ("weeks", None, InvalidValueError),
        ("profile", None, InvalidValueError),
        ("profile", [1, 2], SizeError),
        ("profile", [1, np.nan, 1], InvalidValueError),
        ("profile", [1, -1, 1], OutOfRangeError),
        ("profile", [0, 0, 0], ZeroDivisorError),
    ],
)
def test_spread_refuses_what_has_no_weights(
    method: str, profile: list[float] | None, kind: type[ArgumentError]
) -> None:
    with pytest.raises(kind):
        spread(100, YEAR[:3], method=method, profile=profile)


def test_annualize_matches_worked_figures() -> None:
    assert annualize(7_350_000, YEAR[:7]) == 12_600_000
    assert annualize(7_350_000, YEAR[:7], method="days") == pytest.approx(12_477_906.98, abs=0.005)


def test_annualize_counts_the_leap_day() -> None:
    leap = np.arange("2027-07", "2028-02", dtype="datetime64[M]")
    assert annualize(215, leap, method="days") == pytest.approx(366)


def test_annualize_by_profile_knows_the_season() -> None:
    to_date = 1.05 * sum(LAST_YEAR[:7])
    assert annualize(to_date, YEAR[:7], method="profile", profile=LAST_YEAR) == pytest.approx(1.05 * sum(LAST_YEAR))


@pytest.mark.parametrize(
    ("method", "elapsed"), list(itertools.product(["days", "even", "workdays", "profile"], [1, 7]))
)
def test_annualize_is_the_inverse_of_spread(method: str, elapsed: int) -> None:
    months = spread(12_345_678.9, YEAR, method=method, profile=LAST_YEAR, cents=False)
    found = annualize(months[:elapsed].sum(), YEAR[:elapsed], method=method, profile=LAST_YEAR)
    assert found == pytest.approx(12_345_678.9)


def test_annualize_refuses_months_with_a_gap_and_a_profile_of_nothing() -> None:
    with pytest.raises(OutOfRangeError, match="months: not the months to date"):
        annualize(1, ["2026-07", "2026-09"])
    with pytest.raises(ZeroDivisorError, match="profile: months to date add to zero"):
        annualize(1, YEAR[:1], method="profile", profile=[0] + [1] * 11)
