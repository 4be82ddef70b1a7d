"""Whom a base works with, from when until when: community service centres and premises, social-work stations, organizations."""
