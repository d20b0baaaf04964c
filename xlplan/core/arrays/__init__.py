"""Arithmetic on arrays that knows no hospital."""
