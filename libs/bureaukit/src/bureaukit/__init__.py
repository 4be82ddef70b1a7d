"""HTTP and SQL plumbing for services that keep public records; it knows nothing of what they keep."""
