"""The registry's own tables, and the kit's beside them."""

from bureaukit.db import Base as KitBase
from bureaukit.db import service_metadata
from bureaukit.plumbing import plumb


class Base(KitBase):
    """Base of every row class in this service."""

    __abstract__ = True
    metadata = service_metadata()


plumb(Base.metadata)
