"""The counter for people and parties."""

from registry.people.api import governance, posts, registers

routers = (posts.of_organizations, posts.router, registers.of_organizations, registers.router, *governance.routers)
