"""Worksheet functions of the fiscal calendar."""

from __future__ import annotations

__all__: list[str] = []
