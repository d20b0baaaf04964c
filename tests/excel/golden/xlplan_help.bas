Option Explicit
Option Private Module

Public Sub XlplanHelp()
    Help_PLAN_ACCRUAL
    Help_PLAN_ACCURACY
    Help_PLAN_APD
    Help_PLAN_BACKTEST
    Help_PLAN_BREAKS
    Help_PLAN_BRIDGE
    Help_PLAN_CALENDARIZE
    Help_PLAN_CLEAN
    Help_PLAN_COMMENT
    Help_PLAN_FICA
    Help_PLAN_FISCAL
    Help_PLAN_FLAG
    Help_PLAN_FLEX
    Help_PLAN_FORECAST
    Help_PLAN_FORECAST_CONFINT
    Help_PLAN_FORECAST_ETS
    Help_PLAN_FORECAST_EXPLAIN
    Help_PLAN_FORECAST_METHOD
    Help_PLAN_FORECAST_QUANTILE
    Help_PLAN_FORECAST_SEASONALITY
    Help_PLAN_FORECAST_STAT
    Help_PLAN_FORECAST_TOTAL
    Help_PLAN_FTE
    Help_PLAN_FVA
    Help_PLAN_MONTHS
    Help_PLAN_PAYPERIODS
    Help_PLAN_PAYRATE
    Help_PLAN_PAYROLL
    Help_PLAN_PRICE
    Help_PLAN_RAMP
    Help_PLAN_REBATE
    Help_PLAN_RECONCILE
    Help_PLAN_RUNINFO
    Help_PLAN_SCENARIO
    Help_PLAN_SIMULATE
    Help_PLAN_SPREAD
    Help_PLAN_STAFF_GRID
    Help_PLAN_STAFF_HOURS
    Help_PLAN_TOMONTHLY
    Help_PLAN_TRACKING
    Help_PLAN_VACANCY
    Help_PLAN_VARIANCE
    Help_PLAN_VARIANCE_LABOR
    Help_PLAN_VARIANCE_MIX
    Help_PLAN_VARIANCE_REVENUE
    Help_PLAN_VARIANCE_SUPPLY
    Help_PLAN_VERSION
    Help_PLAN_WHY
    Help_PLAN_WORKDAYS
End Sub

