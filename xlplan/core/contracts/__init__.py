"""Contracts: terms, amounts, commitments, rebates."""
