"""The sheet Scenarios."""
