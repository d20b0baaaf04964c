"""The sheet Variance."""
