"""Spaces of a base and their occupancies: what is free when, and the constraint that no seat is held twice."""
