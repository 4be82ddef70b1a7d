"""Recusals: who asks that somebody stands back from an evaluation, and what the office decides."""
