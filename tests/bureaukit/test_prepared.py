"""A query that goes straight to the driver answers as one that goes through SQLAlchemy, in values, types and errors."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from bureaukit.db import UTCDateTime
from bureaukit.ids import new_id
from bureaukit.plumbing import OPERATIONS
from bureaukit.prepared import Prepared
from sqlalchemy import BigInteger, Text, Uuid, bindparam, cast, insert, select
from sqlalchemy.exc import DBAPIError
from support.harness import Unit

AT = datetime(2026, 11, 28, 9, 30, 15, 123456, tzinfo=UTC)
BY_ID = select(OPERATIONS).where(OPERATIONS.c.id == bindparam("id", type_=Uuid()))
SINCE = (
    select(OPERATIONS.c.id, OPERATIONS.c.created_at)
    .where(OPERATIONS.c.created_at >= bindparam("since", type_=UTCDateTime()), OPERATIONS.c.kind == "count")
    .order_by(OPERATIONS.c.total)
    .limit(bindparam("most", type_=BigInteger()))
)


async def given_operation(toy: Unit, *, total: int = 7) -> UUID:
    found = new_id()
    row = {
        "id": found,
        "kind": "count",
        "owner": "何颖",
        "status": "running",
        "done": 0,
        "total": total,
        "errors": [{"row": 3, "message": "缺名称"}],
        "created_at": AT,
        "beat_at": AT,
    }
    async with toy.database.transaction() as tx:
        await tx.execute(insert(OPERATIONS), row)
    return found


async def test_every_type_comes_as_sqlalchemy_gives_it(toy: Unit) -> None:
    found, prepared = await given_operation(toy), Prepared(BY_ID)
    async with toy.database.reading() as tx:
        there = (await tx.execute(BY_ID, {"id": found})).mappings().one()
        for _ in range(2):  # the first time it is compiled
            (row,) = await prepared.all(tx, id=found)
            assert dict(row) == dict(there)
            assert row["created_at"].tzinfo is UTC
        assert await prepared.first(tx, id=new_id()) is None


async def test_values_are_given_anew_and_those_of_the_query_itself_stay(toy: Unit) -> None:
    ids, prepared = [await given_operation(toy, total=total) for total in range(3)], Prepared(SINCE)
    async with toy.database.reading() as tx:
        for most in (2, 3, 1):
            assert [row["id"] for row in await prepared.all(tx, since=AT, most=most)] == ids[:most]
        assert await prepared.all(tx, since=datetime(2027, 1, 1, tzinfo=UTC), most=9) == []
        with pytest.raises(Exception, match="time zone"):
            await prepared.all(tx, since=datetime(2026, 1, 1), most=9)


async def test_a_transaction_sees_what_it_wrote_itself(toy: Unit) -> None:
    found, prepared = await given_operation(toy), Prepared(BY_ID)
    async with toy.database.transaction(keep=False) as tx:
        await tx.execute(OPERATIONS.update().values(total=99))
        row = await prepared.first(tx, id=found)
        assert row is not None
        assert row["total"] == 99
    async with toy.database.reading() as tx:
        row = await prepared.first(tx, id=found)
        assert row is not None
        assert row["total"] == 7


async def test_an_error_is_told_in_sqlalchemys_words_and_the_connection_can_be_used_again(toy: Unit) -> None:
    number = cast(bindparam("text", type_=Text()), BigInteger()).label("number")
    prepared = Prepared(select(number))
    async with toy.database.reading() as tx:
        if tx.is_sqlite:
            pytest.skip("SQLite casts whatever it is given")
        with pytest.raises(DBAPIError):
            await prepared.all(tx, text="七")
        assert [row["number"] for row in await prepared.all(tx, text="7")] == [7]
