"""Hospital planning arithmetic: numpy and pandas, no file, no Excel, no clock, no print."""
