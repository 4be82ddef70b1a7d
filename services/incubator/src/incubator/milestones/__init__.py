"""Milestones (里程碑): what a holder and its base agree to reach in a stay, by when, and what was measured of it."""
