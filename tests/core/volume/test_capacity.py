from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.errors import ArgumentError, OutOfRangeError, SizeError, ZeroDivisorError
from xlplan.core.volume.capacity import capacity_status, capacity_table, capacity_use, capacity_warnings
from xlplan.core.volume.statistics import occupancy

MONTHS = pd.date_range("2027-01-01", periods=3, freq="MS")
DAYS = [31.0, 28.0, 31.0]
NAMES = ["6010 Patient days", "7200 Visits", "8100 Tests"]
VOLUME = [[1_488.0, 1_512.0, 1_890.0], [300.0, 310.0, 320.0], [9.0, 9.0, 9.0]]


def table(**changes: Any) -> pd.DataFrame:
    options = {"statistics": NAMES, "months": MONTHS} | changes
    return capacity_table(VOLUME, DAYS, [60.0, 20.0, np.nan], **options)


def test_capacity_use_matches_the_worked_figure() -> None:
    use = capacity_use(1_488, 31, 60)
    assert (float(use.per_day), float(use.occupancy)) == (48.0, 0.8)


@given(st.floats(0, 1e5), st.integers(1, 31), st.integers(1, 900))
def test_capacity_use_is_occupancy(volume: float, days: int, beds: int) -> None:
    found = float(capacity_use(volume, days, beds).occupancy)
    assert found == pytest.approx(float(occupancy(volume, beds, days)), rel=1e-12)


def test_capacity_use_of_no_capacity_is_missing() -> None:
    np.testing.assert_array_equal(capacity_use([31, 31], 31, [0, np.nan]).occupancy, [np.nan, np.nan])


@pytest.mark.parametrize(
    ("share", "threshold", "expected"),
    [
        (0.80, 0.85, ""),
        (0.85, 0.85, ""),
        (0.851, 0.85, "near"),
        (0.1 * 3 / 0.3, 0.85, "near"),
        (1.0, 0.85, "near"),
        (1.001, 0.85, "over"),
        (1.0, 1.0, ""),
        (np.nan, 0.85, ""),
    ],
)
def test_capacity_status_is_strictly_above(share: float, threshold: float, expected: str) -> None:
    assert str(capacity_status(share, threshold=threshold)) == expected


@pytest.mark.parametrize("threshold", [0, -0.1, 85, np.nan])
def test_capacity_status_refuses_a_threshold_that_is_no_share(threshold: float) -> None:
    with pytest.raises(OutOfRangeError, match="threshold: out of range: got"):
        capacity_status(0.9, threshold=threshold)


def test_capacity_table_is_long_and_leaves_out_statistics_without_capacity() -> None:
    found = table()
    assert found["statistic"].tolist() == [NAMES[0]] * 3 + [NAMES[1]] * 3
    assert found["month"].tolist() == [*MONTHS, *MONTHS]
    by_hand = [
        v / (c * d) for volumes, c in zip(VOLUME[:2], [60, 20], strict=True) for v, d in zip(volumes, DAYS, strict=True)
    ]
    np.testing.assert_allclose(found["occupancy"], by_hand)
    assert found["status"].tolist() == ["", "near", "over", "", "", ""]
    assert found["high_occupancy"].isna().all()
    assert (found["high_status"] == "").all()


def test_capacity_table_follows_beds_that_open() -> None:
    beds = np.array([[60.0, 60.0, 80.0], [20.0] * 3, [np.nan] * 3])
    found = capacity_table(VOLUME, DAYS, beds, statistics=NAMES, months=MONTHS)
    assert found["status"].tolist()[:3] == ["", "near", ""]


def test_capacity_table_takes_days_by_department() -> None:
    days = np.array([DAYS, [20.0, 20.0, 22.0], DAYS])
    found = capacity_table(VOLUME, days, [60.0, 20.0, np.nan], statistics=NAMES, months=MONTHS)
    np.testing.assert_allclose(found["per_day"][3:], [15, 15.5, 320 / 22])


def test_capacity_table_leaves_open_months_missing() -> None:
    found = capacity_table([[1_488, np.nan, 1_488]], DAYS, [60], statistics=NAMES[:1], months=MONTHS)
    assert found["occupancy"].isna().tolist() == [False, True, False]


def test_capacity_warnings_name_the_worst_month_first() -> None:
    high = np.array(VOLUME) * [[1.2], [1.8], [1.0]]
    found = capacity_warnings(table(high=high))
    assert found["statistic"].tolist() == NAMES[:2]
    first = found.iloc[0]
    assert (first["status"], first["since"], first["months"]) == ("over", MONTHS[2], 1)
    assert first["peak"] == pytest.approx(1_890 / 31 / 60)
    assert first["peak_month"] == MONTHS[2]
    assert (first["high_status"], first["high_since"]) == ("over", MONTHS[1])
    second = found.iloc[1]
    assert (second["status"], second["months"], pd.isna(second["since"])) == ("", 0, True)
    assert (second["high_status"], second["high_since"]) == ("near", MONTHS[0])


def test_capacity_warnings_stand_on_the_high_end_alone() -> None:
    only_high = capacity_table(
        [[np.nan] * 3], DAYS, [60], statistics=NAMES[:1], months=MONTHS, high=[[1_900, 1_900, 1_900]]
    )
    found = capacity_warnings(only_high)
    assert found[["status", "high_status"]].to_numpy().tolist() == [["", "over"]]
    assert found["peak"].isna().all()


def test_capacity_warnings_of_a_quiet_year_are_none() -> None:
    quiet = capacity_warnings(table(threshold=1.0).query("statistic == @NAMES[1]"))
    assert quiet.empty
    assert list(quiet.columns)[:3] == ["statistic", "status", "since"]


@pytest.mark.parametrize(
    ("days", "capacity", "kind", "message"),
    [
        (0, 60, ZeroDivisorError, "days: out of range: got 0"),
        (31, -1, OutOfRangeError, "capacity: out of range: got -1"),
        ([31, 30], [60, 60, 60], SizeError, "capacity: size differs: got 3 cells"),
    ],
)
def test_capacity_use_refuses(days: Any, capacity: Any, kind: type[ArgumentError], message: str) -> None:
    with pytest.raises(kind, match=message):
        capacity_use(1_488, days, capacity)
