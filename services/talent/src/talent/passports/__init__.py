"""Composed views: what is published of an organization's certified staff, and a person's own file."""
