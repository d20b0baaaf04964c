import subprocess
import sys

import numpy as np
import pytest

from xlplan.forecasting import Method
from xlplan.forecasting.models.methods import COMPARED, HOUSE_RULES, house_rule
from xlplan.forecasting.models.single import fit_model

HISTORY = np.random.default_rng(7).uniform(50, 90, size=30)


def oracle(rule: str, history: list[float], horizon: int) -> list[float]:
    if rule == "same_month":
        return [history[len(history) - 12 + lead % 12] for lead in range(horizon)]
    window = len(history) if rule == "mean" else 1 if rule == "last_month" else int(rule[3:])
    return [sum(history[len(history) - window :]) / window] * horizon


@pytest.mark.parametrize("rule", ["last_month", "same_month", "avg3", "avg6", "avg9", "avg12", "mean"])
@pytest.mark.parametrize("horizon", [1, 12, 30])
def test_house_rule_equals_naive_oracle(rule: str, horizon: int):
    got = house_rule(Method(rule), HISTORY, horizon=horizon)
    np.testing.assert_allclose(got, oracle(rule, HISTORY.tolist(), horizon), rtol=1e-14)


@pytest.mark.parametrize(("name", "rule"), [("naive", "last_month"), ("seasonal_naive", "same_month")])
def test_statistical_name_equals_house_rule(name: str, rule: str):
    pair = [house_rule(Method(method), HISTORY, horizon=15) for method in (name, rule)]
    np.testing.assert_array_equal(*pair)


def test_same_month_without_a_year_repeats_last_value():
    assert house_rule(Method.SAME_MONTH, HISTORY[:5], horizon=2).tolist() == [HISTORY[4]] * 2


def test_average_of_short_history_uses_what_there_is():
    assert house_rule(Method.AVG12, np.array([2.0, 4.0]), horizon=1).tolist() == [3.0]


def test_every_method_is_named_in_words_and_compared_at_a_place_of_its_own() -> None:
    assert all(method.spec.words and method.value == method.spec.name for method in Method)
    places = [method.spec.compared for method in COMPARED]
    assert places == list(range(1, len(places) + 1))
    assert set(HOUSE_RULES) < set(COMPARED)


def test_rule_is_no_model_and_a_model_no_rule() -> None:
    with pytest.raises(KeyError):
        house_rule(Method.ETS, HISTORY, horizon=1)
    with pytest.raises(KeyError):
        fit_model(Method.AVG3, HISTORY, horizon=1, season_length=12)


def test_method_by_name_is_the_member_and_its_text() -> None:
    assert Method("avg3") is Method.AVG3
    assert f"{Method.AVG3}" == "avg3"
    with pytest.raises(ValueError, match="avg4"):
        Method("avg4")


def test_methods_import_leaves_heavy_packages_out() -> None:
    code = "import sys, xlplan.forecasting.models.methods; print({'pandas', 'statsmodels'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
