"""The counters for service places and links."""

from incubator.links.api.links import router as links
from incubator.links.api.places import router as places

ROUTERS = (places, links)
