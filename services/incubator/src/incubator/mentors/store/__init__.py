"""Where mentors, their terms with tenants and their visits are kept."""
