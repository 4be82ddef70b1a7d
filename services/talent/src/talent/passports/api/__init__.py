"""The counters for composed views."""

from talent.passports.api import organizations, own

ROUTERS = (organizations.router, own.router)
