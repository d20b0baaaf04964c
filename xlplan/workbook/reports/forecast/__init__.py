"""The sheet Forecast."""
