"""What the tests of `fsck` do: take every check of a service, and damage its database past the API."""

from typing import Any

from bureaukit.checks import Seen
from bureaukit.fsck import checks_of, examine
from sqlalchemy import Table
from support.harness import Unit


async def seen(unit: Unit) -> dict[str, Seen]:
    """Take every check; what each saw, by its name."""
    verdicts = await examine(unit.database, checks_of(unit.service, unit.app.state.cipher))
    return {verdict.check.name: verdict.seen for verdict in verdicts}


async def violations(unit: Unit) -> dict[str, tuple[str, ...]]:
    """Take every check; the ids that the broken ones name."""
    return {name: found.violations for name, found in (await seen(unit)).items() if found.violations}


def table(unit: Unit, name: str) -> Table:
    own: Table = unit.service.metadata.tables[name]
    return own


async def by_hand(unit: Unit, *statements: Any) -> None:
    """Send statements as somebody with the database's password would."""
    async with unit.database.engine.begin() as connection:
        for statement in statements:
            await connection.execute(statement)


async def loosen(unit: Unit, name: str) -> None:
    """Put a plain copy in a table's place: no key, no constraint and no guard stands in the way of a damage any more."""
    drop = f"DROP TABLE {name}" if unit.database.is_sqlite else f"DROP TABLE {name} CASCADE"
    copy = [f"CREATE TABLE loose AS SELECT * FROM {name}", drop, f"ALTER TABLE loose RENAME TO {name}"]  # noqa: S608 -- fixed names
    if unit.database.is_sqlite:  # other tables and their guards go on naming this one
        copy = ["PRAGMA foreign_keys=OFF", "PRAGMA legacy_alter_table=ON", *copy]
        copy += ["PRAGMA legacy_alter_table=OFF", "PRAGMA foreign_keys=ON"]
    async with unit.database.engine.connect() as connection:
        for statement in copy:
            await connection.exec_driver_sql(statement)
        await connection.commit()


async def again(unit: Unit, name: str, **changes: Any) -> None:
    """Enter every row of a loosened table a second time, with these values changed."""
    own = table(unit, name)
    async with unit.database.reading() as tx:
        rows = [dict(row._mapping) | changes for row in await tx.all(own.select())]
    await by_hand(unit, own.insert().values(rows))