Private Sub Help_PLAN_ACCRUAL()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_ACCRUAL", Category:="xlplan", _
        Description:="Accrued part of a pay period: its amount x the share worked by a day. Book it at month end, then reverse it.", _
        ArgumentDescriptions:=Array( _
        "Last day worked, such as the month end: one cell, or one for each period.", _
        "First day of the pay period that is open then: one cell, or one for each.", _
        "Pay of the whole period: one cell or a range. Blank cells stay blank.", _
        """days"" (the default) for units open every day, ""weekdays"" Monday to Friday for clinics and offices.", _
        "Days in a pay period: 14 biweekly (the default), 7 weekly, 28 four-weekly.")
End Sub

Private Sub Help_PLAN_ACCURACY()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_ACCURACY", Category:="xlplan", _
        Description:="Measure how far forecasts were off: one measure, or a table of all. Ratios are shares; bias > 0 means too low.", _
        ArgumentDescriptions:=Array( _
        "Actual values, oldest first. Blank cells are open periods and do not count.", _
        "What was forecast for each of them: a range of the same size.", _
        "all (the default) spills a table; or MAE, RMSE, MAPE, WAPE, sMAPE, MASE, Bias, N.", _
        "Periods in a season, for MASE: 12 if left out.", _
        "TRUE (the default) to show column names as the first row.")
End Sub

Private Sub Help_PLAN_APD()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_APD", Category:="xlplan", _
        Description:="Give adjusted patient days, outpatients counted too: days × (1 + outpatient / inpatient revenue).", _
        ArgumentDescriptions:=Array( _
        "Inpatient days without newborns: a range or one cell. Blank cells stay blank.", _
        "Gross inpatient revenue, charges before deductions: same size, or one cell.", _
        "Gross outpatient revenue: same size, or one cell.", _
        "Case mix index to weigh by acuity: same size, or one cell. 1 if left out.")
End Sub

Private Sub Help_PLAN_BACKTEST()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_BACKTEST", Category:="xlplan", _
        Description:="Measure methods at past closes, each knowing only what came before; spills one row a method and lead.", _
        ArgumentDescriptions:=Array( _
        "History, a column or a row, two and a half years or more. Blank cells are missing.", _
        "The month of each value: any date in it, or text such as 2026-10; weeks, quarters.", _
        "Longest lead measured, in periods; leads beyond a year are not shown.", _
        "How many past closes, a quarter of a year apart: 3 if left out.", _
        "Methods to measure beside the run-rate rules; auto if left out. As in PLAN_FORECAST.", _
        "TRUE (the default) to show column names as the first row.")
End Sub

Private Sub Help_PLAN_BREAKS()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_BREAKS", Category:="xlplan", _
        Description:="Find where a history breaks; spills Date, Type (outlier, transitory change, level shift) and Size.", _
        ArgumentDescriptions:=Array( _
        "History, a column or a row. Blank cells are missing, not zero.", _
        "The month of each value: any date in it, or text such as 2026-10; or weeks, or quarters.", _
        "How many breaks at most: 3 if left out.", _
        "TRUE (the default) to show column names as the first row.")
End Sub

Private Sub Help_PLAN_BRIDGE()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_BRIDGE", Category:="xlplan", _
        Description:="Bridge between two figures: Step, Amount, From, To, rounded so that the steps add up as shown.", _
        ArgumentDescriptions:=Array( _
        "A name for each part; two more cells, first and last, name start and end.", _
        "The parts, signed, in the same order, such as the cells of PLAN_VARIANCE_LABOR.", _
        "The figure the bridge starts from, such as the budgeted margin.", _
        "The figure it ends at, such as the actual margin.", _
        "Digits after the point, 0 if left out; -3 rounds to thousands.", _
        "FALSE leaves the row of names out. TRUE if left out.")
End Sub

Private Sub Help_PLAN_CALENDARIZE()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_CALENDARIZE", Category:="xlplan", _
        Description:="Split pay-period amounts over months by days worked; a month not covered whole is blank unless partial is TRUE.", _
        ArgumentDescriptions:=Array( _
        "Amounts of the pay periods: dollars or hours. A blank period is not known yet.", _
        "Last day of each period, as many as amounts. Rows of one period are added up.", _
        "Any day of each month to show: a row or a column.", _
        """days"" (the default) for units open every day, ""weekdays"" Monday to Friday for clinics and offices.", _
        "Days in a pay period: 14 biweekly (the default), 7 weekly, 28 four-weekly.", _
        "TRUE also shows what falls in months that the periods cover in part; they add up.")
End Sub

Private Sub Help_PLAN_CLEAN()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_CLEAN", Category:="xlplan", _
        Description:="Adjust a history for events and outliers, row by row; spills Adjusted and Flag, what was done. Inputs stay.", _
        ArgumentDescriptions:=Array( _
        "History, a column or a row. Blank cells are missing, not zero.", _
        "The month of each value: any date in it, or text such as 2026-10; or weeks, or quarters.", _
        "Table with a header row: type (AO, TC, LS, RAMP or SKIP), start, end; other columns are ignored. May be left out.", _
        "mark (the default) names outliers, replace puts usual values there, none.", _
        "TRUE (the default) to show column names as the first row.")
End Sub

Private Sub Help_PLAN_COMMENT()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_COMMENT", Category:="xlplan", _
        Description:="Draft the sentence of a variance from its parts, the largest first; no more is said than the numbers say.", _
        ArgumentDescriptions:=Array( _
        "Department, or a column of them: one for each row of parts.", _
        "Parts with their names in the first row, such as PLAN_VARIANCE_LABOR(...) spills them; or two columns, name and dollars. Favorable is positive. One named Total is the variance, else their sum.", _
        "Budget in dollars, to tell the variance in percent as well.")
End Sub

Private Sub Help_PLAN_FICA()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FICA", Category:="xlplan", _
        Description:="Employer payroll tax by month: Social Security up to the wage base, Medicare; the cap restarts each January.", _
        ArgumentDescriptions:=Array( _
        "Wages of one person by months, a row or a column; or one person a row, months across. Blank = open.", _
        "Columns year, ss_rate, wage_base, mc_rate, one row a calendar year. An empty wage_base is no cap.", _
        "Month of the first wages: a date, or 1 to 12 in the first year of the table. 1 if left out.")
