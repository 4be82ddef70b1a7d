"""Employments (任职): who holds which post, where, from when until when."""
