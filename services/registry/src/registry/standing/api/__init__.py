"""The counter for standing and for what can be done with an organization."""

from registry.standing.api import standing

routers = (standing.router,)
