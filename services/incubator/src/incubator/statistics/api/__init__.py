"""The counters for figures."""

from incubator.statistics.api.figures import router
from incubator.statistics.api.looking_back import router as looking_back
from incubator.statistics.api.occupancy import of_base
from incubator.statistics.api.occupancy import router as occupancy
from incubator.statistics.api.outcomes import router as outcomes

ROUTERS = (router, occupancy, of_base, outcomes, looking_back)

__all__ = ["ROUTERS"]
