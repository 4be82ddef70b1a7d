"""What the driver of PostgreSQL is told apart: its cursor tells of columns what the plain one does, and results come in parts."""

import tracemalloc
from collections.abc import AsyncIterator

import psycopg
import pytest
from bureaukit.db import Database
from bureaukit.postgresql import BriefCursor
from sqlalchemy import text
from support.harness import Templates

COLUMNS = (
    "SELECT 1 AS one, 'x'::text AS 名称, now() AS at, NULL::uuid AS nobody, ARRAY[1, 2] AS several, 1 AS one, "
    "true AS is_so, '{}'::jsonb AS document, 1.5::numeric AS half, DATE '2026-03-02' AS on_day"
)


@pytest.fixture
async def url(pg_url: str | None, templates: Templates) -> AsyncIterator[str]:
    if pg_url is None:
        pytest.skip("no PostgreSQL server found")
    made = templates.empty("postgresql")
    yield made
    templates.drop(made)


async def test_the_brief_cursor_tells_name_and_type_of_each_column_as_the_plain_one_does(url: str) -> None:
    told, rows = [], []
    for factory in (psycopg.AsyncCursor, BriefCursor):
        connection = await psycopg.AsyncConnection.connect(url, cursor_factory=factory)
        async with connection, connection.cursor() as cursor:
            for statement in (COLUMNS, "SELECT 1 AS one WHERE false", "SELECT"):
                await cursor.execute(statement)
                told.append([(column[0], column[1]) for column in cursor.description or ()])
                rows.append(len(await cursor.fetchall()))
            await cursor.execute("CREATE TEMP TABLE kept (id int)")
            told.append(cursor.description)
            await cursor.execute("INSERT INTO kept VALUES (1), (2)")
            told.append(cursor.description)
    half = len(told) // 2
    assert told[:half] == told[half:]
    assert [name for name, _ in told[0]][:3] == ["one", "名称", "at"]
    assert rows == [1, 0, 1] * 2


async def test_names_and_types_reach_who_asks_through_the_database(url: str) -> None:
    database = Database(url)
    async with database.reading() as tx:
        row = (await tx.execute(text("SELECT 7 AS number, DATE '2026-03-02' AS day, true AS is_so"))).mappings().one()
        nothing = (await tx.execute(text("SELECT 7 AS number WHERE false"))).mappings().all()
    await database.close()
    assert ({name: str(value) for name, value in row.items()}, nothing) == (
        {"number": "7", "day": "2026-03-02", "is_so": "True"},
        [],
    )


async def test_a_long_result_is_in_memory_in_parts_only(engine: str, templates: Templates) -> None:
    made = templates.empty(engine)
    database = Database(made)
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) SELECT i FROM n ORDER BY i"
    )
    async with database.snapshot() as tx:
        await tx.scalar(text("SELECT 1"))
        tracemalloc.start()
        total = 0
        async for row in tx.each(text(numbers)):
            total += row.i
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    await database.close()
    templates.drop(made)
    assert total == 40_000 * 40_001 // 2
    assert peak < 2_000_000, "as a whole it takes six times as much"