End Sub

Private Sub Help_PLAN_FISCAL()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FISCAL", Category:="xlplan", _
        Description:="Fiscal year, quarter or period of a date. A fiscal year is named by the calendar year it ends in.", _
        ArgumentDescriptions:=Array( _
        "Dates: a range or one cell. Blank cells stay blank.", _
        "First month of the fiscal year: 1 January, 7 July (the default), 10 October.", _
        "What to give: ""FY"" fiscal year (the default), ""Q"" quarter 1-4, ""P"" period 1-12.")
End Sub

Private Sub Help_PLAN_FLAG()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FLAG", Category:="xlplan", _
        Description:="Flag material variances: F favorable, U unfavorable, empty text if small or open.", _
        ArgumentDescriptions:=Array( _
        "Actual amounts: a range or one cell. A blank cell, an open month, is not flagged.", _
        "Budgeted amounts: a range of the same size, or one cell for all.", _
        "E expense (the default), R revenue, S statistic, which is neutral and never flagged.", _
        "Share of the budget above which a variance is material; 5% if left out.", _
        "Dollars above which a variance is material; 10,000 if left out.", _
        "AND both must be exceeded (the default), OR either, AMOUNT, PERCENT that one alone.")
End Sub

Private Sub Help_PLAN_FLEX()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FLEX", Category:="xlplan", _
        Description:="Flexible budget: the budget at actual volume, with a fixed share or in steps.", _
        ArgumentDescriptions:=Array( _
        "Budget in dollars, hours or items: a range or one cell.", _
        "Budgeted volume, such as patient days: same size, or one cell for all.", _
        "Actual volume. Blank cells stay blank.", _
        "Share of the budget that volume does not move; 0 if left out.", _
        "A budget that moves in steps: its share a step, 3% as in 3% for each 5%.", _
        "Change of volume that makes one step, 5% as in 3% for each 5%.")
End Sub

Private Sub Help_PLAN_FORECAST()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FORECAST", Category:="xlplan", _
        Description:="Forecast months, quarters or weeks with a prediction interval; spills Period, Forecast, Lower, Upper.", _
        ArgumentDescriptions:=Array( _
        "History, a column or a row. Blank cells are missing, not zero.", _
        "The month of each value: any date in it, or text such as 2026-10; or dates a week or a quarter apart. Any order; no period twice.", _
        "Periods to forecast after the last value: 1 to 120.", _
        "1 detect (the default), 0 none, or periods in a year: 12, 4, 52.", _
        "Share of outcomes between Lower and Upper: 0.95 if left out.", _
        "auto (the default), or a method: combination, best, ets, arima, theta, same_month, avg3, ...", _
        "TRUE (the default) to show column names as the first row.", _
        "Table with a header row, as in PLAN_CLEAN: type (AO, TC, LS, RAMP or SKIP), start, end. What lasts (LS, RAMP) stays in the forecast, what passes does not. May be left out.", _
        "What drives the values, such as workdays or visits: one column a driver, one row a value, in the order of values. May be left out.", _
        "The drivers of the periods ahead: the columns of drivers, one row a period of the horizon.")
End Sub

Private Sub Help_PLAN_FORECAST_CONFINT()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FORECAST_CONFINT", Category:="xlplan", _
        Description:="Half the width of the prediction interval of PLAN_FORECAST_ETS: bounds are the forecast +/- this.", _
        ArgumentDescriptions:=Array( _
        "Dates or numbers to forecast: one cell or a range. None before the end of the timeline.", _
        "History, a column or a row. Blank cells are missing, not zero.", _
        "Date or number of each value, at a constant step: days, weeks, month starts, month ends.", _
        "Share of outcomes within forecast +/- the result: 0.95 if left out.", _
        "1 detect (the default), 0 no season, or the number of periods in a season, up to 8760.", _
        "Up to 30 % may be missing: 1 between their neighbors (the default), 0 zeros.", _
        "Values of one date: 1 average (the default), 2 COUNT, 3 COUNTA, 4 MAX, 5 MEDIAN, 6 MIN, 7 SUM, by number or name; 0 refuses them.")
End Sub

