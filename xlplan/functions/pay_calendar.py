"""Worksheet functions of pay periods: their months, accruals."""

from __future__ import annotations

__all__: list[str] = []
