"""Worksheet functions that spread a year over its months."""

from __future__ import annotations

__all__: list[str] = []
