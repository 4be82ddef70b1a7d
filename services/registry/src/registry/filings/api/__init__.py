"""The counter for filings."""

from registry.filings.api import counter

router = counter.router
