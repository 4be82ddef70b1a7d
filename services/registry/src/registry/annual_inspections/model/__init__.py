"""The yearly report as values: its year, its sections, its course."""
