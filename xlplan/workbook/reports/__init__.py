"""The sheets that people read, one folder each."""
