"""One address in front of the four services."""
