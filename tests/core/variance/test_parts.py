"""Parts of variances: worked figures, exact oracles, and identities on 100 draws of 100 rows, 10,000 inputs each.

A drawn seed makes the 100 rows, so a failure names one integer; ``test_..._of_any_floats`` shrink on their own.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.errors import OutOfRangeError, SizeError
from xlplan.core.variance.labor_parts import Labor, LaborLine, labor_line_parts, labor_parts, skill_mix_parts
from xlplan.core.variance.revenue_parts import case_mix_parts, payer_mix_parts
from xlplan.core.variance.supply_parts import Supply, spend_parts, supply_parts

Inputs = dict[str, npt.NDArray[np.float64]]
ROWS, GROUPS = 100, 4
hundred_of_hundred = settings(max_examples=100, deadline=None)
seeds = st.integers(0, 2**32 - 1)


def draw(seed: int, sizes: dict[str, float], shape: tuple[int, ...]) -> Inputs:
    """Draw inputs up to a size each, rounded to cents, some of them negative as in months of reversals."""
    rng = np.random.default_rng(seed)
    sign = rng.choice([1, 1, 1, 1, -1], size=shape)
    return {name: np.round(rng.uniform(0.01, size, shape) * sign, 2) for name, size in sizes.items()}


def draw_labor(seed: int) -> Inputs:
    sides = {f"{side}_{what}": size for side in ("budget", "actual") for what, size in LABOR.items()}
    inputs = draw(seed, sides, (ROWS,))
    rng = np.random.default_rng(seed + 1)
    return inputs | {"fixed_hours": inputs["budget_hours"] * rng.choice([0, 0.4, 1], ROWS)}


def draw_spend(seed: int, *whats: str) -> Inputs:
    sides = {f"{side}_{what}": SUPPLY[what] for side in ("budget", "actual") for what in whats}
    rng = np.random.default_rng(seed + 1)
    return draw(seed, sides, (ROWS,)) | {"fixed_share": rng.choice([0, 0.25, 0.6, 1], ROWS)}


def draw_line(seed: int) -> Inputs:
    sizes = {"volume": 1e4, "hours": 1e5, "group_hours": 1e5, "dollars": 1e7}
    inputs = draw(
        seed, {f"{side}_{what}": size for side in ("budget", "actual") for what, size in sizes.items()}, (ROWS,)
    )
    rng = np.random.default_rng(seed + 1)
    unbudgeted = rng.random(ROWS) < 0.2
    for name in ("budget_group_hours", "budget_dollars"):
        inputs[name] = np.where(unbudgeted, 0.0, inputs[name])
    return inputs | {"fixed_share": rng.choice([0, 0.25, 0.6, 1], ROWS)}


def draw_mix(seed: int, quantity: str) -> Inputs:
    sizes = {
        f"{side}_{what}": size for side in ("budget", "actual") for what, size in ((quantity, 1e4), ("rates", 5e3))
    }
    inputs = {name: np.abs(values) for name, values in draw(seed, sizes, (ROWS, GROUPS)).items()}
    absent = np.random.default_rng(seed + 1).random((ROWS, GROUPS)) < 0.1
    absent[:, 0] = False
    return inputs | {f"budget_{quantity}": np.where(absent, 0.0, inputs[f"budget_{quantity}"])}


def draw_cases(seed: int) -> Inputs:
    sizes = {"cases": 2e3, "index": 3.0, "rate": 9e3}
    return draw(
        seed, {f"{side}_{what}": size for side in ("budget", "actual") for what, size in sizes.items()}, (ROWS,)
    )


LABOR = {"volume": 1e4, "hours": 1e5, "dollars": 1e7}
SUPPLY = {"volume": 1e4, "quantity": 1e5, "dollars": 1e7}


# Oracles: substitute one actual after the other into the cost of a month and take the steps. Fractions: no rounding.
def steps(*costs: Fraction) -> list[Fraction]:
    return [before - after for before, after in pairwise(costs)]


def labor_oracle(i: dict[str, Fraction]) -> list[Fraction]:
    def cost(volume: Fraction, per_unit: Fraction, wage: Fraction) -> Fraction:
        return (i["fixed_hours"] + volume * per_unit) * wage

    h_b = (i["budget_hours"] - i["fixed_hours"]) / i["budget_volume"]
    h_a = (i["actual_hours"] - i["fixed_hours"]) / i["actual_volume"]
    r_b, r_a = i["budget_dollars"] / i["budget_hours"], i["actual_dollars"] / i["actual_hours"]
    v_b, v_a = i["budget_volume"], i["actual_volume"]
    return steps(cost(v_b, h_b, r_b), cost(v_a, h_b, r_b), cost(v_a, h_a, r_b), cost(v_a, h_a, r_a))


def supply_oracle(i: dict[str, Fraction]) -> list[Fraction]:
    renamed = {name.replace("quantity", "hours"): value for name, value in i.items()}
    return labor_oracle(renamed | {"fixed_hours": i["fixed_share"] * i["budget_quantity"]})


def line_oracle(i: dict[str, Fraction]) -> list[Fraction]:
    if i["budget_group_hours"] == 0 and i["budget_dollars"] == 0:
        return [Fraction(0), Fraction(0), -i["actual_dollars"], Fraction(0)]

    def cost(hours: Fraction, share: Fraction, wage: Fraction) -> Fraction:
        return hours * share * wage

    f, share = i["fixed_share"], i["budget_group_hours"] / i["budget_hours"]
    flexed = f * i["budget_hours"] + (1 - f) * i["budget_hours"] / i["budget_volume"] * i["actual_volume"]
    r_b, r_a = i["budget_dollars"] / i["budget_group_hours"], i["actual_dollars"] / i["actual_group_hours"]
    worked = i["actual_group_hours"] / i["actual_hours"]
    h_b, h_a = i["budget_hours"], i["actual_hours"]
    return steps(
        cost(h_b, share, r_b),
        cost(flexed, share, r_b),
        cost(h_a, share, r_b),
        cost(h_a, worked, r_b),
        cost(h_a, worked, r_a),
    )


def spend_oracle(i: dict[str, Fraction]) -> list[Fraction]:
    fixed = i["fixed_share"] * i["budget_dollars"]
    flexed = fixed + (i["budget_dollars"] - fixed) / i["budget_volume"] * i["actual_volume"]
    return steps(i["budget_dollars"], flexed, i["actual_dollars"])


def mix_oracle(quantity: str, sign: int, i: dict[str, list[Fraction]]) -> list[Fraction]:
    def revenue(volume: Fraction, shares: list[Fraction], rates: list[Fraction]) -> Fraction:
        return sign * sum((volume * s * r for s, r in zip(shares, rates, strict=True)), Fraction(0))

    (v_b, s_b), (v_a, s_a) = [
        (sum(i[name]), [q / sum(i[name]) for q in i[name]]) for name in (f"budget_{quantity}", f"actual_{quantity}")
    ]
    r_b, r_a = i["budget_rates"], i["actual_rates"]
    return steps(revenue(v_b, s_b, r_b), revenue(v_a, s_b, r_b), revenue(v_a, s_a, r_b), revenue(v_a, s_a, r_a))


def case_oracle(i: dict[str, Fraction]) -> list[Fraction]:
    b, a = ([-i[f"{side}_cases"], i[f"{side}_index"], i[f"{side}_rate"]] for side in ("budget", "actual"))
    mixed = [a[:k] + b[k:] for k in range(4)]
    return steps(*(m[0] * m[1] * m[2] for m in mixed))


def by_side(split: Callable[..., Any], side: Any) -> Callable[..., Any]:
    """Let a split take ``budget_hours`` and the like, so that tests can draw, swap and oracle single inputs."""

    def call(**inputs: Any) -> Any:
        sides = {
            when: side(**{name: inputs.pop(f"{when}_{name}") for name in side._fields}) for when in ("budget", "actual")
        }
        return split(**sides, **inputs)

    return call


of_labor, of_supply = by_side(labor_parts, Labor), by_side(supply_parts, Supply)
of_labor_line = by_side(labor_line_parts, LaborLine)


class Case(NamedTuple):
    split: Callable[..., Any]
    draw: Callable[[int], Inputs]
    oracle: Callable[[Any], list[Fraction]]


CASES = {
    "labor": Case(of_labor, draw_labor, labor_oracle),
    "labor_line": Case(of_labor_line, draw_line, line_oracle),
    "skill_mix": Case(skill_mix_parts, partial(draw_mix, quantity="hours"), partial(mix_oracle, "hours", 1)),
    "supply": Case(of_supply, lambda seed: draw_spend(seed, "volume", "quantity", "dollars"), supply_oracle),
    "spend": Case(spend_parts, lambda seed: draw_spend(seed, "volume", "dollars"), spend_oracle),
    "payer_mix": Case(payer_mix_parts, partial(draw_mix, quantity="volumes"), partial(mix_oracle, "volumes", -1)),
    "case_mix": Case(case_mix_parts, draw_cases, case_oracle),
}
every_split = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def adds_up(parts: Any, dollars: npt.NDArray[np.float64] | float = 0.0) -> npt.NDArray[np.bool_]:
    """Tell whether parts add to the total, to 1e-9 of the largest of parts, total and the dollars given."""
    *given_parts, total = parts
    largest = np.max(np.abs([*given_parts, total, dollars + 0 * total]), axis=0)
    return np.asarray(np.abs(sum(given_parts) - total) <= 1e-9 * largest)


def swapped(inputs: Inputs) -> Inputs:
    other = {"budget": "actual", "actual": "budget", "fixed": "fixed"}
    return {f"{other[name.split('_', 1)[0]]}_{name.split('_', 1)[1]}": values for name, values in inputs.items()}


def on_budget(inputs: Inputs) -> Inputs:
    return {name: inputs[name.replace("actual", "budget")] for name in inputs}


def exact_rows(inputs: Inputs) -> list[dict[str, Any]]:
    def exact(values: Any) -> Any:
        return [Fraction(float(x)) for x in values] if np.ndim(values) else Fraction(float(values))

    return [{name: exact(values[row]) for name, values in inputs.items()} for row in range(ROWS)]


# Worked figures


@pytest.mark.parametrize(
    ("budget", "actual", "fixed", "expected"),
    [
        ((1_200, 1_800, 64_800), (1_300, 2_275, 84_175), 0, (-5_400, -11_700, -2_275, -19_375)),
        ((1_250, 750, 17_250), (1_500, 975, 22_815), 0, (-3_450, -1_725, -390, -5_565)),
        ((840, 5_560, 233_520), (900, 5_900, 256_650), 520, (-15_120, 840, -8_850, -23_130)),
        ((1, 9_500, 413_000), (0.5, 11_000, 345_000), 0.6 * 9_500, (82_600, -147_810.53, 133_210.53, 68_000)),
    ],
    ids=["ex1", "ex2", "ex3 fixed hours", "ex5 variable expense factor"],
)
def test_labor_parts_match_worked_figures(
    budget: tuple[float, ...], actual: tuple[float, ...], fixed: float, expected: tuple[float, ...]
) -> None:
    sides = dict(zip(("budget_volume", "budget_hours", "budget_dollars"), budget, strict=True))
    sides |= dict(zip(("actual_volume", "actual_hours", "actual_dollars"), actual, strict=True))
    np.testing.assert_allclose(of_labor(**sides, fixed_hours=fixed), expected, atol=0.005, rtol=0)


def test_skill_mix_parts_match_worked_figures() -> None:
    parts = skill_mix_parts(
        budget_hours=[3_000, 1_000, 0],
        budget_rates=[42, 28, 95],
        actual_hours=[2_900, 900, 300],
        actual_rates=[43, 28, 98],
    )
    np.testing.assert_allclose(parts, [-3_850, -17_650, -3_800, -25_300], rtol=1e-12)


SUPPLY_BUDGET = {"budget_volume": 500, "budget_dollars": 12_500, "actual_volume": 540, "actual_dollars": 1_188 * 13.10}


def test_supply_parts_match_worked_figures() -> None:
    parts = of_supply(**SUPPLY_BUDGET, budget_quantity=1_000, actual_quantity=1_188)
    np.testing.assert_allclose(parts, [-1_000, -1_350, -712.80, -3_062.80], rtol=1e-12)


def test_spend_parts_match_worked_figures_without_a_third_part() -> None:
    parts = spend_parts(**SUPPLY_BUDGET)
    np.testing.assert_allclose(parts, [-1_000, -2_062.80, -3_062.80], rtol=1e-12)
    assert parts._fields == ("volume", "price_and_usage", "total")


def test_spend_parts_flex_only_the_variable_share() -> None:
    parts = spend_parts(
        budget_volume=1_000,
        budget_dollars=400_000,
        actual_volume=1_100,
        actual_dollars=430_000,
        fixed_share=[0, 0.5, 1],
    )
    np.testing.assert_allclose(parts.volume, [-40_000, -20_000, 0])
    np.testing.assert_allclose(parts.price_and_usage, [10_000, -10_000, -30_000])


def test_payer_mix_parts_match_worked_figures() -> None:
    parts = payer_mix_parts(
        budget_volumes=[400, 300, 200, 100],
        budget_rates=[2_000, 3_500, 1_500, 800],
        actual_volumes=[460, 270, 240, 80],
        actual_rates=[2_050, 3_450, 1_500, 900],
    )
    np.testing.assert_allclose(parts, [111_500, -52_500, 17_500, 76_500], rtol=1e-12)


def test_case_mix_parts_match_worked_figures() -> None:
    parts = case_mix_parts(
        budget_cases=800, budget_index=1.50, budget_rate=6_000, actual_cases=820, actual_index=1.56, actual_rate=6_060
    )
    np.testing.assert_allclose(parts, [180_000, 295_200, 76_752, 551_952], rtol=1e-12)


def test_labor_line_parts_match_worked_figures() -> None:
    """Check by hand: 10 % more days at 8 h would be 4,400 h; 4,500 were worked, 500 of them by agency."""
    parts = of_labor_line(
        budget_volume=500,
        actual_volume=550,
        budget_hours=4_000,
        actual_hours=4_500,
        budget_group_hours=[3_600, 400],
        actual_group_hours=[4_000, 500],
        budget_dollars=[144_000, 38_000],
        actual_dollars=[164_000, 48_000],
    )
    np.testing.assert_allclose(parts.volume, [-14_400, -3_800])
    np.testing.assert_allclose(parts.efficiency, [-3_600, -950])
    np.testing.assert_allclose(parts.mix, [2_000, -4_750])
    np.testing.assert_allclose(parts.rate, [-4_000, -500])
    np.testing.assert_allclose(parts.total, [-20_000, -10_000])


# Properties of every split


@every_split
@hundred_of_hundred
@given(seed=seeds)
def test_parts_add_to_the_total(case: Case, seed: int) -> None:
    parts = case.split(**case.draw(seed))
    assert np.isfinite(parts).all()
    assert adds_up(parts).all()


@every_split
@hundred_of_hundred
@given(seed=seeds)
def test_parts_match_step_by_step_substitution(case: Case, seed: int) -> None:
    inputs = case.draw(seed)
    *parts, total = case.split(**inputs)
    oracle = np.array([[float(step) for step in case.oracle(row)] for row in exact_rows(inputs)]).T
    scale = np.max(np.abs([*parts, total]), axis=0)
    assert (np.abs(np.array(parts) - oracle) <= 1e-9 * scale).all()


@every_split
@hundred_of_hundred
@given(seed=seeds)
def test_parts_are_exactly_zero_on_budget(case: Case, seed: int) -> None:
    inputs = on_budget(case.draw(seed))
    parts = np.array(case.split(**inputs))
    assert (parts == 0).all()
    assert not np.signbit(parts).any()


@every_split
@hundred_of_hundred
@given(seed=seeds)
def test_total_flips_when_actual_and_budget_are_swapped(case: Case, seed: int) -> None:
    inputs = case.draw(seed)
    np.testing.assert_array_equal(case.split(**swapped(inputs)).total, -case.split(**inputs).total)


@every_split
@settings(max_examples=10, deadline=None)
@given(seed=seeds)
def test_a_corrupted_part_does_not_add_up(case: Case, seed: int) -> None:
    parts = case.split(**case.draw(seed))
    scale = np.max(np.abs(parts), axis=0)
    for name in parts._fields:
        assert not adds_up(parts._replace(**{name: getattr(parts, name) + 1e-6 * scale})).any(), name


@every_split
def test_parts_are_missing_with_their_dollars(case: Case) -> None:
    inputs = case.draw(1)
    for name, values in inputs.items():
        parts = case.split(**(inputs | {name: np.full_like(values, np.nan)}))
        open_month = "dollars" in name or name.endswith(("rates", "rate", "index", "cases", "volumes"))
        for part in parts if open_month else ():
            assert np.isnan(part).all(), (name, part)
        *split, total = parts
        assert (np.isnan(total) <= np.all(np.isnan(split), axis=0)).all(), name


@every_split
def test_parts_of_one_row_are_arrays_too(case: Case) -> None:
    inputs = case.draw(2)
    whole = case.split(**inputs)
    one = case.split(**{name: values[3] for name, values in inputs.items()})
    assert all(isinstance(part, np.ndarray) and part.shape == () for part in one)
    np.testing.assert_allclose(one, [part[3] for part in whole], rtol=1e-15)


@every_split
def test_parts_refuse_sizes_that_differ(case: Case) -> None:
    inputs = case.draw(3)
    name = next(iter(inputs))
    inputs[name] = inputs[name][:7]
    with pytest.raises(SizeError, match=r"size differs: got .* cells, expected .* cells or one cell"):
        case.split(**inputs)


@pytest.mark.parametrize("share", [-0.1, 1.5])
@pytest.mark.parametrize("name", ["labor_line", "supply", "spend"])
def test_parts_refuse_a_fixed_share_out_of_range(name: str, share: float) -> None:
    inputs = CASES[name].draw(4) | {"fixed_share": np.array([0.5, share])[np.arange(ROWS) % 2]}
    with pytest.raises(OutOfRangeError, match=f"fixed_share: out of range: got {share:g}, expected a share"):
        CASES[name].split(**inputs)


# Any floats, with shrinking

size = st.floats(0.01, 1e7)


@settings(max_examples=300, deadline=None)
@given(size, size, size, size, size, size, st.floats(0, 1))
def test_labor_parts_add_up_of_any_floats(
    v_b: float, h_b: float, d_b: float, v_a: float, h_a: float, d_a: float, fixed: float
) -> None:
    parts = of_labor(
        budget_volume=v_b,
        budget_hours=h_b,
        budget_dollars=d_b,
        actual_volume=v_a,
        actual_hours=h_a,
        actual_dollars=d_a,
        fixed_hours=fixed * h_b,
    )
    assert adds_up(parts, max(d_b, d_a))


@settings(max_examples=300, deadline=None)
@given(st.lists(size, min_size=8, max_size=8), st.floats(0, 1))
def test_labor_line_parts_add_up_of_any_floats(values: list[float], share: float) -> None:
    names = [
        f"{side}_{what}" for side in ("budget", "actual") for what in ("volume", "hours", "group_hours", "dollars")
    ]
    inputs = dict(zip(names, values, strict=True))
    parts = of_labor_line(**inputs, fixed_share=share)
    assert adds_up(parts, max(inputs["budget_dollars"], inputs["actual_dollars"]))


# Swapping flips a part only where its price is the same on both sides: where one driver alone moved.


@pytest.mark.parametrize(
    ("driver", "part"),
    [(0, "volume"), (1, "efficiency"), (2, "rate")],
    ids=["volume", "hours a unit", "pay an hour"],
)
@hundred_of_hundred
@given(seed=seeds)
def test_labor_parts_flip_where_one_driver_moved(driver: int, part: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    budget = [rng.uniform(1, 1e4, ROWS), rng.uniform(0.1, 20, ROWS), rng.uniform(10, 150, ROWS)]
    actual = list(budget)
    actual[driver] = budget[driver] * rng.uniform(0.5, 1.5, ROWS)
    inputs = {}
    for side, (volume, per_unit, wage) in (("budget", budget), ("actual", actual)):
        hours = volume * per_unit
        inputs |= {f"{side}_volume": volume, f"{side}_hours": hours, f"{side}_dollars": hours * wage}
    there, back = of_labor(**inputs), of_labor(**swapped(inputs))
    scale = np.max([inputs["budget_dollars"], inputs["actual_dollars"]])
    np.testing.assert_allclose(there, np.negative(back), rtol=0, atol=1e-12 * scale)
    np.testing.assert_allclose(getattr(there, part), there.total, rtol=0, atol=1e-12 * scale)


def test_labor_parts_do_not_flip_in_general() -> None:
    inputs = {
        "budget_volume": 1_200,
        "budget_hours": 1_800,
        "budget_dollars": 64_800,
        "actual_volume": 1_300,
        "actual_hours": 2_275,
        "actual_dollars": 84_175,
    }
    back = of_labor(**swapped(inputs))  # type: ignore[arg-type]
    np.testing.assert_allclose(back, [6_475, 11_100, 1_800, 19_375])


# Accounts of one department


def draw_department(seed: int) -> tuple[Inputs, npt.NDArray[np.float64]]:
    """Draw 100 departments of three accounts whose group hours add to the department; return flexed hours too."""
    rng = np.random.default_rng(seed)
    group = {side: rng.uniform(1, 1e4, (ROWS, 3)) for side in ("budget", "actual")}
    group["budget"][:, 2] *= rng.random(ROWS) < 0.5
    wages = rng.uniform(20, 150, (2, ROWS, 3))
    inputs: Inputs = {"fixed_share": rng.choice([0, 0.3, 1], (ROWS, 1))}
    for wage, (side, hours) in zip(wages, group.items(), strict=True):
        inputs |= {
            f"{side}_volume": rng.uniform(1, 5e3, (ROWS, 1)),
            f"{side}_hours": hours.sum(axis=1, keepdims=True),
            f"{side}_group_hours": hours,
            f"{side}_dollars": hours * wage,
        }
    f, b = inputs["fixed_share"], inputs["budget_hours"]
    return inputs, (f * b + (1 - f) * b / inputs["budget_volume"] * inputs["actual_volume"])[:, 0]


@hundred_of_hundred
@given(seed=seeds)
def test_efficiency_of_a_department_has_the_sign_of_its_hours_per_unit(seed: int) -> None:
    inputs, flexed = draw_department(seed)
    efficiency = of_labor_line(**inputs).efficiency.sum(axis=1)
    volume, hours = inputs["actual_volume"][:, 0], inputs["actual_hours"][:, 0]
    per_unit = flexed / volume - hours / volume
    np.testing.assert_array_equal(np.sign(efficiency), np.sign(per_unit))


@hundred_of_hundred
@given(seed=seeds)
def test_accounts_of_a_department_add_to_its_labor_parts(seed: int) -> None:
    """Volume and efficiency of the accounts are those of the department; mix and rate make up its rate."""
    inputs, _ = draw_department(seed)
    lines = of_labor_line(**inputs)
    whole = of_labor(
        **{
            f"{side}_{what}": inputs[f"{side}_{what}"][:, 0]
            for side in ("budget", "actual")
            for what in ("volume", "hours")
        },
        **{f"{side}_dollars": inputs[f"{side}_dollars"].sum(axis=1) for side in ("budget", "actual")},
        fixed_hours=(inputs["fixed_share"] * inputs["budget_hours"])[:, 0],
    )
    volume, efficiency, mix, rate, total = (part.sum(axis=1) for part in lines)
    scale = np.max(np.abs(whole), axis=0)
    for line, part in zip((volume, efficiency, mix + rate, total), whole, strict=True):
        assert (np.abs(line - part) <= 1e-9 * scale).all()


LINE = {
    "budget_volume": 500.0,
    "actual_volume": 550.0,
    "budget_hours": 4_000.0,
    "actual_hours": 4_500.0,
    "budget_group_hours": 3_600.0,
    "actual_group_hours": 4_000.0,
    "budget_dollars": 144_000.0,
    "actual_dollars": 164_000.0,
}
UNBUDGETED = {"budget_group_hours": 0, "budget_dollars": 0, "actual_group_hours": 300, "actual_dollars": 28_500}


@pytest.mark.parametrize("missing", [None, "actual_volume", "actual_hours", "actual_group_hours", "budget_hours"])
def test_labor_line_unbudgeted_is_all_mix(missing: str | None) -> None:
    inputs = LINE | UNBUDGETED | ({missing: np.nan} if missing else {})
    np.testing.assert_array_equal(of_labor_line(**inputs), [0, 0, -28_500, 0, -28_500])


@pytest.mark.parametrize(
    "change",
    [
        {"budget_volume": 0.0},
        {"budget_hours": 0.0},
        {"budget_group_hours": 0.0},
        *({name: np.nan} for name in LINE if "dollars" not in name),
    ],
    ids=str,
)
def test_labor_line_without_hours_or_volume_is_not_split(change: dict[str, float]) -> None:
    np.testing.assert_array_equal(of_labor_line(**(LINE | change)), [np.nan] * 4 + [-20_000])


@pytest.mark.parametrize("volume", [0.0, np.nan])
def test_a_fixed_budget_is_split_without_a_volume(volume: float) -> None:
    line = of_labor_line(**(LINE | {"budget_volume": volume, "fixed_share": 1}))
    assert line.volume == 0
    assert adds_up(line)
    spend = spend_parts(
        budget_volume=volume, budget_dollars=100, actual_volume=volume, actual_dollars=130, fixed_share=1
    )
    np.testing.assert_array_equal(spend, [0, -30, -30])
    labor = of_labor(
        budget_volume=volume,
        budget_hours=160,
        budget_dollars=8_000,
        actual_volume=volume,
        actual_hours=150,
        actual_dollars=7_800,
        fixed_hours=160,
    )
    np.testing.assert_array_equal(labor, [0, 500, -300, 200])


@pytest.mark.parametrize(("name", "value"), [("budget_volume", 0.0), ("budget_hours", 0.0), ("actual_hours", np.nan)])
def test_labor_parts_without_hours_or_volume_are_not_split(name: str, value: float) -> None:
    inputs = {"budget_volume": 10.0, "budget_hours": 80.0, "budget_dollars": 3_200.0}
    inputs |= {"actual_volume": 11.0, "actual_hours": 90.0, "actual_dollars": 3_500.0, name: value}
    np.testing.assert_array_equal(of_labor(**inputs), [np.nan, np.nan, np.nan, -300])


def test_labor_parts_of_no_hours_worked_save_the_flexed_budget() -> None:
    parts = of_labor(
        budget_volume=10, budget_hours=80, budget_dollars=3_200, actual_volume=5, actual_hours=0, actual_dollars=0
    )
    np.testing.assert_array_equal(parts, [1_600, 1_600, 0, 3_200])


@pytest.mark.parametrize(("planned", "used"), [(0, 1_188), (np.nan, 1_188), (1_000, np.nan)])
def test_supply_without_quantity_keeps_its_volume_part(planned: float, used: float) -> None:
    parts = of_supply(**SUPPLY_BUDGET, budget_quantity=planned, actual_quantity=used)
    np.testing.assert_allclose(parts, [-1_000, np.nan, np.nan, -3_062.80])


def test_supply_without_volume_is_not_split() -> None:
    inputs = SUPPLY_BUDGET | {"actual_volume": np.nan}
    parts = of_supply(**inputs, budget_quantity=1_000, actual_quantity=1_188)
    np.testing.assert_allclose(parts, [np.nan, np.nan, np.nan, -3_062.80])


def test_a_group_without_hours_needs_no_rate() -> None:
    known = {"budget_hours": [3_000, 0], "budget_rates": [42, 95], "actual_hours": [2_900, 0], "actual_rates": [43, 98]}
    unknown = known | {"budget_rates": [42, np.nan], "actual_rates": [43, np.nan]}
    np.testing.assert_array_equal(skill_mix_parts(**unknown), skill_mix_parts(**known))


def test_a_group_that_worked_without_a_budgeted_rate_is_not_split() -> None:
    parts = skill_mix_parts(
        budget_hours=[3_000, 0], budget_rates=[42, np.nan], actual_hours=[2_900, 100], actual_rates=[43, 98]
    )
    np.testing.assert_array_equal(parts, [np.nan, np.nan, np.nan, 126_000 - 124_700 - 9_800])


def test_skill_mix_and_payer_mix_are_opposite() -> None:
    hours = CASES["skill_mix"].draw(5)
    volumes = {name.replace("hours", "volumes"): values for name, values in hours.items()}
    np.testing.assert_array_equal(skill_mix_parts(**hours), np.negative(payer_mix_parts(**volumes)))
