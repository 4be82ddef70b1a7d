"""The counters for mentors, their terms and their visits."""

from incubator.mentors.api import mentors, terms, visits

ROUTERS = (mentors.router, terms.router, terms.visits_of, visits.router)

__all__ = ["ROUTERS"]