Private Sub Help_PLAN_FORECAST_ETS()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FORECAST_ETS", Category:="xlplan", _
        Description:="Forecast by exponential smoothing with trend and season (AAA), as FORECAST.ETS does; also on Mac and web.", _
        ArgumentDescriptions:=Array( _
        "Dates or numbers to forecast: one cell or a range. None before the end of the timeline.", _
        "History, a column or a row. Blank cells are missing, not zero.", _
        "Date or number of each value, at a constant step: days, weeks, month starts, month ends.", _
        "1 detect (the default), 0 no season, or the number of periods in a season, up to 8760.", _
        "Up to 30 % may be missing: 1 between their neighbors (the default), 0 zeros.", _
        "Values of one date: 1 average (the default), 2 COUNT, 3 COUNTA, 4 MAX, 5 MEDIAN, 6 MIN, 7 SUM, by number or name; 0 refuses them.")
End Sub

Private Sub Help_PLAN_FORECAST_EXPLAIN()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FORECAST_EXPLAIN", Category:="xlplan", _
        Description:="Show what PLAN_FORECAST is made of: Period, Level, Trend, Season, Calendar, Forecast; the parts add up.", _
        ArgumentDescriptions:=Array( _
        "History, a column or a row. Blank cells are missing, not zero.", _
        "The month of each value: any date in it, or text such as 2026-10; or weeks, or quarters.", _
        "Periods to forecast after the last value: 1 to 120.", _
        "TRUE (the default) to show column names as the first row.")
End Sub

Private Sub Help_PLAN_FORECAST_METHOD()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FORECAST_METHOD", Category:="xlplan", _
        Description:="Name the method that would have been closest at past closes, by how much, and the runner-up, as text.", _
        ArgumentDescriptions:=Array( _
        "History, a column or a row. Blank cells are missing, not zero.", _
        "The month of each value: any date in it, or text such as 2026-10; or weeks, or quarters.", _
        "Longest lead that is compared: 12 if left out.")
End Sub

Private Sub Help_PLAN_FORECAST_QUANTILE()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FORECAST_QUANTILE", Category:="xlplan", _
        Description:="Values that outcomes stay below with given probabilities; spills Period and a column for each probability.", _
        ArgumentDescriptions:=Array( _
        "History, a column or a row. Blank cells are missing, not zero.", _
        "The month of each value: any date in it, or text such as 2026-10; or weeks, or quarters.", _
        "Periods to forecast after the last value: 1 to 120.", _
        "Probabilities between 0 and 1, such as 0.1, 0.5, 0.9: one column each.", _
        "auto (the default) or another method, as in PLAN_FORECAST.", _
        "TRUE (the default) to show column names as the first row.")
End Sub

Private Sub Help_PLAN_FORECAST_SEASONALITY()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FORECAST_SEASONALITY", Category:="xlplan", _
        Description:="Length of the seasonal pattern PLAN_FORECAST_ETS detects in the history; 1 if there is none.", _
        ArgumentDescriptions:=Array( _
        "History, a column or a row. Blank cells are missing, not zero.", _
        "Date or number of each value, at a constant step: days, weeks, month starts, month ends.", _
        "Up to 30 % may be missing: 1 between their neighbors (the default), 0 zeros.", _
        "Values of one date: 1 average (the default), 2 COUNT, 3 COUNTA, 4 MAX, 5 MEDIAN, 6 MIN, 7 SUM, by number or name; 0 refuses them.")
End Sub

Private Sub Help_PLAN_FORECAST_STAT()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FORECAST_STAT", Category:="xlplan", _
        Description:="One statistic of the fit of PLAN_FORECAST_ETS; errors are of one period ahead, within the history.", _
        ArgumentDescriptions:=Array( _
        "History, a column or a row. Blank cells are missing, not zero.", _
        "Date or number of each value, at a constant step: days, weeks, month starts, month ends.", _
        "1 alpha, 2 beta (trend), 3 gamma (season), 4 MASE, 5 SMAPE, 6 MAE, 7 RMSE, 8 step, 9 season length, 10 WAPE, 11 bias, 12 backtest MASE; or the name: alpha ... step, season, wape, bias, backtest.", _
        "1 detect (the default), 0 no season, or the number of periods in a season, up to 8760.", _
        "Up to 30 % may be missing: 1 between their neighbors (the default), 0 zeros.", _
        "Values of one date: 1 average (the default), 2 COUNT, 3 COUNTA, 4 MAX, 5 MEDIAN, 6 MIN, 7 SUM, by number or name; 0 refuses them.")
