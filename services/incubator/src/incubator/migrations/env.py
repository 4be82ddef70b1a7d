"""Alembic's entry: the metadata is the incubator service's, the rest is the kit's."""

import incubator.app  # noqa: F401 -- every slice's rows must be known
from bureaukit.migrate import run_env
from incubator.database import Base

run_env(Base.metadata)
