"""Worksheet functions of supply prices and rebates."""

from __future__ import annotations

__all__: list[str] = []
