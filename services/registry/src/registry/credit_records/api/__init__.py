"""The counter for credit records: lists, penalties, standing."""

from registry.credit_records.api import listings, penalties, standing

routers = (listings.router, penalties.router, standing.router)
