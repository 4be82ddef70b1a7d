"""Brings a database to the newest schema, refuses to serve an older one, and writes new migrations."""

import importlib.resources
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, MetaData, inspect, text

from bureaukit import guards
from bureaukit.db import Database
from bureaukit.guards import Guard
from bureaukit.plumbing import KIT_GUARDS

HEAD_FILE = "HEAD"


def migrations_of(package: str) -> Path:
    """Return the folder of a service's migrations."""
    return Path(str(importlib.resources.files(package))) / "migrations"


def head_of(package: str) -> str:
    """Return the revision the code expects, from a file, because alembic costs 0.8 s to import."""
    return (migrations_of(package) / HEAD_FILE).read_text().strip()


async def is_at_head(database: Database, package: str) -> bool:
    """Whether the schema is the one this code was written for."""
    async with database.reading() as tx:
        present = await tx.connection.run_sync(lambda c: inspect(c).has_table("alembic_version"))
        return present and await tx.scalar(text("SELECT version_num FROM alembic_version")) == head_of(package)


def _config(package: str, connection: Connection | None = None) -> Any:
    from alembic.config import Config  # noqa: PLC0415 -- costs 0.8 s, and only migrations need it

    config = Config()
    config.set_main_option("script_location", str(migrations_of(package)))
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def run_env(metadata: MetaData) -> None:
    """Be the body of every service's `migrations/env.py`."""
    from alembic import context  # noqa: PLC0415 -- see _config

    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        include_name=_is_ours,
        compare_type=False,  # STRICT tables know four types; the drift that matters is columns and constraints
        render_item=_render_item,
        user_module_prefix="bureaukit.db.",
    )
    context.run_migrations()


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave out full-text indexes, which the engines have in forms no metadata knows: what is named `_fts` and behind it."""
    return kind not in ("table", "index") or not re.search(r"_fts(?:_[a-z]+)?$", name or "")


def _render_item(kind: str, item: Any, autogenerate: Any) -> str | Literal[False]:
    if kind == "type" and type(item).__module__ == "bureaukit.db":
        autogenerate.imports.add("import bureaukit.db")
        return f"bureaukit.db.{type(item).__name__}()"
    if kind == "type" and type(item).__name__ == "JSON":
        autogenerate.imports.add("import bureaukit.db")
        return "bureaukit.db.Document"
    return False


async def upgrade(database: Database, package: str, own_guards: Sequence[Guard]) -> None:
    """Run every missing migration, then set up the guards, which batch mode may have dropped.

    All of it is one transaction, so that a migration that is interrupted leaves the database as it was.
    """

    def run(connection: Connection) -> None:
        from alembic import command  # noqa: PLC0415 -- see _config

        command.upgrade(_config(package, connection), "head")
        guards.set_up(connection, (*KIT_GUARDS, *own_guards))

    async with database.transaction() as tx:
        await tx.connection.run_sync(run)


async def revise(database: Database, package: str, message: str) -> None:
    """Write a migration from the difference between metadata and database, and note the new head."""

    def run(connection: Connection) -> Any:
        from alembic import command  # noqa: PLC0415 -- see _config

        return command.revision(_config(package, connection), message=message, autogenerate=True)

    async with database.engine.connect() as connection:
        script = await connection.run_sync(run)
    (migrations_of(package) / HEAD_FILE).write_text(f"{script.revision}\n")


async def differences(database: Database, _package: str, metadata: MetaData, own_guards: Sequence[Guard]) -> list[str]:
    """Return what metadata and guards have that the database has not, and the other way round; empty at head."""

    def run(connection: Connection) -> list[str]:
        from alembic.autogenerate import compare_metadata  # noqa: PLC0415 -- see _config
        from alembic.migration import MigrationContext  # noqa: PLC0415 -- see _config

        context = MigrationContext.configure(connection, opts={"compare_type": False, "include_name": _is_ours})
        found = [str(difference) for difference in compare_metadata(context, metadata)]
        return found + [f"missing guard {name}" for name in guards.missing(connection, (*KIT_GUARDS, *own_guards))]

    async with database.engine.connect() as connection:
        return await connection.run_sync(run)
