"""Actual against budget, split into parts, flagged and explained."""
