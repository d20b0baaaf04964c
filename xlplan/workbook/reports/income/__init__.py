"""The sheet Income statement."""
