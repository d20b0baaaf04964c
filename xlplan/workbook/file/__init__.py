"""The file: parts, cells, edits, saving."""
