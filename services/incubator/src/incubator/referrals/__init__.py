"""Referral of an application from a base to another that serves its place: who, from, to, when, why, and who agreed."""
