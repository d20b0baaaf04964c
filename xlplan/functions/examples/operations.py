"""Examples of volume, staffing, pay, supplies and the calendar."""

from __future__ import annotations

from xlplan.functions.examples.example import Example, column, day, months

__all__ = ["ABOUT_A_CALL", "CALENDAR", "STAFFING_AND_PAY", "SUPPLIES", "VOLUME"]

VOLUME = {
    "PLAN_APD": Example(
        "Two months of patient days with gross inpatient and outpatient revenue.",
        (column(9_800, 10_250), column(148_000_000, 153_500_000), column(91_000_000, 92_100_000)),
        1,
    ),
    "PLAN_RAMP": Example(
        "A clinic opens in the third month and reaches 200 visits a month within four months.",
        (200, 4, "linear", 3, 8),
    ),
}

STAFFING_AND_PAY = {
    "PLAN_STAFF_HOURS": Example(
        "6.0 worked hours a patient day, 520 fixed hours a month; 88 % of paid hours are worked.",
        (column(840, 905), 6, 520, 0.88),
        1,
    ),
    "PLAN_STAFF_GRID": Example(
        "Nurses of the day and night shift by census, and their hours in shifts of twelve.",
        (column(8, 12, 17.5), [["Census", "Day", "Night"], [0, 2, 2], [11, 3, 2], [16, 4, 3]], 12),
    ),
    "PLAN_FTE": Example("Paid hours of two pay periods; the third is open.", (column(880, 912, None), "PP")),
    "PLAN_PAYRATE": Example(
        "3 % on 16 September, then $2 an hour on 1 October.",
        (40, [["date", "change"], [day(2026, 9, 16), 0.03], [day(2026, 10, 1), 2]], column(*months(2026, 8, 3))),
    ),
    "PLAN_PAYROLL": Example(
        "A nurse, and a vacancy of half an FTE, filled on 15 February, that agency covers at 80 % until then.",
        (
            [
                ["Position", "FTE", "Status", "Base rate", "Expected fill", "Cover pct"],
                ["RN 1", 1, None, 42, None, None],
                ["RN 2", 0.5, "Vacant", 40, day(2027, 2, 15), 0.8],
            ],
            column(*months(2027, 1, 3)),
            [["pto_pct", 0.12], ["agency_rate", 95], ["benefits_per_fte", 1_150]],
        ),
    ),
    "PLAN_FICA": Example(
        "$50,000 a month from January: the wage base of Social Security is reached in April.",
        (
            [[50_000, 50_000, 50_000, 50_000]],
            [["year", "ss_rate", "wage_base", "mc_rate"], [2026, 0.062, 184_500, 0.0145]],
        ),
    ),
    "PLAN_VACANCY": Example(
        "A nurse at $45 leaves; 83 days to fill, 80 % covered at $95, 42 days of orientation.",
        (1, 45, day(2026, 8, 31), 83, 0.8, 95, 42),
    ),
}

SUPPLIES = {
    "PLAN_PRICE": Example(
        "A drug at $100 with a rise of 4 % on 1 January.",
        (100, column(*months(2026, 12, 2)), [[day(2027, 1, 1), 0.04]]),
    ),
    "PLAN_REBATE": Example(
        "Implants: 2 % from $500,000 and 4 % from $1,000,000, on all spend.",
        (column(480_000, 620_000, 1_100_000), [[500_000, 0.02], [1_000_000, 0.04]]),
    ),
}

CALENDAR = {
    "PLAN_FISCAL": Example(
        "Fiscal years that begin in July.", (column(day(2026, 6, 30), day(2026, 7, 1), day(2026, 10, 31)),)
    ),
    "PLAN_MONTHS": Example("The month ends of a quarter.", (day(2027, 1, 15), 3, True)),
    "PLAN_WORKDAYS": Example(
        "Clinic days of two months; Labor Day is closed.",
        (column(day(2026, 9), day(2026, 10)), column(day(2026, 9, 7))),
    ),
    "PLAN_PAYPERIODS": Example(
        "Pay periods of July 2026, paid six days after they end.",
        (day(2026, 7, 11), day(2026, 7), day(2026, 7), None, 6),
    ),
    "PLAN_CALENDARIZE": Example(
        "Pay of three periods by months: July is covered whole, June and August in part.",
        (
            column(140_000, 147_000, 143_500),
            column(day(2026, 7, 11), day(2026, 7, 25), day(2026, 8, 8)),
            [[*months(2026, 6, 3)]],
            None,
            None,
            True,
        ),
    ),
    "PLAN_ACCRUAL": Example(
        "Pay of the period from 28 June: three of its fourteen days fall in June.",
        (day(2026, 6, 30), day(2026, 6, 28), 140_000),
    ),
}

ABOUT_A_CALL = {
    "PLAN_WHY": Example(
        "PLAN_FTE shows #NUM! for these hours and a period of -14 days: why?",
        ("PLAN_FTE", column(880, 912), -14),
    ),
    "PLAN_VERSION": Example("The version that computes the cells."),
    "PLAN_RUNINFO": Example("The version to note beside reported numbers; all packages if left out.", ("xlplan",)),
}
