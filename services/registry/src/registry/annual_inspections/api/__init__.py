"""The counter for inspections: years, the organization's side, the office's side."""

from registry.annual_inspections.api import office, reports, years

routers = (years.router, reports.router, office.router)
