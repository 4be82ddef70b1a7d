"""Bases in three tiers: the district's two centres, street bases, community bases; with their own rules."""
