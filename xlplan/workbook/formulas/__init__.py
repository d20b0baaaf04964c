"""Formulas: what they say, their order, their results."""
