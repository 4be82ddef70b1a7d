"""What we heard of organizations from the registry, kept by date so that questions about the past are answered."""
