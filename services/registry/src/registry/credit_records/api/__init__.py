"""The counter for credit records: lists, penalties, letters."""

from registry.credit_records.api import letters, listings, penalties, steps

routers = (listings.router, steps.router, penalties.router, letters.router)
