from __future__ import annotations

import math

import pandas as pd
import pytest

from xlplan.core.tables.settings import DEFAULT_SETTINGS, Settings, parse_settings


def table(**values: object) -> pd.DataFrame:
    return pd.DataFrame({"key": list(values), "value": pd.Series(list(values.values()), dtype=object)})


def only_problem(**values: object) -> str:
    _, problems = parse_settings(table(**values))
    assert len(problems) == 1
    return str(problems[0])


def test_defaults_are_the_fields_in_order() -> None:
    assert [key for key, *_ in DEFAULT_SETTINGS] == [*Settings.model_fields]


def test_default_rows_parse_to_themselves() -> None:
    settings, problems = parse_settings(table(**{key: value for key, value, *_ in DEFAULT_SETTINGS}))
    assert problems == []
    assert tuple(settings.model_dump().values()) == tuple(value for _, value, *_ in DEFAULT_SETTINGS)


def test_empty_table_gives_defaults() -> None:
    settings, problems = parse_settings(table())
    assert (settings.horizon_months, settings.holiday_region, problems) == (20, "US", [])


def test_notes_fit_one_line() -> None:
    assert all(0 < len(note) <= 80 for *_, note in DEFAULT_SETTINGS)


@pytest.mark.parametrize("blank", [None, "", "  ", math.nan, pd.NaT])
def test_empty_value_takes_the_default_or_none(blank: object) -> None:
    settings, problems = parse_settings(table(horizon_months=blank, holiday_region=blank, entity=blank))
    assert (settings.horizon_months, settings.holiday_region) == (20, None)
    assert settings.entity == "Our hospital"
    assert problems == []


@pytest.mark.parametrize("written", ["2026-10", "Oct 2026", "FY27 P04", pd.Timestamp("2026-10-31")])
def test_last_closed_month_is_read_as_people_write_it(written: object) -> None:
    settings, _ = parse_settings(table(last_closed_month=written))
    assert settings.last_closed_month == pd.Timestamp("2026-10-01")


def test_fiscal_month_goes_by_the_fiscal_year_even_when_it_comes_first() -> None:
    settings, _ = parse_settings(table(last_closed_month="FY27 P04", fy_start_month=10))
    assert settings.last_closed_month == pd.Timestamp("2027-01-01")


def test_numbers_may_be_text() -> None:
    settings, problems = parse_settings(table(materiality_amt="25,000", confidence=" 0.9 ", horizon_months=12.0))
    assert problems == []
    assert (settings.materiality_amt, settings.confidence, settings.horizon_months) == (25_000.0, 0.9, 12)
    assert isinstance(settings.horizon_months, int)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("fy_start_month", 0),
        ("fy_start_month", 7.5),
        ("fy_start_month", True),
        ("last_closed_month", "soon"),
        ("horizon_months", 61),
        ("horizon_months", "inf"),
        ("confidence", 1),
        ("confidence", "95%"),
        ("holiday_region", "Atlantis"),
        ("pay_period_days", 15),
        ("hours_per_fte_week", 8),
        ("materiality_pct", 5),
        ("materiality_amt", -1),
        ("materiality_amt", "nan"),
    ],
)
def test_bad_value_is_named_with_its_rule_and_replaced_by_the_default(key: str, value: object) -> None:
    settings, problems = parse_settings(table(**{key: value}))
    default = {name: default for name, default, *_ in DEFAULT_SETTINGS}[key]
    assert getattr(settings, key) == default
    assert str(problems[0]).startswith(f"Settings {key}: {key} is not usable: got ")
    assert ", expected " in problems[0].what


def test_bad_value_reads_as_a_sentence() -> None:
    assert only_problem(horizon_months=0) == (
        "Settings horizon_months: horizon_months is not usable: got 0, expected a whole number from 1 to 60. "
        "Correct the value."
    )


def test_unknown_key_names_a_close_match() -> None:
    assert "got 'horizon_month', expected horizon_months" in only_problem(horizon_month=12)


def test_unknown_key_without_a_close_match_names_all() -> None:
    assert "expected one of capacity_warning, census_spread, confidence, entity" in only_problem(zzz=1)


def test_second_row_of_a_key_is_a_problem_and_the_first_stands() -> None:
    rows = pd.concat([table(horizon_months=12), table(horizon_months=18)])
    settings, problems = parse_settings(rows)
    assert settings.horizon_months == 12
    assert str(problems[0]).startswith("Settings horizon_months: horizon_months given twice")


def test_place_comes_from_the_place_column() -> None:
    rows = table(horizon_months=0, confidence=2).assign(_place=["Settings!B7", "Settings!B8"])
    _, problems = parse_settings(rows)
    assert [problem.place for problem in problems] == ["Settings!B7", "Settings!B8"]


def test_rows_are_not_changed() -> None:
    rows = table(horizon_months="12")
    before = rows.copy()
    parse_settings(rows)
    pd.testing.assert_frame_equal(rows, before)


def test_settings_typed_as_text_are_read_as_elsewhere() -> None:
    rows = pd.DataFrame({
        "key": ["materiality_amt", "pay_anchor_date", "census_spread"], "value": ["$25,000", "10/31/2026", "1.5"],
    })  # fmt: skip
    settings, problems = parse_settings(rows)
    assert problems == []
    assert (settings.materiality_amt, settings.census_spread) == (25_000, 1.5)
    assert settings.pay_anchor_date == pd.Timestamp("2026-10-31")


def test_a_setting_that_may_mean_two_things_is_refused() -> None:
    rows = pd.DataFrame({"key": ["pay_anchor_date", "census_spread"], "value": ["04/05/2026", "1,5"]})
    assert [problem.place for problem in parse_settings(rows)[1]] == [
        "Settings pay_anchor_date",
        "Settings census_spread",
    ]
