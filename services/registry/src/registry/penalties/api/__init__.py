"""The counter for penalty cases."""

from registry.penalties.api import cases, steps

routers = (cases.router, steps.router)
