"""A migration happens whole or not at all, so that a platform stopped in the middle of it starts the next time."""

import pytest
from bureaukit import migrate
from bureaukit.db import Database
from bureaukit.guards import Guard
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError
from support.harness import Templates

BROKEN = Guard("broken", ("SELECT nonsense",), ("SELECT nonsense",))


async def test_a_migration_that_does_not_end_leaves_nothing_behind(engine: str, templates: Templates) -> None:
    from registry.app import SERVICE

    url = templates.empty(engine)
    database = Database(url)
    try:
        with pytest.raises(SQLAlchemyError):
            await migrate.upgrade(database, "registry", (*SERVICE.guards, BROKEN))
        async with database.reading() as tx:
            assert await tx.connection.run_sync(lambda c: inspect(c).get_table_names()) == []

        await migrate.upgrade(database, "registry", SERVICE.guards)
        assert await migrate.is_at_head(database, "registry")
    finally:
        await database.close()
        templates.drop(url)
