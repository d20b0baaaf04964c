"""From inputs and forecasts to the output tables, knowing no workbook."""
