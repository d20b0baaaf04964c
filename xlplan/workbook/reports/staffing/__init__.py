"""The sheet Staffing."""
