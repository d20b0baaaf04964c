"""Statistics, census, capacity, new services."""
