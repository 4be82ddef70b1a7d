"""Scorecards: dimensions, indicators, items and thresholds as versioned data, one line of editions per organization type."""
