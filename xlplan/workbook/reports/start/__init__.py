"""The sheet Start."""
