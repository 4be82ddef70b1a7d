"""The counter for bookings."""

from incubator.bookings.api.counter import router

__all__ = ["router"]
