"""One reading of irregular histories: span, occasions and a last value that may be broken."""
