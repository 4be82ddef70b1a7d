"""Alembic's entry: the metadata is the evaluation service's, the rest is the kit's."""

import evaluation.app  # noqa: F401 -- every slice's rows must be known
from bureaukit.migrate import run_env
from evaluation.database import Base

run_env(Base.metadata)
