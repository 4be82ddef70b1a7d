"""Certificates of registration: issued, replaced, printed, and verified by anybody."""
