"""Adjustments: a grade lowered by one level, or cancelled, proposed by one person and decided by another."""
