"""The counters for names."""

from registry.names.api import checks, reservations

routers = (checks.router, reservations.router, checks.of_organizations, checks.scopes)
