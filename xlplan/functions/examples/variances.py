"""Examples of variances, scenarios and spreads."""

from __future__ import annotations

from xlplan.functions.examples.example import Example, column, day, months

__all__ = ["SCENARIO_AND_BUDGET", "VARIANCE"]

VARIANCE = {
    "PLAN_VARIANCE": Example(
        "Nursing salaries of three months; December is open.",
        (column(212_000, 209_000, None), column(200_000, 205_000, 205_000), "E"),
    ),
    "PLAN_FLEX": Example(
        "Supplies of $480,000 for 9,600 patient days, a quarter of them fixed; 10,080 days came.",
        (480_000, 9_600, 10_080, 0.25),
    ),
    "PLAN_VARIANCE_LABOR": Example(
        "1,200 patients at 1.5 hours and $36 an hour; 1,300 patients took 2,275 hours and $84,175.",
        (1_200, 1_800, 64_800, 1_300, 2_275, 84_175),
    ),
    "PLAN_VARIANCE_MIX": Example(
        "Registered nurses, practical nurses and agency, which was not budgeted.",
        (column(3_000, 1_000, 0), column(42, 28, 95), column(2_900, 900, 300), column(43, 28, 98)),
    ),
    "PLAN_VARIANCE_SUPPLY": Example(
        "500 cases of 2.0 kits at $12.50; 540 cases took 1,188 kits and $15,562.80.",
        (500, 1_000, 12_500, 540, 1_188, 15_562.8),
    ),
    "PLAN_VARIANCE_REVENUE": Example(
        "Medicare, commercial, Medicaid, self-pay: more patients, fewer of them commercial.",
        (
            column(400, 300, 200, 100),
            column(2_000, 3_500, 1_500, 800),
            column(460, 270, 240, 80),
            column(2_050, 3_450, 1_500, 900),
        ),
    ),
    "PLAN_FLAG": Example(
        "More than 5 % and more than $10,000 is worth a comment.",
        (column(212_000, 209_000, 480_000), column(200_000, 200_000, 520_000)),
    ),
    "PLAN_BRIDGE": Example(
        "From the budgeted margin to the actual one, in thousands as shown.",
        (
            column("Volume", "Efficiency", "Rate"),
            column(-5_400, -11_700, -2_275),
            248_600,
            229_225,
            -3,
        ),
    ),
    "PLAN_COMMENT": Example(
        "The parts of two departments as PLAN_VARIANCE_LABOR spills them, and their budgets.",
        (
            column("4 West", "ICU"),
            [
                ["Volume", "Efficiency", "Rate", "Total"],
                [-5_400, -11_700, -2_275, -19_375],
                [8_100, -2_600, None, 5_500],
            ],
            column(64_800, 183_000),
        ),
    ),
}

SCENARIO_AND_BUDGET = {
    "PLAN_SCENARIO": Example(
        "A busy winter: 5 % more volume from January on; 900 visits in Base.",
        (
            "volume",
            "Busy winter",
            [["scenario", "driver", "op", "value", "from"], ["Busy winter", "volume", "x", 1.05, day(2027, 1)]],
            day(2027, 2),
            None,
            900,
        ),
    ),
    "PLAN_SIMULATE": Example(
        "Net revenue a day of 90 to 125 visits at $180, less agency pay: does it reach $17,000?",
        (
            [
                ["name", "distribution", "p1", "p2", "p3", "coef"],
                ["Visits", "triangular", 90, 100, 125, 180],
                ["Agency hours", "normal", 12, 4, None, -95],
            ],
            2_000,
            2026,
            None,
            17_000,
        ),
        1,
    ),
    "PLAN_SPREAD": Example(
        "A year of $120,000 by the days of its months, to the cent.", (120_000, column(*months(2026, 7, 12)))
    ),
}
