"""No update is lost, no failed commit is answered with success, no dry run leaves a trace."""

import asyncio
from pathlib import Path
from typing import Any

import pysqlite3
import pytest
from bureaukit.db import SAFE_SQLITE, Database
from bureaukit.ids import new_id
from sqlalchemy import insert, select, text, update
from support.harness import Templates, Unit
from support.toy import LOANS, ShelfRow, clerk, count, fresh

GOOD = {"title": "论语"}


async def a_loan(toy: Unit) -> str:
    answer = await clerk(toy).post("/loans", json=GOOD)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


async def increment(toy: Unit, place: str, times: int) -> int:
    """Read and write back one more, `times` times; return how often it was accepted."""
    person = clerk(toy)
    accepted = 0
    for _ in range(times):
        seen = await person.get(place)
        version = int(seen.headers["etag"].strip('"'))
        answer = await person.patch(place, json={"renewals": seen.json()["renewals"] + 1}, match=version)
        assert answer.status_code in (200, 412), answer.text
        accepted += answer.status_code == 200
        assert answer.status_code != 200 or answer.headers["etag"] == f'"{version + 1}"'
    return accepted


async def storm(toy: Unit, writers: int, times: int) -> None:
    place = await a_loan(toy)
    accepted = sum(await asyncio.gather(*(increment(toy, place, times) for _ in range(writers))))
    final = await clerk(toy).get(place)
    assert final.json()["renewals"] == accepted >= times
    assert final.headers["etag"] == f'"{accepted + 1}"'


@pytest.mark.feature("B5-9")
async def test_exactly_the_accepted_increments_are_in_the_end_on_record(toy: Unit) -> None:
    await storm(toy, writers=16, times=4)


@pytest.mark.slow
@pytest.mark.promise("P17")
async def test_64_writers_with_100_increments_each_lose_none(toy: Unit) -> None:
    await storm(toy, writers=64, times=100)
    await check_if_match(toy)


@pytest.mark.feature("B5-9")
async def test_a_change_needs_the_etag_that_was_read(toy: Unit) -> None:
    await check_if_match(toy)


async def check_if_match(toy: Unit) -> None:
    place = await a_loan(toy)
    person = clerk(toy)
    missing = await person.patch(place, json={"renewals": 1})
    fresh_one = await person.patch(place, json={"renewals": 1}, match=1)
    stale = await person.patch(place, json={"renewals": 2}, match=1)
    others: list[Any] = [
        await person.patch(place, json={"renewals": 3}, headers={"if-match": tag})
        for tag in ('W/"2"', "*", '"1", "2"', '"x"', "", '"' + "2" * 400 + '"', '"²"'.encode())
    ]
    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_required")
    assert fresh_one.status_code == 200
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert {answer.status_code for answer in others} == {412}
    assert (await person.get(place)).json()["renewals"] == 1


@pytest.mark.feature("B5-9")
async def test_what_has_not_changed_is_not_sent_again(toy: Unit) -> None:
    place = await a_loan(toy)
    same = await toy.anyone().get(place, headers={"if-none-match": '"1"'})
    changed = await toy.anyone().get(place, headers={"if-none-match": '"0"'})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", '"1"')
    assert changed.status_code == 200


async def test_200_of_200_read_modify_writes_survive_in_two_processes_worth_of_connections(
    engine: str, templates: Templates
) -> None:
    """SQLite's own driver transactions kept 20 of 200 (docs/architecture.md)."""
    url = await fresh(templates, engine)
    databases = [Database(url), Database(url)]
    identity = new_id()
    async with databases[0].transaction() as tx:
        row = {"title": "t", "borrower": "b", "state": "asked", "renewals": 0, "version": 1}
        await tx.execute(insert(LOANS).values(id=identity, **row))

    async def one_more(database: Database) -> None:
        async with database.transaction() as tx:
            query = select(LOANS.c.renewals).where(LOANS.c.id == identity)
            known = await tx.scalar(query if tx.is_sqlite else query.with_for_update())
            await asyncio.sleep(0)
            await tx.execute(update(LOANS).where(LOANS.c.id == identity).values(renewals=(known or 0) + 1))

    await asyncio.gather(*(one_more(databases[number % 2]) for number in range(200)))
    async with databases[1].reading() as tx:
        assert await tx.scalar(select(LOANS.c.renewals)) == 200
    for database in databases:
        await database.close()
    templates.drop(url)


