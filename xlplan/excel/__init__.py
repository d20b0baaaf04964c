"""Bindings of the worksheet functions to Excel."""
