"""The counters for registration: cases, periods, and the public check of a certificate."""

from talent.local_registrations.api import cases, periods, verification

ROUTERS = (verification.router, cases.router, periods.router)
