"""What we ask of other services."""