async def test_a_commit_that_fails_is_an_error_and_leaves_no_open_transaction_behind(toy: Unit) -> None:
    """SQLite keeps a transaction open whose COMMIT failed; back in the pool it held the write lock."""
    for _ in range(8):
        refused = await clerk(toy).post("/loans", json=GOOD | {"shelf": "nowhere"})
        assert refused.status_code == 500
    assert set((await count(toy)).values()) == {0}
    assert (await clerk(toy).post("/loans", json=GOOD)).status_code == 201
    assert (await count(toy, LOANS))["loans"] == 1


async def test_a_commit_that_succeeds_after_others_failed_keeps_only_its_own(toy: Unit) -> None:
    async with toy.database.transaction() as tx:
        await tx.execute(insert(ShelfRow).values(name="A"))
    shelves = ["A", "nowhere"] * 10
    answers = await asyncio.gather(*(clerk(toy).post("/loans", json=GOOD | {"shelf": shelf}) for shelf in shelves))
    assert [answer.status_code for answer in answers] == [201, 500] * 10
    assert (await count(toy, LOANS))["loans"] == 10


async def test_a_dry_run_answers_like_the_real_thing_and_writes_nothing(toy: Unit) -> None:
    await a_loan(toy)
    before = await count(toy)
    good = await clerk(toy).post("/loans?dry_run=true", json=GOOD, key="k")
    again = await clerk(toy).post("/loans?dry_run=true", json=GOOD, key="k")
    without_key = await clerk(toy).post("/loans?dry_run=true", json=GOOD, key="")
    bad = await clerk(toy).post("/loans?dry_run=true", json={})
    assert [a.status_code for a in (good, again, without_key, bad)] == [200, 200, 200, 422]
    assert good.json()["title"] == GOOD["title"]
    assert good.headers["dry-run"] == "true"
    assert "location" not in good.headers
    assert "idempotency-replayed" not in again.headers
    assert await count(toy) == before
    real = await clerk(toy).post("/loans", json=GOOD, key="k")
    assert real.status_code == 201


async def test_a_dry_run_is_refused_where_none_is_offered(toy: Unit) -> None:
    answer = await clerk(toy).post("/faults?dry_run=true", json=GOOD)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "dry_run"


async def test_a_request_that_is_given_up_rolls_back_and_lets_the_next_one_write(toy: Unit) -> None:
    entered = asyncio.Event()

    async def slow() -> None:
        async with toy.database.transaction() as tx:
            await tx.execute(insert(ShelfRow).values(name="A"))
            entered.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(slow())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await clerk(toy).post("/loans", json=GOOD)).status_code == 201
    assert (await count(toy, ShelfRow.__table__))["shelves"] == 0


async def test_a_database_that_is_away_is_said_to_be_unavailable_and_comes_back(
    toy: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    async def away(*_args: Any, **_kw: Any) -> Any:
        raise OperationalError("SELECT", {}, Exception("connection refused"))

    with monkeypatch.context() as patch:
        patch.setattr("sqlalchemy.ext.asyncio.AsyncConnection.execute", away)
        answer = await clerk(toy).post("/loans", json=GOOD)
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    assert (await clerk(toy).post("/loans", json=GOOD)).status_code == 201


async def test_sqlite_runs_fixed_durable_and_strict(templates: Templates) -> None:
    url = await fresh(templates, "sqlite")
    database = Database(url)
    strict: list[tuple[str, int]] = []
    settings = {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "trusted_schema": 0, "secure_delete": 1}
    for _ in range(3):  # a connection that comes back from the pool is like a new one
        async with database.reading() as tx:
            found = {name: await tx.scalar(text(f"PRAGMA {name}")) for name in settings}
            tables = text("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
            strict = [(row.name, row.strict) for row in await tx.all(tables)]
            version = await tx.scalar(text("SELECT sqlite_version()"))
        assert found == settings
    await database.close()
    assert pysqlite3.sqlite_version_info >= SAFE_SQLITE
    assert version == pysqlite3.sqlite_version
    assert [name for name, is_strict in strict if not is_strict and not name.startswith("sqlite_")] == []
