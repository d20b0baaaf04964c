"""Worksheet functions of volume and capacity."""

from __future__ import annotations

__all__: list[str] = []
