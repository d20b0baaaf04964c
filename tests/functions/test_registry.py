from __future__ import annotations

import subprocess
import sys
from typing import Annotated

import pytest

from xlplan.core.errors import UsageError
from xlplan.functions import WorksheetFunction, all_functions, get
from xlplan.functions.chapters import Chapter
from xlplan.functions.convert import _READERS
from xlplan.functions.example import Example
from xlplan.functions.registry import LONGEST_DOC, describe, worksheet_function

SHOWN = {"chapter": Chapter.VOLUME, "brief": "a budget", "example": Example("A budget of $100.", (100,))}
SIGNATURES = {
    "PLAN_ACCRUAL": "as_of period_start amount basis period_days",
    "PLAN_ACCURACY": "actual forecast metric season headers",
    "PLAN_APD": "patient_days ip_revenue op_revenue cmi",
    "PLAN_BACKTEST": "values timeline horizon folds methods headers",
    "PLAN_BREAKS": "values timeline max headers",
    "PLAN_BRIDGE": "labels parts start end decimals headers",
    "PLAN_CALENDARIZE": "amounts period_ends months basis period_days partial",
    "PLAN_CLEAN": "values timeline events outliers headers",
    "PLAN_COMMENT": "department parts budget",
    "PLAN_FICA": "monthly_wages rates_table first_month",
    "PLAN_FISCAL": "date start_month part",
    "PLAN_FLAG": "actual budget type pct amount rule",
    "PLAN_FLEX": "budget budget_volume actual_volume fixed_pct step_pct step_every",
    "PLAN_FORECAST": "values timeline horizon seasonality confidence method headers events drivers future_drivers",
    "PLAN_FORECAST_CONFINT": "target_date values timeline confidence_level seasonality data_completion aggregation",
    "PLAN_FORECAST_ETS": "target_date values timeline seasonality data_completion aggregation",
    "PLAN_FORECAST_EXPLAIN": "values timeline horizon headers",
    "PLAN_FORECAST_METHOD": "values timeline horizon",
    "PLAN_FORECAST_QUANTILE": "values timeline horizon probabilities method headers",
    "PLAN_FORECAST_SEASONALITY": "values timeline data_completion aggregation",
    "PLAN_FORECAST_STAT": "values timeline statistic_type seasonality data_completion aggregation",
    "PLAN_FORECAST_TOTAL": "values timeline start end confidence actual_to_date method headers",
    "PLAN_FTE": "hours period hours_per_week",
    "PLAN_FVA": "actual steps metric headers",
    "PLAN_MONTHS": "start n end_of_month",
    "PLAN_PAYPERIODS": "anchor_date first_month last_month days pay_lag headers",
    "PLAN_PAYRATE": "base_rate increases months",
    "PLAN_PAYROLL": "positions months settings headers",
    "PLAN_PRICE": "base_price months steps index base_month cap",
    "PLAN_RAMP": "mature months shape start rows",
    "PLAN_REBATE": "spend tiers mode",
    "PLAN_RECONCILE": "base_table hierarchy method deviations",
    "PLAN_RUNINFO": "package",
    "PLAN_SCENARIO": "driver scenario table month scope base",
    "PLAN_SIMULATE": "drivers n seed corr target headers",
    "PLAN_SPREAD": "annual months method profile holidays",
    "PLAN_STAFF_GRID": "census grid shift_hours headers",
    "PLAN_STAFF_HOURS": "volume hpuos fixed_hours productive_pct",
    "PLAN_TOMONTHLY": "values dates how headers",
    "PLAN_TRACKING": "actual forecast limit headers",
    "PLAN_VACANCY": "fte rate leave_date days_to_fill cover_pct cover_rate orient_days hours_per_week by_month headers",
    "PLAN_VARIANCE": "actual budget type",
    "PLAN_VARIANCE_LABOR": "b_vol b_hours b_dollars a_vol a_hours a_dollars fixed_hours headers",
    "PLAN_VARIANCE_MIX": "b_hours b_rates a_hours a_rates headers",
    "PLAN_VARIANCE_REVENUE": "b_vol b_rate a_vol a_rate headers",
    "PLAN_VARIANCE_SUPPLY": "b_vol b_qty b_dollars a_vol a_qty a_dollars headers",
    "PLAN_VERSION": "",
    "PLAN_WHY": "function_name arg1 arg2 arg3 arg4 arg5 arg6 arg7 arg8 arg9 arg10",
    "PLAN_WORKDAYS": "month holidays week",
}


