"""The counters for versions of the subsidy policy; what was approved is public."""

from talent.subsidy_policies.api import office, register

routers = (office.router, register.router)  # office first: /cases must not be taken for an id

__all__ = ["routers"]
