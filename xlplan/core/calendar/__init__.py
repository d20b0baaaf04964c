"""Months, fiscal years, pay periods, working days."""
