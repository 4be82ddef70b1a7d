"""The migrations make exactly the schema that the models describe, guards included, on both engines."""

import importlib

import pytest
from bureaukit import migrate
from bureaukit.db import Database
from support.harness import Templates

SERVICES = ("registry", "incubator", "talent", "evaluation")


@pytest.mark.parametrize("service", SERVICES)
async def test_migrations_and_models_agree_and_every_guard_stands(
    service: str, engine: str, templates: Templates
) -> None:
    value = importlib.import_module(f"{service}.app").SERVICE
    url = await templates.fresh(value, engine)
    database = Database(url)
    try:
        assert await migrate.is_at_head(database, service)
        assert await migrate.differences(database, service, value.metadata, value.guards) == []
    finally:
        await database.close()
        templates.drop(url)
