"""Alembic's entry: the metadata is the registry's, the rest is the kit's."""

import registry.app  # noqa: F401 -- every slice's rows must be known
from bureaukit.migrate import run_env
from registry.database import Base

run_env(Base.metadata)
