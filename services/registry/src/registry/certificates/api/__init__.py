"""The counter for certificates: issued and printed for those concerned, verified by anybody."""

from registry.certificates.api import papers, verification

routers = (verification.router, papers.router)
