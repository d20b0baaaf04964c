"""Supplies: use, prices and their changes."""
