"""The talent service."""
