"""The counters at which anybody asks what is free."""

from incubator.availability.api.feeds import router as feeds
from incubator.availability.api.lookups import router as lookups

ROUTERS = (lookups, feeds)
