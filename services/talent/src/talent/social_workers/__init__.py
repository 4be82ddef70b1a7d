"""The persons: social workers and community staff, their numbers sealed."""
