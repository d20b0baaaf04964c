"""One module for each kind of sheet of the planning workbook."""
