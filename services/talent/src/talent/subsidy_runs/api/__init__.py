"""The counters for runs: the office that makes them, the streets, finance, and whoever is paid."""

from talent.subsidy_runs.api import office, own, payment, reading, streets

# Each counter adds its operations to one of two routers.
routers = (reading.router, office.router, streets.router, payment.router, own.router)

__all__ = ["routers"]
