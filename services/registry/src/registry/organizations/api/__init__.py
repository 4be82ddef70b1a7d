"""The counter for organizations: the public register and the import of legacy records."""

from registry.organizations.api import facets, imports, register

routers = (imports.router, facets.router, register.router)  # fixed paths before the one with a key in it
