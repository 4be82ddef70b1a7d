"""The counter for endings: readiness, the liquidation, the decision, and how the other services follow."""

from registry.deregistrations.api import endings, liquidation, office, readiness

routers = (office.router, liquidation.router, endings.router, readiness.router)  # fixed paths before a key
