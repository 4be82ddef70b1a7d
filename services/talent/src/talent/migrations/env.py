"""Alembic's entry: the metadata is the talent service's, the rest is the kit's."""

import talent.app  # noqa: F401 -- every slice's rows must be known
from bureaukit.migrate import run_env
from talent.database import Base

run_env(Base.metadata)
