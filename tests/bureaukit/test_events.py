"""An event is announced if and only if its fact was committed, once, in order, and for ever."""

import asyncio
import random
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from bureaukit import guards, migrate
from bureaukit.audit import note
from bureaukit.clock import Clock
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.plumbing import AUDIT_ENTRIES, EVENTS, KIT_GUARDS
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from support.harness import Unit
from support.toy import TOY, LoanChanged, clerk, count

GOOD = {"title": "论语"}


async def feed(toy: Unit, **asked: Any) -> dict[str, Any]:
    answer = await toy.as_role("partner").get("/events", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def announce(toy: Unit, subject: UUID, *, kept: bool = True, number: int = 0) -> None:
    async with toy.database.transaction(keep=kept) as tx:
        tx.at = Clock().now()
        await emit(tx, LoanChanged(subject, number))
        await asyncio.sleep(random.random() / 500)


@pytest.mark.feature("B5-16")
async def test_an_event_is_announced_if_and_only_if_its_transaction_commits(toy: Unit) -> None:
    kept = await clerk(toy).post("/loans", json=GOOD)
    await clerk(toy).post("/faults", json=GOOD)
    await clerk(toy).post("/loans", json=GOOD | {"shelf": "nowhere"})
    await clerk(toy).post("/loans?dry_run=true", json=GOOD)
    page = await feed(toy)
    assert [event["subject"] for event in page["items"]] == [kept.json()["id"]]
    (event,) = page["items"]
    assert (event["specversion"], event["type"], event["sequence"]) == ("1.0", "toy.loan-changed.v1", "1")
    assert event["source"] == "urn:seedbed:toy"


async def test_events_of_one_subject_are_numbered_without_a_gap_whoever_writes(toy: Unit) -> None:
    subject = new_id()
    await asyncio.gather(*(announce(toy, subject, kept=number % 4 != 0) for number in range(40)))
    async with toy.database.reading() as tx:
        query = select(EVENTS.c.subject_seq).where(EVENTS.c.subject == str(subject)).order_by(EVENTS.c.seq)
        numbers = [row.subject_seq for row in await tx.all(query)]
    assert numbers == list(range(1, 31))


@pytest.mark.feature("B5-16")
async def test_a_reader_of_the_feed_misses_nothing_while_twenty_write_and_some_roll_back(toy: Unit) -> None:
    """On PostgreSQL a row with a lower number may be committed after one with a higher: positions are given later."""
    subjects = [new_id() for _ in range(7)]
    seen: list[dict[str, Any]] = []
    writing = True

    async def write(writer: int) -> None:
        for number in range(10):
            await announce(toy, subjects[(writer + number) % 7], kept=number % 3 != 0, number=number)

    async def read() -> None:
        after = 0
        while writing or after < int((await feed(toy))["head"]):
            page = await feed(toy, after=after, limit=7)
            seen.extend(page["items"])
            after = int(page["next_cursor"])

    reader = asyncio.create_task(read())
    await asyncio.gather(*(write(writer) for writer in range(20)))
    writing = False
    await asyncio.wait_for(reader, 20)
    kept = 20 * sum(number % 3 != 0 for number in range(10))
    assert [int(event["sequence"]) for event in seen] == list(range(1, kept + 1))
    assert len({event["id"] for event in seen}) == kept == (await count(toy, EVENTS))["events"]


@pytest.mark.feature("B5-16")
async def test_the_feed_is_read_in_pages_by_topic_and_subject_from_any_position(toy: Unit) -> None:
    subjects = [new_id() for _ in range(3)]
    for number in range(9):
        await announce(toy, subjects[number % 3], number=number)
    first = await feed(toy, limit=4)
    second = await feed(toy, limit=4, after=first["next_cursor"])
    third = await feed(toy, limit=4, after=second["next_cursor"])
    end = await feed(toy, after=third["next_cursor"])
    numbers = [event["data"]["renewals"] for page in (first, second, third) for event in page["items"]]
    assert numbers == list(range(9))
    assert (end["items"], end["next_cursor"], end["head"]) == ([], "9", "9")
    of_one = await feed(toy, subject=str(subjects[1]))
    assert [event["data"]["renewals"] for event in of_one["items"]] == [1, 4, 7]
    assert (await feed(toy, topic="toy.other"))["items"] == []
    assert len((await feed(toy, topic=["toy.other", "toy.loan-"]))["items"]) == 9


async def test_the_feed_is_for_subscribers_only(toy: Unit) -> None:
    assert (await toy.anyone().get("/events")).status_code == 401
    assert (await clerk(toy).get("/events")).status_code == 403


FORGERIES = [
    "UPDATE events SET data = '{}'",
    "UPDATE events SET position = position + 100",
    "UPDATE events SET position = NULL",
    "UPDATE events SET actor = 'somebody else'",
    "DELETE FROM events",
    "UPDATE audit_entries SET actor = 'somebody else'",
    "DELETE FROM audit_entries",
]
OF_ONE_ENGINE = {
    "postgresql": ["TRUNCATE events", "TRUNCATE audit_entries"],
    "sqlite": ["INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries"],
}


async def test_what_is_logged_can_neither_be_changed_nor_removed(toy: Unit) -> None:
    await clerk(toy).post("/loans", json=GOOD)
    async with toy.database.transaction() as tx:
        tx.at = Clock().now()
        await note(tx, "look", "loan/1")
    await feed(toy)
    async with toy.database.reading() as tx:
        before = [await tx.all(select(table)) for table in (EVENTS, AUDIT_ENTRIES)]
    for forgery in FORGERIES + OF_ONE_ENGINE[toy.engine]:
        with pytest.raises(DBAPIError, match="append-only"):
            async with toy.database.transaction() as tx:
                await tx.execute(text(forgery))
    async with toy.database.reading() as tx:
        assert [await tx.all(select(table)) for table in (EVENTS, AUDIT_ENTRIES)] == before


async def test_an_event_that_has_no_position_yet_cannot_be_changed_either(toy: Unit) -> None:
    await clerk(toy).post("/loans", json=GOOD)
    for forgery in ("UPDATE events SET actor = 'x'", "UPDATE events SET position = 5, topic = 'x'"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with toy.database.transaction() as tx:
                await tx.execute(text(forgery))
    assert len((await feed(toy))["items"]) == 1


async def test_migrations_lead_to_what_the_code_expects_with_every_trigger_in_place(registry: Unit) -> None:
    found = await migrate.differences(registry.database, "registry", registry.service.metadata, registry.service.guards)
    assert found == []


async def test_a_dropped_trigger_is_noticed_and_set_up_again(toy: Unit) -> None:
    async with toy.database.engine.begin() as connection:
        on = "" if toy.engine == "sqlite" else " ON events"
        await connection.execute(text(f"DROP TRIGGER events_no_delete{on}"))
        assert await connection.run_sync(guards.missing, KIT_GUARDS) == ["events_no_delete"]
        await connection.run_sync(guards.set_up, KIT_GUARDS)
        assert await connection.run_sync(guards.missing, KIT_GUARDS) == []


async def test_batch_migrations_on_sqlite_do_not_lose_the_triggers(templates: Any) -> None:
    """Alembic's batch mode makes a table anew, which drops its triggers."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from bureaukit.db import Database
    from sqlalchemy import Column, Text
    from support.toy import fresh

    database = Database(await fresh(templates, "sqlite"))

    def rebuild(connection: Any) -> list[str]:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("events", recreate="always") as table:
            table.add_column(Column("extra", Text))
        lost = guards.missing(connection, KIT_GUARDS)
        guards.set_up(connection, (*KIT_GUARDS, *TOY.guards))
        assert guards.missing(connection, KIT_GUARDS) == []
        return lost

    async with database.engine.begin() as connection:
        with suppress(NotImplementedError):
            assert await connection.run_sync(rebuild) == ["events_no_delete", "events_no_update"]
    await database.close()
