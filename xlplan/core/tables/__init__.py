"""Tables of the workbook: columns, headers, settings, validation."""
