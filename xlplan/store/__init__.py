"""Where actuals come from and where packaged files lie."""
