"""The counter for credit records: lists and penalties."""

from registry.credit_records.api import listings, penalties

routers = (listings.router, penalties.router)
