"""Incentives: what a grade opens, asked by other departments and answered with a signed receipt."""
