"""Scenarios: what changes, where, and what it does."""
