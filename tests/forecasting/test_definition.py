from __future__ import annotations

import pytest

from xlplan.core.errors import DefinitionError
from xlplan.forecasting.definition import parse_definition
from xlplan.store.definitions import load_definitions

GOOD = {
    "subject": '"ED"',
    "table": '"stats"',
    "keys": '["cost_center", "stat"]',
    "measure": '"value"',
    "item": '"{stat}"',
}


def toml(**changes: str) -> str:
    return "\n".join(f"{key} = {value}" for key, value in (GOOD | changes).items() if value)


def test_shipped_definitions_are_volume_payroll_and_supplies() -> None:
    assert [d.subject for d in load_definitions()] == ["Patient volume", "Payroll", "Supply spend"]


def test_budget_may_stand_in_another_table() -> None:
    definition = parse_definition(toml(budget='"pay_budget.dollars"'), source="x.toml")
    assert definition.budget_source == ("pay_budget", "dollars")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"subjct": '"x"'}, "ed.toml: unknown key 'subjct', expected one of subject, table"),
        ({"table": '"stts"'}, "ed.toml: table: got 'stts', expected one of stats, gl, pay, usage"),
        ({"measure": '"valu"'}, "ed.toml: measure: got 'valu', expected a number column: value, budget"),
        ({"keys": '["stat"]'}, "ed.toml: keys: expected cost_center among them"),
        ({"keys": '["cost_center", "value"]'}, "ed.toml: keys: got 'value', expected text columns of Statistics"),
        ({"item": '"{payer}"'}, "ed.toml: item: got {payer}, expected one of the keys"),
        ({"horizon": "0"}, "ed.toml: horizon: got 0, expected greater than or equal to 1|ed.toml: horizon: got 0"),
        ({"levels": "[95]"}, "ed.toml: levels: got .* 80 among them"),
        ({"method": '"prophet"'}, "ed.toml: method: got 'prophet', expected 'auto'"),
        ({"budget": '"nowhere.dollars"'}, "ed.toml: budget: got table 'nowhere'"),
        ({"subject": ""}, "ed.toml: subject: the key is missing"),
    ],
)
def test_a_broken_rule_names_file_key_and_rule(changes: dict[str, str], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        parse_definition(toml(**changes), source="ed.toml")


def test_text_that_is_not_toml_is_named() -> None:
    with pytest.raises(DefinitionError, match=r"ed\.toml: this is not TOML"):
        parse_definition("subject = ", source="ed.toml")
