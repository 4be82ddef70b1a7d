"""The counter where filings change and end."""

from registry.filing_changes.api import counter, papers

routers = (counter.router, papers.router)
