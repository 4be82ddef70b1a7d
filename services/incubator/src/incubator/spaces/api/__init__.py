"""The counters for spaces, their blackouts, and what a base offers."""

from incubator.spaces.api.blackouts import router as blackouts
from incubator.spaces.api.counter import of_base, router
from incubator.spaces.api.plans import router as plans

__all__ = ["blackouts", "of_base", "plans", "router"]
