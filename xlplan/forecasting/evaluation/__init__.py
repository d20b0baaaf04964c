"""How good forecasts were: backtests, scores, verdicts."""
