"""Brings the databases of all four services to head in one process, because importing alembic four times takes seconds."""

import asyncio
import importlib
import os
import sys

from dev.topology import SERVICES, Topology


async def _upgrade(topology: Topology) -> None:
    os.umask(0o077)
    for name in SERVICES:
        os.environ.update(topology.service_environment(name))
        await _upgrade_one(name)
        for variable in ("SEEDBED_DATABASE_URL",):
            os.environ.pop(variable, None)


async def _upgrade_one(name: str) -> None:
    from bureaukit import migrate  # noqa: PLC0415 -- after the environment is set
    from bureaukit.app import database_url  # noqa: PLC0415 -- the same
    from bureaukit.db import Database  # noqa: PLC0415 -- the same
    from bureaukit.settings import Settings  # noqa: PLC0415 -- the same

    database = Database(database_url(name, Settings()))
    try:
        if not await migrate.is_at_head(database, name):
            service = importlib.import_module(f"{name}.app").SERVICE
            await migrate.upgrade(database, name, service.guards)
    finally:
        await database.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(_upgrade(Topology.from_environment())))
