"""The counters for registration: cases, periods, and the public register."""

from talent.local_registrations.api import cases, periods, register

ROUTERS = (register.router, cases.router, periods.router)