End Sub

Private Sub Help_PLAN_FORECAST_TOTAL()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FORECAST_TOTAL", Category:="xlplan", _
        Description:="Total of a year or any other span, actuals to date and the forecast of the rest; spills Total, Lower, Upper.", _
        ArgumentDescriptions:=Array( _
        "History, a column or a row. Blank cells are missing, not zero.", _
        "The month of each value: any date in it, or text such as 2026-10; or weeks, or quarters.", _
        "Any day of the first month of the total, such as the first day of the fiscal year.", _
        "Any day of the last month of the total.", _
        "Share of outcomes between Lower and Upper: 0.95 if left out.", _
        "TRUE (the default) adds the actuals to date, FALSE the forecast alone.", _
        "auto (the default) or another method, as in PLAN_FORECAST.", _
        "TRUE (the default) to show column names as the first row.")
End Sub

Private Sub Help_PLAN_FTE()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FTE", Category:="xlplan", _
        Description:="Full-time equivalents of paid hours: hours / hours of one full-time position in the period.", _
        ArgumentDescriptions:=Array( _
        "Paid hours of one period: a range or one cell. Blank cells stay blank.", _
        "The period: its days, or ""PP"" two weeks (the default), ""M"" month, ""Y"" year.", _
        "Hours a week of a full-time position, 40 if left out.")
End Sub

Private Sub Help_PLAN_FVA()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FVA", Category:="xlplan", _
        Description:="Forecast value added by each step in percentage points; spills Step, Error, Against First, Against Before.", _
        ArgumentDescriptions:=Array( _
        "Actual values, oldest first. Blank cells are open periods and do not count.", _
        "Forecasts of each step, one column each with its name on top: naive first, then model, override, final.", _
        "mape (the default), or wape where actuals can be zero.", _
        "TRUE (the default) to show column names as the first row.")
End Sub

Private Sub Help_PLAN_MONTHS()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_MONTHS", Category:="xlplan", _
        Description:="List months below each other, from the month of a date on.", _
        ArgumentDescriptions:=Array( _
        "Any day of the first month.", _
        "How many months, 1 to 1,200.", _
        "TRUE gives the last day of each month, FALSE (the default) the first.")
End Sub

Private Sub Help_PLAN_PAYPERIODS()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_PAYPERIODS", Category:="xlplan", _
        Description:="List the pay periods that touch the months: number, start, end, pay date and days in each month.", _
        ArgumentDescriptions:=Array( _
        "Last day of any pay period.", _
        "Any day of the first month to list.", _
        "Any day of the last month to list.", _
        "Days in a pay period: 14 biweekly (the default), 7 weekly, 28 four-weekly.", _
        "Days from the end of a period to its pay date, 0 if left out.", _
        "FALSE leaves the row of headings out.")
End Sub

Private Sub Help_PLAN_PAYRATE()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_PAYRATE", Category:="xlplan", _
        Description:="Rate of pay of each month: increases hold from their date and count by the days of the month.", _
        ArgumentDescriptions:=Array( _
        "Dollars an hour before the first increase.", _
        "Columns date and change, in any order of dates: below 1 it is a share (0.03 is 3 %), else dollars an hour. Or three columns: date, share, dollars an hour.", _
        "Months to give the rate of: a column or a row of dates. Blank cells stay blank.")
End Sub

Private Sub Help_PLAN_PAYROLL()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_PAYROLL", Category:="xlplan", _
        Description:="Payroll of positions by month; spills Month, Regular, Overtime, PTO, Agency, Taxes, Benefits, Total, FTE.", _
        ArgumentDescriptions:=Array( _
        "Positions under a header row: fte and base_rate, and if known status (Filled, Vacant, Frozen), start, end, expected_fill, cover_pct. Other columns are not read.", _
        "Months to pay: a column or a row of dates, ascending.", _
        "Key and value, or one value a month: hours_per_week 40, pto_pct 0, overtime_pct 0, overtime_premium 0.5, agency_rate, benefits_pct 0, benefits_per_fte 0. Rows increase, date, change; tax, year, ss, base, medicare.", _
        "FALSE leaves the header row out.")
