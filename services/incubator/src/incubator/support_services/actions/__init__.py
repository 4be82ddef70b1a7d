"""What bases and organizations do with support services."""
