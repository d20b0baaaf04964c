"""Histories: clock, gaps, outliers, shocks, season, calendar regressors."""
