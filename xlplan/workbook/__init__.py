"""The only code that opens a workbook: layout, template, reading, lossless writing."""
