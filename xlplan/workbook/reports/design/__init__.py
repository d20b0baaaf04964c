"""Formats, charts and pieces that report sheets share."""
