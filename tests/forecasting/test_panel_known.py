"""What is known beforehand is taken out of the history of a panel, and put back into its forecast."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.forecasting import forecast
from xlplan.forecasting.definition import Definition
from xlplan.forecasting.panel import Panel

MONTHS = pd.date_range("2024-01-01", periods=48, freq="MS")
CLOSED, AHEAD = MONTHS[:34], MONTHS[34:]
NUMBERS = ("mean", "lo-80", "hi-80", "lo-95", "hi-95")


def panel(history: dict[str, Any], known: dict[str, Any] | None, **given: Any) -> Panel:
    """Make a panel of series over the closed months, and what is known of them over all months."""
    definition = Definition(subject="Pay per hour", table="gl", keys=("cost_center",), measure="actual",
                            item="{cost_center}", unit="dollars", calendar="none")  # fmt: skip
    series = pd.DataFrame({"series": list(history), "cost_center": list(history), "item": "Pay"})
    return Panel(definition, series, long(history, "y"), pd.DataFrame(columns=["unique_id", "ds", "budget"]),
                 known=None if known is None else long(known, "factor"), **given)  # fmt: skip


def long(values: dict[str, Any], name: str) -> pd.DataFrame:
    parts = [pd.DataFrame({"unique_id": label, "ds": MONTHS[: len(row)], name: row}) for label, row in values.items()]
    return pd.concat(parts, ignore_index=True).dropna(subset=["factor"] if name == "factor" else [])


def frame(months: pd.DatetimeIndex = AHEAD, *labels: str, level: float = 40.0) -> pd.DataFrame:
    rows = pd.DataFrame({"unique_id": np.repeat(labels or ("A",), len(months)),
                         "ds": np.tile(months, max(len(labels), 1))})  # fmt: skip
    return rows.assign(method="usual", **{name: level + k for k, name in enumerate(NUMBERS)})


def test_panel_without_anything_known_stays_as_it_is() -> None:
    found = panel({"A": np.arange(34.0)}, None)
    pd.testing.assert_frame_equal(found.to_forecast(), found.history)
    pd.testing.assert_frame_equal(found.with_known(frame()), frame())


def test_ended_series_are_not_forecast() -> None:
    found = panel({"A": np.ones(34), "B": np.ones(34)}, {"A": np.ones(48), "B": np.ones(48)}, ended={"B": "closed"})
    assert found.to_forecast()["unique_id"].unique().tolist() == ["A"]
    assert panel({"A": np.ones(34)}, None, ended={"A": "closed"}).to_forecast().empty


def test_history_is_that_of_the_months_that_have_a_factor() -> None:
    factor = np.where(np.arange(48) < 10, np.nan, np.where(np.arange(48) < 20, 0.8, 1.0))
    found = panel({"A": np.full(34, 40.0)}, {"A": factor}).to_forecast()
    assert list(found) == ["unique_id", "ds", "y"]
    assert found["ds"].tolist() == CLOSED[10:].tolist()
    np.testing.assert_allclose(found["y"], [50.0] * 10 + [40.0] * 14)


def test_missing_month_stays_missing() -> None:
    values = np.where(np.arange(34) == 20, np.nan, 40.0)
    found = panel({"A": values}, {"A": np.ones(48)}).to_forecast()
    assert np.flatnonzero(found["y"].isna()).tolist() == [20]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.5, 2), min_size=14, max_size=14), st.lists(st.floats(0.5, 2), min_size=14, max_size=14))
def test_every_number_is_multiplied_by_the_factor_of_its_series_and_month(one: list[float], two: list[float]) -> None:
    paths = {"A": np.append(np.ones(34), one), "B": np.append(np.ones(34), two)}
    before = frame(AHEAD, "A", "B")
    after = panel({"A": np.ones(34), "B": np.ones(34)}, paths).with_known(before)
    for row, other in zip(before.to_dict("records"), after.to_dict("records"), strict=True):
        factor = paths[row["unique_id"]][MONTHS.get_loc(row["ds"])]
        assert [other[name] for name in NUMBERS] == pytest.approx([row[name] * factor for name in NUMBERS])
        assert (other["unique_id"], other["ds"], other["method"]) == (row["unique_id"], row["ds"], "usual")


def test_rows_in_any_order_get_their_own_factor() -> None:
    known = panel({"A": np.ones(34), "B": np.ones(34)}, {"A": np.linspace(1, 2, 48), "B": np.linspace(2, 1, 48)})
    rows = frame(AHEAD, "A", "B")
    shuffled = rows.sample(frac=1.0, random_state=3)
    expected = known.with_known(rows).loc[shuffled.index]
    pd.testing.assert_frame_equal(known.with_known(shuffled), expected)


def test_months_past_the_plan_keep_the_last_factor() -> None:
    known = panel({"A": np.ones(34)}, {"A": np.append(np.ones(40), 1.03 * np.ones(2))})
    found = known.with_known(frame())
    np.testing.assert_allclose(found["mean"] / 40.0, [1.0] * 6 + [1.03] * 8)


def test_empty_forecast_stays_empty() -> None:
    known = panel({"A": np.ones(34)}, {"A": np.ones(48)})
    assert known.with_known(frame().iloc[:0]).empty


@pytest.fixture(scope="module")
def raised() -> pd.DataFrame:
    """Forecast pay that rose by 3 % each July, with the raises known."""
    path = 1.03 ** ((MONTHS.month >= 7).astype(float) + (MONTHS.year - 2024))
    wobble = 1 + 0.002 * np.cos(np.arange(34) * 2.1)
    found = panel({"A": 40.0 * path[:34] * wobble}, {"A": path / path[33]})
    made = forecast(found.to_forecast(), horizon=14, calendar="none", double=True)
    return found.with_known(made.frame).assign(path=path[34:])


def test_raise_that_is_known_stands_on_its_date_once(raised: pd.DataFrame) -> None:
    np.testing.assert_allclose(raised["mean"] / (40.0 * raised["path"]), 1.0, atol=0.004)
    july = raised.set_index("ds")["mean"]
    assert july["2027-07-01"] / july["2027-06-01"] == pytest.approx(1.03, abs=0.003)


def test_range_is_that_of_the_history_without_raises(raised: pd.DataFrame) -> None:
    assert (raised["lo-95"] < raised["mean"]).all()
    assert (raised["mean"] < raised["hi-95"]).all()
    assert ((raised["hi-95"] - raised["lo-95"]) / raised["mean"]).max() < 0.05
