"""The counter for inspections: years, the organization's side, the office's side."""

from registry.annual_inspections.api import office, reports, years

routers = (years.router, office.of_years, reports.router, office.router)
