"""Figures of the register on a day, each with the list that it counts."""
