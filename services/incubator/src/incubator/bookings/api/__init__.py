"""The counters for bookings."""

from incubator.bookings.api.counter import router
from incubator.bookings.api.series import router as series

ROUTERS = (router, series)
