"""The counter for evaluations, one file per part of their life."""

from evaluation.evaluations.api import applying, closing, deciding, organizations, reading

routers = (reading.router, applying.router, deciding.router, closing.router, organizations.router)
