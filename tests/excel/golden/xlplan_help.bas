Option Explicit
Option Private Module

Public Sub XlplanHelp()
    Help_PLAN_BRIDGE
    Help_PLAN_COMMENT
    Help_PLAN_FLAG
    Help_PLAN_FLEX
    Help_PLAN_FORECAST
    Help_PLAN_FTE
    Help_PLAN_SCENARIO
    Help_PLAN_SIMULATE
    Help_PLAN_VARIANCE
    Help_PLAN_VARIANCE_LABOR
    Help_PLAN_VARIANCE_MIX
    Help_PLAN_VARIANCE_REVENUE
    Help_PLAN_VARIANCE_SUPPLY
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

Private Sub Help_PLAN_COMMENT()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_COMMENT", Category:="xlplan", _
        Description:="Draft the sentence of a variance from its parts, the largest first; no more is said than the numbers say.", _
        ArgumentDescriptions:=Array( _
        "Department, or a column of them: one for each row of parts.", _
        "Parts with their names in the first row, such as PLAN_VARIANCE_LABOR(...) spills them; or two columns, name and dollars. Favorable is positive. One named Total is the variance, else their sum.", _
        "Budget in dollars, to tell the variance in percent as well.")
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
        Description:="Forecast monthly values with a prediction interval; spills Period, Forecast, Lower, Upper.", _
        ArgumentDescriptions:=Array( _
        "Monthly history, a column or a row. Blank cells are missing, not zero.", _
        "The month of each value: any date in it, or text such as 2026-10. Any order; no month twice.", _
        "Months to forecast after the last value: 1 to 120.", _
        "1 detect (the default), 12 months a year, 0 none.", _
        "Share of outcomes between Lower and Upper: 0.95 if left out.", _
        "auto (the default), or a method: combination, best, ets, arima, theta, same_month, avg3, ...")
End Sub

Private Sub Help_PLAN_FTE()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_FTE", Category:="xlplan", _
        Description:="Full-time equivalents of paid hours: hours / hours of one full-time position in the period.", _
        ArgumentDescriptions:=Array( _
        "Paid hours of one period: a range or one cell. Blank cells stay blank.", _
        "The period: its days, or ""PP"" two weeks (the default), ""M"" month, ""Y"" year.", _
        "Hours a week of a full-time position, 40 if left out.")
End Sub

Private Sub Help_PLAN_SCENARIO()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!PLAN_SCENARIO", Category:="xlplan", _
        Description:="Apply a scenario's changes to one driver, those of its parents first; gives a factor, an addition or a value.", _
        ArgumentDescriptions:=Array( _
        "What changes, as the table calls it: volume, pay rate, supply price, ...", _
        "Name of the scenario, such as the cell of the picker.", _
        "Table with its headings, such as tblScen[#All]: scenario, driver, value and, if there, parent, scope, op (x, +, =), from, to.", _
        "Only changes that hold in this month; all if left out.", _
        "A code: changes of everything and of this code; only of everything if left out.", _
        "The driver in Base; if left out, a factor or an addition comes back.")
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
