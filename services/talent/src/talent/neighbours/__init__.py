"""What the talent service asks of others."""
