"""The counter for tenancies."""

from incubator.tenancies.api.office import deadlines, router

ROUTERS = (router, deadlines)
