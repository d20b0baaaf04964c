"""Ranges: widths, level shifts, simulated paths."""
