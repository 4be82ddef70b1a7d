"""What we heard of organizations from the registry: for lists, search and display, never for decisions."""
