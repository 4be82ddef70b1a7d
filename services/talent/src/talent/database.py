"""The talent service's own tables, and the kit's beside them."""

from bureaukit.db import Base as KitBase
from bureaukit.db import service_metadata
from bureaukit.plumbing import plumb


class Base(KitBase):
    """Base of every row class in this service."""

    __abstract__ = True
    metadata = service_metadata()


plumb(Base.metadata)

# For exclusion constraints on PostgreSQL: equality of a uuid in a gist index would need an extension, a range of one id
# needs none.
UUID_RANGE = """
    DO $$ BEGIN
        CREATE TYPE uuid_range AS RANGE (subtype = uuid);
    EXCEPTION WHEN duplicate_object THEN NULL;
    END $$
    """
