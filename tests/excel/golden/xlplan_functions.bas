Option Explicit

Private Function AsCells(ByVal result As Variant) As Variant
    Dim r As Long, c As Long
    If Not IsArray(result) Then
        AsCells = AsCell(result)
        Exit Function
    End If
    For r = LBound(result, 1) To UBound(result, 1)
        For c = LBound(result, 2) To UBound(result, 2)
            result(r, c) = AsCell(result(r, c))
        Next c
    Next r
    AsCells = result
End Function

Private Function AsCell(ByVal cell As Variant) As Variant
    AsCell = cell
    If VarType(cell) <> vbString Then Exit Function
    Select Case cell
        Case "#N/A": AsCell = CVErr(xlErrNA)
        Case "#NUM!": AsCell = CVErr(xlErrNum)
        Case "#VALUE!": AsCell = CVErr(xlErrValue)
        Case "#DIV/0!": AsCell = CVErr(xlErrDiv0)
        Case "#REF!": AsCell = CVErr(xlErrRef)
        Case "#NAME?": AsCell = CVErr(xlErrName)
        Case "#NULL!": AsCell = CVErr(xlErrNull)
    End Select
End Function

Public Function PLAN_ACCRUAL(as_of, period_start, amount, Optional basis, Optional period_days) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_ACCRUAL = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_ACCRUAL", Array(as_of, period_start, amount, basis, period_days), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_ACCRUAL = Err.Description
End Function

