"""The counter for applications: the applicant's side and the office's side."""

from registry.applications.api import drafts, office

routers = (drafts.router, office.router)
