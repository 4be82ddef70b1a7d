"""The database itself keeps hours and days apart, and the migration that lets it do so goes both ways with what is there."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from bureaukit import migrate
from bureaukit.ids import new_id
from incubator.app import SERVICE
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from tests.incubator.given import World
from tests.incubator.test_overlap import raw

TABLES = SERVICE.metadata.tables
BEFORE = "d2b61eb669fe"
DAY, NEXT = date(2018, 7, 10), date(2018, 7, 11)


async def held(world: World, space: dict[str, Any], start: int, end: int) -> None:
    """Write hours of one day past every check of the app."""
    own = {"id": new_id(), "held_for": new_id(), "kind": "booking", "seat": 1, "from_minute": start, "to_minute": end}
    identity = UUID(space["id"])
    of = {"space_id": identity, "space_no": identity.int & (2**62 - 1), "start_on": DAY, "end_on": NEXT}
    async with world.unit.database.transaction() as tx:
        await tx.execute(insert(TABLES["occupancies"]).values(**own | of))


async def test_hours_may_touch_but_not_overlap_each_other_nor_days(world: World) -> None:
    space = await world.space(await world.base())
    await held(world, space, 600, 720)
    await held(world, space, 540, 600)
    await held(world, space, 720, 780)
    for start, end in ((0, 541), (599, 601), (610, 620), (779, 1440), (0, 1440), (600, 720), (800, 800), (800, 1441)):
        with pytest.raises(IntegrityError):
            await held(world, space, start, end)
    for first, until in (("2018-07-10", "2018-07-11"), ("2018-07-01", "2018-07-11"), ("2018-07-10", "2019-01-01")):
        with pytest.raises(IntegrityError):
            await raw(world, space, first, until)
    await raw(world, space, "2018-07-01", "2018-07-10")
    await raw(world, space, "2018-07-11", "2019-01-01")
    with pytest.raises(IntegrityError):
        async with world.unit.database.transaction() as tx:
            rows = TABLES["occupancies"]
            await tx.execute(rows.update().where(rows.c.from_minute == 600).values(to_minute=721))


async def test_stays_survive_the_way_back_and_forth_and_bookings_the_way_back_forgets(world: World) -> None:
    space = await world.space(await world.base())
    await raw(world, space, "2018-07-11", "2019-01-01")
    await held(world, space, 600, 720)
    database = world.unit.database

    def down(connection: Connection) -> None:
        command.downgrade(migrate._config("incubator", connection), BEFORE)

    async with database.transaction() as tx:
        await tx.connection.run_sync(down)
    await migrate.upgrade(database, "incubator", SERVICE.guards)
    assert await migrate.differences(database, "incubator", SERVICE.metadata, SERVICE.guards) == []
    rows = TABLES["occupancies"]
    async with database.reading() as tx:
        kept = await tx.all(select(rows.c.start_on, rows.c.from_minute, rows.c.to_minute))
    assert [tuple(row) for row in kept] == [(NEXT, 0, 1440)]
    with pytest.raises(IntegrityError):
        await raw(world, space, "2018-12-31", "2019-02-01")