Public Function PLAN_ACCURACY(actual, forecast, Optional metric, Optional season, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_ACCURACY = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_ACCURACY", Array(actual, forecast, metric, season, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_ACCURACY = Err.Description
End Function

Public Function PLAN_APD(patient_days, ip_revenue, op_revenue, Optional cmi) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_APD = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_APD", Array(patient_days, ip_revenue, op_revenue, cmi), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_APD = Err.Description
End Function

Public Function PLAN_BACKTEST(values, timeline, horizon, Optional folds, Optional methods, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_BACKTEST = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_BACKTEST", Array(values, timeline, horizon, folds, methods, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_BACKTEST = Err.Description
End Function

Public Function PLAN_BREAKS(values, timeline, Optional max, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_BREAKS = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_BREAKS", Array(values, timeline, max, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_BREAKS = Err.Description
End Function

Public Function PLAN_BRIDGE(labels, parts, start, end_, Optional decimals, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_BRIDGE = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_BRIDGE", Array(labels, parts, start, end_, decimals, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_BRIDGE = Err.Description
End Function

Public Function PLAN_CALENDARIZE(amounts, period_ends, months, Optional basis, Optional period_days, Optional partial) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_CALENDARIZE = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_CALENDARIZE", Array(amounts, period_ends, months, basis, period_days, partial), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_CALENDARIZE = Err.Description
End Function

Public Function PLAN_CLEAN(values, timeline, Optional events, Optional outliers, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_CLEAN = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_CLEAN", Array(values, timeline, events, outliers, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_CLEAN = Err.Description
End Function

Public Function PLAN_COMMENT(department, parts, Optional budget) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_COMMENT = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_COMMENT", Array(department, parts, budget), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_COMMENT = Err.Description
End Function

Public Function PLAN_FICA(monthly_wages, rates_table, Optional first_month) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FICA = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FICA", Array(monthly_wages, rates_table, first_month), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FICA = Err.Description
End Function

Public Function PLAN_FISCAL(date_, Optional start_month, Optional part) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FISCAL = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FISCAL", Array(date_, start_month, part), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FISCAL = Err.Description
End Function

Public Function PLAN_FLAG(actual, budget, Optional type_, Optional pct, Optional amount, Optional rule) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FLAG = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FLAG", Array(actual, budget, type_, pct, amount, rule), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FLAG = Err.Description
End Function

Public Function PLAN_FLEX(budget, budget_volume, actual_volume, Optional fixed_pct, Optional step_pct, Optional step_every) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FLEX = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FLEX", Array(budget, budget_volume, actual_volume, fixed_pct, step_pct, step_every), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FLEX = Err.Description
End Function

Public Function PLAN_FORECAST(values, timeline, horizon, Optional seasonality, Optional confidence, Optional method, Optional headers, Optional events, Optional drivers, Optional future_drivers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FORECAST = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FORECAST", Array(values, timeline, horizon, seasonality, confidence, method, headers, events, drivers, future_drivers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FORECAST = Err.Description
End Function

Public Function PLAN_FORECAST_CONFINT(target_date, values, timeline, Optional confidence_level, Optional seasonality, Optional data_completion, Optional aggregation) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FORECAST_CONFINT = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FORECAST_CONFINT", Array(target_date, values, timeline, confidence_level, seasonality, data_completion, aggregation), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FORECAST_CONFINT = Err.Description
End Function

Public Function PLAN_FORECAST_ETS(target_date, values, timeline, Optional seasonality, Optional data_completion, Optional aggregation) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FORECAST_ETS = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FORECAST_ETS", Array(target_date, values, timeline, seasonality, data_completion, aggregation), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FORECAST_ETS = Err.Description
End Function

Public Function PLAN_FORECAST_EXPLAIN(values, timeline, horizon, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FORECAST_EXPLAIN = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FORECAST_EXPLAIN", Array(values, timeline, horizon, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FORECAST_EXPLAIN = Err.Description
End Function

Public Function PLAN_FORECAST_METHOD(values, timeline, Optional horizon) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FORECAST_METHOD = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FORECAST_METHOD", Array(values, timeline, horizon), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FORECAST_METHOD = Err.Description
End Function

Public Function PLAN_FORECAST_QUANTILE(values, timeline, horizon, probabilities, Optional method, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FORECAST_QUANTILE = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FORECAST_QUANTILE", Array(values, timeline, horizon, probabilities, method, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FORECAST_QUANTILE = Err.Description
End Function

Public Function PLAN_FORECAST_SEASONALITY(values, timeline, Optional data_completion, Optional aggregation) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FORECAST_SEASONALITY = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FORECAST_SEASONALITY", Array(values, timeline, data_completion, aggregation), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FORECAST_SEASONALITY = Err.Description
End Function

Public Function PLAN_FORECAST_STAT(values, timeline, statistic_type, Optional seasonality, Optional data_completion, Optional aggregation) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FORECAST_STAT = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FORECAST_STAT", Array(values, timeline, statistic_type, seasonality, data_completion, aggregation), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FORECAST_STAT = Err.Description
End Function

Public Function PLAN_FORECAST_TOTAL(values, timeline, start, end_, Optional confidence, Optional actual_to_date, Optional method, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FORECAST_TOTAL = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FORECAST_TOTAL", Array(values, timeline, start, end_, confidence, actual_to_date, method, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FORECAST_TOTAL = Err.Description
End Function

Public Function PLAN_FTE(hours, Optional period, Optional hours_per_week) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FTE = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FTE", Array(hours, period, hours_per_week), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FTE = Err.Description
End Function

Public Function PLAN_FVA(actual, steps, Optional metric, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FVA = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FVA", Array(actual, steps, metric, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FVA = Err.Description
End Function

Public Function PLAN_MONTHS(start, n, Optional end_of_month) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_MONTHS = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_MONTHS", Array(start, n, end_of_month), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_MONTHS = Err.Description
End Function

Public Function PLAN_PAYPERIODS(anchor_date, first_month, last_month, Optional days, Optional pay_lag, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_PAYPERIODS = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_PAYPERIODS", Array(anchor_date, first_month, last_month, days, pay_lag, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_PAYPERIODS = Err.Description
End Function

Public Function PLAN_PAYRATE(base_rate, increases, months) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_PAYRATE = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_PAYRATE", Array(base_rate, increases, months), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_PAYRATE = Err.Description
End Function

Public Function PLAN_PAYROLL(positions, months, Optional settings, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_PAYROLL = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_PAYROLL", Array(positions, months, settings, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_PAYROLL = Err.Description
End Function

Public Function PLAN_PRICE(base_price, months, Optional steps, Optional index, Optional base_month, Optional cap) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_PRICE = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_PRICE", Array(base_price, months, steps, index, base_month, cap), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_PRICE = Err.Description
End Function

Public Function PLAN_RAMP(mature, months, Optional shape, Optional start, Optional rows) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_RAMP = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_RAMP", Array(mature, months, shape, start, rows), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_RAMP = Err.Description
End Function

Public Function PLAN_REBATE(spend, tiers, Optional mode) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_REBATE = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_REBATE", Array(spend, tiers, mode), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_REBATE = Err.Description
End Function

Public Function PLAN_RECONCILE(base_table, hierarchy, Optional method, Optional deviations) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_RECONCILE = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_RECONCILE", Array(base_table, hierarchy, method, deviations), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_RECONCILE = Err.Description
End Function

Public Function PLAN_RUNINFO(Optional package) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_RUNINFO = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_RUNINFO", Array(package), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_RUNINFO = Err.Description
End Function

Public Function PLAN_SCENARIO(driver, scenario, table, Optional month, Optional scope, Optional base, Optional codes) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_SCENARIO = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_SCENARIO", Array(driver, scenario, table, month, scope, base, codes), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_SCENARIO = Err.Description
End Function

Public Function PLAN_SIMULATE(drivers, Optional n, Optional seed, Optional corr, Optional target, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_SIMULATE = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_SIMULATE", Array(drivers, n, seed, corr, target, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_SIMULATE = Err.Description
End Function

Public Function PLAN_SPREAD(annual, months, Optional method, Optional profile, Optional holidays) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_SPREAD = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_SPREAD", Array(annual, months, method, profile, holidays), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_SPREAD = Err.Description
End Function

Public Function PLAN_STAFF_GRID(census, grid, Optional shift_hours, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_STAFF_GRID = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_STAFF_GRID", Array(census, grid, shift_hours, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_STAFF_GRID = Err.Description
End Function

Public Function PLAN_STAFF_HOURS(volume, hpuos, Optional fixed_hours, Optional productive_pct) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_STAFF_HOURS = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_STAFF_HOURS", Array(volume, hpuos, fixed_hours, productive_pct), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_STAFF_HOURS = Err.Description
End Function

Public Function PLAN_TOMONTHLY(values, dates, Optional how, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_TOMONTHLY = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_TOMONTHLY", Array(values, dates, how, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_TOMONTHLY = Err.Description
End Function

Public Function PLAN_TRACKING(actual, forecast, Optional limit, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_TRACKING = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_TRACKING", Array(actual, forecast, limit, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_TRACKING = Err.Description
End Function

Public Function PLAN_VACANCY(fte, rate, leave_date, days_to_fill, Optional cover_pct, Optional cover_rate, Optional orient_days, Optional hours_per_week, Optional by_month, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_VACANCY = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_VACANCY", Array(fte, rate, leave_date, days_to_fill, cover_pct, cover_rate, orient_days, hours_per_week, by_month, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_VACANCY = Err.Description
End Function

Public Function PLAN_VARIANCE(actual, budget, Optional type_) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_VARIANCE = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_VARIANCE", Array(actual, budget, type_), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_VARIANCE = Err.Description
End Function

Public Function PLAN_VARIANCE_LABOR(b_vol, b_hours, b_dollars, a_vol, a_hours, a_dollars, Optional fixed_hours, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_VARIANCE_LABOR = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_VARIANCE_LABOR", Array(b_vol, b_hours, b_dollars, a_vol, a_hours, a_dollars, fixed_hours, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_VARIANCE_LABOR = Err.Description
End Function

Public Function PLAN_VARIANCE_MIX(b_hours, b_rates, a_hours, a_rates, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_VARIANCE_MIX = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_VARIANCE_MIX", Array(b_hours, b_rates, a_hours, a_rates, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_VARIANCE_MIX = Err.Description
End Function

Public Function PLAN_VARIANCE_REVENUE(b_vol, b_rate, a_vol, a_rate, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_VARIANCE_REVENUE = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_VARIANCE_REVENUE", Array(b_vol, b_rate, a_vol, a_rate, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_VARIANCE_REVENUE = Err.Description
End Function

Public Function PLAN_VARIANCE_SUPPLY(b_vol, b_qty, b_dollars, a_vol, a_qty, a_dollars, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_VARIANCE_SUPPLY = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_VARIANCE_SUPPLY", Array(b_vol, b_qty, b_dollars, a_vol, a_qty, a_dollars, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_VARIANCE_SUPPLY = Err.Description
End Function

Public Function PLAN_VERSION() As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_VERSION = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_VERSION", Array(), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_VERSION = Err.Description
End Function

Public Function PLAN_WHY(function_name, Optional arg1, Optional arg2, Optional arg3, Optional arg4, Optional arg5, Optional arg6, Optional arg7, Optional arg8, Optional arg9, Optional arg10) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_WHY = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_WHY", Array(function_name, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9, arg10), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_WHY = Err.Description
End Function

Public Function PLAN_WORKDAYS(month, Optional holidays, Optional week) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_WORKDAYS = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_WORKDAYS", Array(month, holidays, week), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_WORKDAYS = Err.Description
End Function