End Sub

Private Sub Help_PLAN_PRICE()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_PRICE", Category:="xlplan", _
        Description:="Price of each month: base price x dated steps x index since the base month, whose rise a cap can limit.", _
        ArgumentDescriptions:=Array( _
        "Price in the base month: dollars an item, or dollars of spend a month.", _
        "Months to price: any date in each. A row or a column; blank cells stay blank.", _
        "Price changes: a column of dates and a column of changes such as 4 %. Each builds on the one before.", _
        "Price index: a column of months and a column of its values.", _
        "Month of the base price: earlier steps are in it. Left out, all steps count, the index from its first month.", _
        "Most that the index may add to the base price in all: 3 %. No limit if left out.")
End Sub

Private Sub Help_PLAN_RAMP()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_RAMP", Category:="xlplan", _
        Description:="Monthly volume of a new service that grows to its mature volume; spills down a column.", _
        ArgumentDescriptions:=Array( _
        "Units a month when the new service is mature, such as 200 visits.", _
        "Months from its start until it is mature.", _
        "linear (the default), s-curve (slow, fast, slow) or at once.", _
        "Row of the column in which the service starts, 1 if left out; rows before are 0.", _
        "Rows to fill, such as 12 for a year. If left out, until the service is mature.")
End Sub

Private Sub Help_PLAN_REBATE()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_REBATE", Category:="xlplan", _
        Description:="Rebate earned on spend by tiers: retroactive, on all spend, or incremental, tier by tier.", _
        ArgumentDescriptions:=Array( _
        "Spend of a contract year: a range or one cell, each on its own. Blank stays blank.", _
        "Tiers: a column of thresholds in dollars and a column of rates, in any order.", _
        """retro"" the rate of the tier reached on all spend (the default), ""incr"" each rate within its tier.")
End Sub

Private Sub Help_PLAN_RECONCILE()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_RECONCILE", Category:="xlplan", _
        Description:="Adjust forecasts as little as possible so that units add up to departments and departments to the hospital.", _
        ArgumentDescriptions:=Array( _
        "Forecasts with a header row: the name of each series, then one column a period.", _
        "Two columns without header: each series and the one it is part of.", _
        "mint (the default), ols, or bottom_up.", _
        "For mint: typical forecast error of each series, in the order of base_table. May be left out.")
End Sub

Private Sub Help_PLAN_RUNINFO()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_RUNINFO", Category:="xlplan", _
        Description:="Name the versions that compute the cells: xlplan, which holds the forecast model, and the packages it stands on.", _
        ArgumentDescriptions:=Array( _
        "One package, such as statsmodels; xlplan and all packages that compute if left out.")
End Sub

Private Sub Help_PLAN_SCENARIO()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_SCENARIO", Category:="xlplan", _
        Description:="Apply a scenario's changes to one driver, those of its parents first; gives a factor, an addition or a value.", _
        ArgumentDescriptions:=Array( _
        "What changes, as the table calls it: volume, pay rate, supply price, ...", _
        "Name of the scenario, such as the cell of the picker.", _
        "Table with its headings, such as tblScen[#All]: scenario, driver, value and, if there, parent, scope, op (x, +, =), from, to.", _
        "Only changes that hold in this month; all if left out.", _
        "Codes of what is asked for, one of a kind: 6010, Purchased. Adds changes that reach all of it; only changes of everything if left out.", _
        "The driver in Base; if left out, a factor or an addition comes back.", _
        "Table that tells codes apart, such as tblAcct[#All]: account, class, ... Needed where a scope mixes departments and accounts.")
End Sub

Private Sub Help_PLAN_SIMULATE()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_SIMULATE", Category:="xlplan", _
        Description:="Simulate uncertain drivers: mean, standard deviation and quantiles of the outcome, sum of coef x driver.", _
        ArgumentDescriptions:=Array( _
        "A row for each driver: name, distribution, p1, p2, p3, coef. normal and lognormal: mean, standard deviation; triangular: low, most likely, high; uniform: low, high. coef: what one unit adds to the outcome.", _
        "Draws, 100 to 1,000,000; 10,000 if left out.", _
        "Any whole number from 0: the same seed gives the same table.", _
        "Correlations, a square in the order of the drivers; one half is enough.", _
        "What the outcome should reach: adds its chance and expected shortfall.", _
        "FALSE leaves the row of names out. TRUE if left out.")
End Sub

Private Sub Help_PLAN_SPREAD()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_SPREAD", Category:="xlplan", _
        Description:="Spread a year over its months, to the cent: the months shown add to the year exactly.", _
        ArgumentDescriptions:=Array( _
        "Amount of the year, or of all the months given.", _
        "Any day of each month: a row or a column of dates.", _
        "Weight of a month: ""days"" of the calendar (the default), ""even"", ""workdays"", ""profile"".", _
        "For ""profile"": one number a month, such as last year's amounts, 0 or more.", _
        "For ""workdays"": days closed, such as the dates on the Holidays sheet.")
End Sub

Private Sub Help_PLAN_STAFF_GRID()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_STAFF_GRID", Category:="xlplan", _
        Description:="Staff by census from a staffing grid; spills a row a census with the staff of each column, and the hours.", _
        ArgumentDescriptions:=Array( _
        "Patients present: one cell, or a column of days or shifts. Blank cells stay blank.", _
        "Staffing grid: first column the census from which a row holds, ascending; then staff of each shift or job class. A row of headers on top is used if selected.", _
        "Hours of the shift, one cell, or one for each column of staff: adds a column of hours.", _
        "FALSE leaves the header row out.")
End Sub

Private Sub Help_PLAN_STAFF_HOURS()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_STAFF_HOURS", Category:="xlplan", _
        Description:="Hours that a volume takes: (fixed hours + volume × hours per unit) / productive share.", _
        ArgumentDescriptions:=Array( _
        "Units of service, such as patient days: a range or one cell. Blank cells stay blank.", _
        "Hours per unit of service, the part that moves with volume: same size, or one cell.", _
        "Hours of the period that volume does not move: same size, or one cell. 0 if left out.", _
        "Worked over paid hours, such as 88 %, by month or one cell: turns worked hours into paid ones. 100 % if left out: worked hours stay worked.")
End Sub

Private Sub Help_PLAN_TOMONTHLY()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_TOMONTHLY", Category:="xlplan", _
        Description:="Bring dated values to months; spills Month, Value and N, the number of values. A month without values is blank.", _
        ArgumentDescriptions:=Array( _
        "Daily or weekly values, payments, or any dated numbers. Blank cells do not count.", _
        "The date of each value, in any order.", _
        "sum (the default), average, count, first, last, max, median or min.", _
        "TRUE (the default) to show column names as the first row.")
End Sub

Private Sub Help_PLAN_TRACKING()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_TRACKING", Category:="xlplan", _
        Description:="Track the running sum of errors / their mean absolute size; spills Signal, Flag: low or high forecasts.", _
        ArgumentDescriptions:=Array( _
        "Actual values, oldest first. Blank cells are open periods and do not count.", _
        "What was forecast for each of them: a range of the same size.", _
        "A signal beyond this is flagged: 4 if left out.", _
        "TRUE (the default) to show column names as the first row.")
End Sub

Private Sub Help_PLAN_VACANCY()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_VACANCY", Category:="xlplan", _
        Description:="Cost of a departure: pay saved while the position is open, its cover, orientation, and the net of them.", _
        ArgumentDescriptions:=Array( _
        "FTE of the position that becomes vacant.", _
        "Dollars an hour, of the leaver and of the next colleague.", _
        "Last day at work; the position is open from the day after.", _
        "Calendar days until the next colleague starts.", _
        "Share of the open hours that agency or overtime covers: 0 if left out.", _
        "Dollars an hour of the cover; needed if hours are covered.", _
        "Paid calendar days before the new colleague counts: 0 if left out.", _
        "Hours a week of a full-time position, 40 if left out.", _
        "TRUE for one row a month, with the month; FALSE (the default) for the total.", _
        "FALSE leaves the header row out.")
End Sub

Private Sub Help_PLAN_VARIANCE()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_VARIANCE", Category:="xlplan", _
        Description:="Variance of actual and budget, favorable positive: R is actual - budget, E is budget - actual.", _
        ArgumentDescriptions:=Array( _
        "Actual amounts: a range or one cell. Blank cells stay blank.", _
        "Budgeted amounts: a range of the same size, or one cell for all.", _
        "E expense (the default), R revenue, S statistic; ""expense"" works too.")
End Sub

Private Sub Help_PLAN_VARIANCE_LABOR()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_VARIANCE_LABOR", Category:="xlplan", _
        Description:="Split a labor variance into Volume, Efficiency (hours per unit), Rate and Total; favorable is positive.", _
        ArgumentDescriptions:=Array( _
        "Budgeted volume, such as patient days: one cell, or a range with a cell a department.", _
        "Budgeted hours, fixed ones included.", _
        "Budgeted pay for those hours.", _
        "Actual volume. Blank: the month is open, and so is its row.", _
        "Actual hours.", _
        "Actual pay.", _
        "Budgeted hours that do not move with volume; 0 if left out.", _
        "FALSE leaves the row of names out. TRUE if left out.")
End Sub

Private Sub Help_PLAN_VARIANCE_MIX()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_VARIANCE_MIX", Category:="xlplan", _
        Description:="Split a labor variance into Hours, Mix (use of dearer groups), Rate and Total; favorable is positive.", _
        ArgumentDescriptions:=Array( _
        "Budgeted hours of each group (RN, LPN, agency); 0 if a group was not budgeted.", _
        "Budgeted pay per hour of each group; its usual rate where none was budgeted.", _
        "Actual hours of each group; 0 if it did not work.", _
        "Actual pay per hour of each group.", _
        "FALSE leaves the row of names out. TRUE if left out.")
End Sub

Private Sub Help_PLAN_VARIANCE_REVENUE()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_VARIANCE_REVENUE", Category:="xlplan", _
        Description:="Split a revenue variance into Volume, Mix (of payers), Rate and Total; favorable is positive.", _
        ArgumentDescriptions:=Array( _
        "Budgeted volume of each payer; 0 if a payer was not budgeted.", _
        "Budgeted net revenue per unit of each payer; its usual rate where none was budgeted.", _
        "Actual volume of each payer; 0 if none came.", _
        "Actual net revenue per unit of each payer.", _
        "FALSE leaves the row of names out. TRUE if left out.")
End Sub

Private Sub Help_PLAN_VARIANCE_SUPPLY()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_VARIANCE_SUPPLY", Category:="xlplan", _
        Description:="Split a supply variance into Volume, Usage (per unit), Price and Total; favorable is positive.", _
        ArgumentDescriptions:=Array( _
        "Budgeted volume, such as cases: one cell, or a range with a cell a category.", _
        "Budgeted items. Blank where nobody counts them; all blank: one column holds price and usage.", _
        "Budgeted spend on those items.", _
        "Actual volume. Blank: the month is open, and so is its row.", _
        "Items used. Blank where nobody counts them.", _
        "Actual spend.", _
        "FALSE leaves the row of names out. TRUE if left out.")
End Sub

Private Sub Help_PLAN_VERSION()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_VERSION", Category:="xlplan", _
        Description:="Version of xlplan that computes the cells.", _
        ArgumentDescriptions:=Array( _
)
End Sub

Private Sub Help_PLAN_WHY()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_WHY", Category:="xlplan", _
        Description:="Say in words why a function shows an error: its name, then the same arguments. OK if it shows none.", _
        ArgumentDescriptions:=Array( _
        "Name of the function that shows an error, such as ""PLAN_FORECAST"".", _
        "An argument of the function, the same cells.", _
        "An argument of the function, the same cells.", _
        "An argument of the function, the same cells.", _
        "An argument of the function, the same cells.", _
        "An argument of the function, the same cells.", _
        "An argument of the function, the same cells.", _
        "An argument of the function, the same cells.", _
        "An argument of the function, the same cells.", _
        "An argument of the function, the same cells.", _
        "An argument of the function, the same cells.")
End Sub

Private Sub Help_PLAN_WORKDAYS()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_WORKDAYS", Category:="xlplan", _
        Description:="Workdays of a month: days of the working week less holidays. Multiply visits a workday by it.", _
        ArgumentDescriptions:=Array( _
        "Any day of each month: a range or one cell. Blank cells stay blank.", _
        "Days closed, such as the dates on the Holidays sheet; none if left out.", _
        """1111100"": seven digits from Monday, 1 open, 0 closed. NETWORKDAYS.INTL has 0 open.")
End Sub
