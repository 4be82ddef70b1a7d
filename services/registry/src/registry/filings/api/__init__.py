"""The counter for filings."""

from registry.filings.api import counter

routers = (counter.router, counter.of_organizations)
