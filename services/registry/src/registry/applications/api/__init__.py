"""The counter for cases: the applicant's side, the office's side, the clock, and the office itself looked at."""

from registry.applications.api import clock, drafts, office, papers, readiness, supervision

routers = (drafts.router, office.router, clock.router, supervision.router, readiness.router, *papers.routers)
