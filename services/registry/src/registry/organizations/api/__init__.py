"""The counter for organizations: the public register, its history, and the import of legacy records."""

from registry.organizations.api import facets, history, imports, register, states

routers = (  # fixed paths before the one with a key in it
    imports.router,
    facets.router,
    states.router,
    register.router,
    history.router,
    history.receipts,
)
