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

Public Function PLAN_BRIDGE(labels, parts, start, end_, Optional decimals, Optional headers) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_BRIDGE = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_BRIDGE", Array(labels, parts, start, end_, decimals, headers), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_BRIDGE = Err.Description
End Function

Public Function PLAN_COMMENT(department, parts, Optional budget) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_COMMENT = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_COMMENT", Array(department, parts, budget), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_COMMENT = Err.Description
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

Public Function PLAN_FORECAST(values, timeline, horizon, Optional seasonality, Optional confidence, Optional method) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FORECAST = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FORECAST", Array(values, timeline, horizon, seasonality, confidence, method), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FORECAST = Err.Description
End Function

Public Function PLAN_FTE(hours, Optional period, Optional hours_per_week) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_FTE = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_FTE", Array(hours, period, hours_per_week), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    PLAN_FTE = Err.Description
End Function

Public Function PLAN_SCENARIO(driver, scenario, table, Optional month, Optional scope, Optional base) As Variant
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    PLAN_SCENARIO = AsCells(XLPy.CallUDF("xlplan.excel.com", "PLAN_SCENARIO", Array(driver, scenario, table, month, scope, base), ActiveWorkbook, Application.Caller))
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
