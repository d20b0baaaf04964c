"""The average of structural models over a lattice of parameters."""
