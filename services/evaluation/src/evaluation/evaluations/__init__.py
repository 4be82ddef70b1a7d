"""Evaluations: one organization in one round, from its application to its grade."""
