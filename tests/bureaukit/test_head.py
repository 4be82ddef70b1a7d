"""HEAD: the headers of an answer, and none of the work that its body would be."""

import asyncio
from datetime import UTC, datetime

import pytest
from bureaukit.plumbing import OPERATIONS
from sqlalchemy import update
from support.harness import Unit
from support.toy import clerk


async def test_headers_alone_do_not_wait_for_the_end_of_a_stream(toy: Unit) -> None:
    """The gateway gives the connection to the next request when it has the headers; that one waited for the stream."""
    place = (await clerk(toy).post("/work", json={"fails": False})).headers["location"]
    await clerk(toy).get(place, headers={"accept": "text/event-stream"})  # until it has ended
    async with toy.database.transaction() as tx:
        await tx.execute(update(OPERATIONS).values(status="running", beat_at=datetime.now(UTC)))
    async with asyncio.timeout(3):
        asked = await clerk(toy).request("HEAD", place, headers={"accept": "text/event-stream"})
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-type"].startswith("text/event-stream")


@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
async def test_headers_alone_are_those_of_the_whole_answer(toy: Unit, accept: str) -> None:
    await clerk(toy).post("/loans", json={"title": "论语"})
    whole = await toy.anyone().get("/loans", headers={"accept": accept})
    alone = await toy.anyone().request("HEAD", "/loans", headers={"accept": accept})
    assert (alone.status_code, alone.content) == (200, b"")
    assert alone.headers.keys() == whole.headers.keys()
    assert alone.headers["content-type"] == whole.headers["content-type"]
