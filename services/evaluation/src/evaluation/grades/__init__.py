"""Grades as granted: what the public register shows and what every right derives from."""
