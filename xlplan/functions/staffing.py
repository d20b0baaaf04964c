"""Worksheet functions of staffing: hours per unit of service and staffing grids."""

from __future__ import annotations

__all__: list[str] = []
