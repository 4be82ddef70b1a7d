"""The counters for figures."""

from incubator.statistics.api.figures import router
from incubator.statistics.api.occupancy import of_base
from incubator.statistics.api.occupancy import router as occupancy

ROUTERS = (router, occupancy, of_base)

__all__ = ["ROUTERS"]
