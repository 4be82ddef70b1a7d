"""Tenancies: an organization or a team in a space of a base for a period, from the agreement to the handover."""
