"""A small OpenID provider for development only."""
