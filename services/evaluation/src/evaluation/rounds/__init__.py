"""Rounds: one call for evaluation with its scorecards, rule set, window, committee and experts."""
