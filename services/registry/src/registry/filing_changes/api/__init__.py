"""The counter where filings change and end."""

from registry.filing_changes.api import counter

router = counter.router
