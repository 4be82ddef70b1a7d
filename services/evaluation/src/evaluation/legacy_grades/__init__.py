"""Grades that the bureau decided before this system: brought in by row, repeat-safe by certificate number."""
