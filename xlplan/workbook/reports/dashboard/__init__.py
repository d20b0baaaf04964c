"""The sheet Dashboard."""
