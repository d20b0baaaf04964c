"""The sheet Decisions."""
