"""The counters for spaces, their blackouts, and what a base offers."""

from incubator.spaces.api.blackouts import router as blackouts
from incubator.spaces.api.counter import router
from incubator.spaces.api.of_base import router as of_base
from incubator.spaces.api.plans import router as plans

__all__ = ["blackouts", "of_base", "plans", "router"]
