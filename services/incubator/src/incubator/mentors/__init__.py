"""Mentors (导师): people who advise tenants for a term, and their visits with what was found, advised and is to follow."""