def test_registry_signatures_are_only_ever_appended_to() -> None:
    found = {function.name: [p.name for p in function.parameters] for function in all_functions()}
    for name, parameters in SIGNATURES.items():
        assert found[name][: len(parameters.split())] == parameters.split()


def test_registry_lists_functions_by_name() -> None:
    names = [function.name for function in all_functions()]
    assert names == sorted(names)
    assert set(SIGNATURES) == set(names)


@pytest.mark.parametrize("function", all_functions(), ids=lambda function: function.name)
def test_registry_help_fits_the_function_wizard(function: WorksheetFunction) -> None:
    docs = [function.doc, *(parameter.doc for parameter in function.parameters)]
    assert all(0 < len(doc) <= LONGEST_DOC for doc in docs)
    assert len(",".join(parameter.name for parameter in function.parameters)) <= 254


@pytest.mark.parametrize("function", all_functions(), ids=lambda function: function.name)
def test_registry_arguments_are_of_types_that_convert(function: WorksheetFunction) -> None:
    assert all(parameter.hint in _READERS for parameter in function.parameters)


@pytest.mark.parametrize("function", all_functions(), ids=lambda function: function.name)
def test_registry_optional_arguments_come_last(function: WorksheetFunction) -> None:
    optional = [parameter.optional for parameter in function.parameters]
    assert optional == sorted(optional)


@pytest.mark.parametrize("name", ["PLAN_FTE", "plan_fte", " Plan_Fte "])
def test_get_ignores_case(name: str) -> None:
    assert get(name).name == "PLAN_FTE"


def test_get_unknown_name_suggests_the_closest() -> None:
    with pytest.raises(UsageError, match=r"PLAN_FORCAST: no such function: expected PLAN_FORECAST"):
        get("PLAN_FORCAST")


def test_get_foreign_name_lists_all() -> None:
    with pytest.raises(UsageError, match=r"expected PLAN_\w+ or PLAN_\w+ or"):
        get("12345")


def test_describe_reads_optional_and_default() -> None:
    def budget(amount: Annotated[float, "Dollars."], note: Annotated[str | None, "Text."] = None) -> float:
        """Return the budget."""
        return amount

    amount, note = describe("PLAN_X", budget, **SHOWN).parameters
    assert (amount.hint, amount.optional, amount.doc) == (float, False, "Dollars.")
    assert (note.hint, note.optional, note.default) == (str, True, None)


def test_describe_refuses_an_argument_without_help() -> None:
    def budget(amount: float) -> float:
        """Return the budget."""
        return amount

    with pytest.raises(ValueError, match="PLAN_X amount has help of 0 characters"):
        describe("PLAN_X", budget, **SHOWN)


def test_describe_refuses_a_long_summary() -> None:
    def budget() -> float:
        return 0.0

    budget.__doc__ = "x" * 256
    with pytest.raises(ValueError, match="PLAN_X has help of 256 characters"):
        describe("PLAN_X", budget, **SHOWN)


def test_worksheet_function_refuses_a_name_twice() -> None:
    with pytest.raises(ValueError, match="PLAN_FTE is registered already"):
        worksheet_function("PLAN_FTE", **SHOWN)(lambda: 0.0)


def test_registry_import_leaves_heavy_packages_out() -> None:
    code = "import sys, xlplan.functions; print([m for m in ('pandas', 'statsmodels', 'xlwings') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
