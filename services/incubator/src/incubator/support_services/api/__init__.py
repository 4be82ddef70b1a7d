"""The counters for support services."""

from incubator.support_services.api import catalogue, figures, orders

ROUTERS = (catalogue.router, orders.router, figures.deliveries, figures.records, figures.of_base)

__all__ = ["ROUTERS"]
