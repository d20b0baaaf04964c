"""Hours, FTE, pay rates, premiums, taxes, benefits, positions, staffing."""
