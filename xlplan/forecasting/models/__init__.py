"""Single models of statsmodels and the run-rate rules."""
