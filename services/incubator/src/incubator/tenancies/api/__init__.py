"""The counter for tenancies."""

from incubator.tenancies.api.office import router

__all__ = ["router"]
