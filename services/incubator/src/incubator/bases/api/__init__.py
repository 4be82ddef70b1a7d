"""The counters for bases."""

from incubator.bases.api.counter import router
from incubator.bases.api.hours import router as hours

ROUTERS = (router, hours)
