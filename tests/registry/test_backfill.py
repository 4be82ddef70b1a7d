"""Organizations from before the book: the migrations open their books, write versions, keys and claims, and go back again."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from bureaukit import migrate
from bureaukit.db import Database
from bureaukit.ids import new_id
from bureaukit.names import lookup_key
from bureaukit.search import initials, normalise
from registry.app import SERVICE
from registry.applications import store as cases
from registry.organizations import store
from registry.organizations.model.book import BookEntry
from registry.organizations.store import checks
from registry.organizations.store.rows import compared_by
from sqlalchemy import Connection, Table, insert, inspect, select, text
from support.harness import Templates

BEFORE = "4d566a0b8f35"  # the last revision without a book
BEFORE_DELIVERIES = "261128100007"  # the last one in which what nobody noted is overdue
TABLES = SERVICE.metadata.tables
REGISTERED, LISTED, ENDED = date(2019, 3, 1), date(2023, 5, 4), date(2024, 6, 30)
ANNOUNCED = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


def an_old_row(name: str, **more: Any) -> dict[str, Any]:
    """A row of `organizations` as it was at the revision before."""
    row = {
        "id": new_id(),
        "name": name,
        "name_key": lookup_key(name),
        "search_text": normalise(name),
        "search_initials": initials(name),
        "track": "registered",
        "type": "social_group",
        "social_work": False,
        "area": "530102",
        "sector": "culture",
        "state": "active",
        "registered_on": REGISTERED,
        "source": "application",
        "version": 1,
    }
    return row | more


def of_all_kinds() -> list[dict[str, Any]]:
    """One of every way to begin, to be listed and to end."""
    return [
        an_old_row("昆明市五华区书画协会", start_up_funds_fen=3_000_000, legal_representative_index="x"),
        an_old_row("翠湖合唱队", track="filed", type="community_organization", source="filing"),
        an_old_row(
            "昆明市五华区棋类协会", source="import", state="deregistered", abnormal_since=LISTED, ended_on=ENDED
        ),
        an_old_row("昆明市五华区旧协会", source="import", state="revoked", ended_on=REGISTERED),
        an_old_row("昆明市五华区茶艺协会", source="import", serious_since=date(2018, 1, 1)),  # before its first day
    ]


def an_open_case() -> dict[str, Any]:
    """A row of `applications` as it was at the revision before."""
    name = "昆明市五华区摄影协会"
    own = {"id": new_id(), "state": "accepted", "owner": "applicant", "type": "social_group", "version": 1}
    content = {"supervising_unit": "五华区文化和旅游局"}
    own |= {"consented_on": REGISTERED, "consented_by": "unit-1"}
    return own | {
        "name": name,
        "name_key": lookup_key(name),
        "content": content,
        "notices": [],
        "deemed_accepted": False,
    }


def a_penalty(withdrawn_on: date | None) -> dict[str, Any]:
    """A row of `penalties`."""
    state = "withdrawn" if withdrawn_on else "recorded"
    own = {"id": new_id(), "state": state, "area": "530102", "kind": "warning", "decided_on": REGISTERED, "version": 1}
    return own | {
        "decision_number": f"{own['id']}",
        "reason": "出借登记证书",
        "recorded_by": "clerk-1",
        "withdrawn_on": withdrawn_on,
    }


def a_running_entry(*penalties: dict[str, Any]) -> dict[str, Any]:
    """A row of `listings` as it was before it said whether it has a ground left."""
    evidence = [{"kind": "penalty", "id": str(penalty["id"]), "on": f"{REGISTERED}"} for penalty in penalties]
    own = {"id": new_id(), "state": "listed", "organization_id": new_id(), "kind": "abnormal", "version": 2}
    return own | {
        "reason": "minor_penalty",
        "statement": "经查属实",
        "proposed_on": REGISTERED,
        "proposed_by": "record:penalty",
        "needs_rectification": False,
        "evidence": evidence,
    }


@pytest.fixture
async def database(engine: str, templates: Templates) -> AsyncIterator[Database]:
    url = templates.empty(engine)
    made = Database(url)
    yield made
    await made.close()
    templates.drop(url)


async def moved(database: Database, revision: str, *, down: bool = False) -> None:
    def run(connection: Connection) -> None:
        (command.downgrade if down else command.upgrade)(migrate._config("registry", connection), revision)

    async with database.transaction() as tx:
        await tx.connection.run_sync(run)


async def books(database: Database, rows: list[dict[str, Any]]) -> list[list[BookEntry]]:
    async with database.reading() as tx:
        return [await store.entries_of(tx, row["id"]) for row in rows]


async def held(database: Database, table: Table, *columns: str) -> dict[UUID, dict[str, Any]]:
    async with database.reading() as tx:
        found = (await tx.execute(select(table.c.id, *(table.c[name] for name in columns)))).mappings().all()
    return {row["id"]: {name: row[name] for name in columns} for row in found}


async def test_what_was_decided_before_deliveries_were_noted_is_not_overdue_for_ever(database: Database) -> None:
    applications = TABLES["applications"]
    decided = {"state": "approved", "reviewed_on": REGISTERED, "matter": "establishment", "consents": [], "pauses": []}
    rows = [
        an_open_case() | decided | {"decided_on": day, "reviewed_on": reviewed_on, "opinions": []}
        for day, reviewed_on in ((REGISTERED, REGISTERED), (datetime.now(UTC).date(), REGISTERED), (REGISTERED, None))
    ]
    await moved(database, BEFORE_DELIVERIES)
    async with database.transaction() as tx:
        for row in rows:
            await tx.execute(insert(applications).values(**row))
    await migrate.upgrade(database, "registry", SERVICE.guards)
    async with database.reading() as tx:
        waiting = [row.subject_id for select_ in cases.work(done=False) for row in await tx.all(select_)]
    means = {id_: one["delivery_means"] for id_, one in (await held(database, applications, "delivery_means")).items()}
    assert means == {rows[0]["id"]: "unrecorded", rows[1]["id"]: None, rows[2]["id"]: None}
    assert waiting == [rows[1]["id"]], "what was decided today is still to be handed over"
    await moved(database, BEFORE_DELIVERIES, down=True)
    assert {one["delivery_means"] for one in (await held(database, applications, "delivery_means")).values()} == {None}


async def test_entries_whose_penalties_were_withdrawn_before_are_to_be_removed(database: Database) -> None:
    listings, penalties = TABLES["listings"], TABLES["penalties"]
    withdrawn, standing = (a_penalty(withdrawn_on) for withdrawn_on in (LISTED, None))
    entries = [a_running_entry(withdrawn), a_running_entry(standing), a_running_entry(withdrawn, standing)]
    late = a_running_entry(withdrawn)
    ground = a_running_entry(standing) | {"state": "added", "adds_to": late["id"]}
    await moved(database, BEFORE_DELIVERIES)
    async with database.transaction() as tx:
        for row in (withdrawn, standing):
            await tx.execute(insert(penalties).values(**row))
        for row in (*entries, late, ground):
            await tx.execute(insert(listings).values(**row))
    await migrate.upgrade(database, "registry", SERVICE.guards)
    found = await held(database, listings, "groundless_on")
    assert [id_ for id_, one in found.items() if one["groundless_on"]] == [entries[0]["id"]]
    assert found[entries[0]["id"]]["groundless_on"] == LISTED


async def test_what_was_there_before_gets_its_book_and_keeps_its_row_on_the_way_back(database: Database) -> None:
    organizations, rows, case = TABLES["organizations"], of_all_kinds(), an_open_case()
    await moved(database, BEFORE)
    event = {"id": new_id(), "topic": "registry.organization-registered.v1", "subject": str(rows[0]["id"])}
    event |= {"subject_seq": 1, "data": {}, "at": ANNOUNCED, "actor": "a", "client": "c", "request_id": "r"}
    async with database.transaction() as tx:
        for row in rows:
            await tx.execute(insert(organizations).values(**row))
        await tx.execute(insert(TABLES["applications"]).values(**case))
        await tx.execute(text("UPDATE applications SET opinion = '同意成立'"))
        await tx.execute(insert(TABLES["events"]).values(**event))

    await migrate.upgrade(database, "registry", SERVICE.guards)
    assert await migrate.differences(database, "registry", SERVICE.metadata, SERVICE.guards) == []
    written = await books(database, rows)
    assert [[(entry.kind.value, entry.effective_on) for entry in book] for book in written] == [
        [("registration", REGISTERED)],
        [("filing", REGISTERED)],
        [("takeover", REGISTERED), ("listing", LISTED), ("deregistration", ENDED)],
        [("takeover", REGISTERED), ("revocation", REGISTERED)],
        [("takeover", REGISTERED)],
    ]
    assert [book[0].recorded_at for book in written[:2]] == [ANNOUNCED, datetime(2019, 3, 1, tzinfo=UTC)]
    async with database.reading() as tx:
        for check in (checks.broken_books, checks.untold_facts):
            seen = await check(tx)
            assert (seen.looked_at, seen.violations) == (len(rows), ())
        closed = rows[2]["id"]
        lived = [await store.version_of(tx, closed, day) for day in (REGISTERED, LISTED, ENDED)]
        assert await store.version_of(tx, closed, date(2019, 2, 28)) is None
        claims = (await tx.execute(select(TABLES["name_claims"]))).mappings().all()
        names = await tx.all(select(TABLES["organization_names"].c.name))
    assert [(one["state"], one["abnormal_since"]) for one in lived if one] == [
        ("active", None),
        ("active", LISTED),
        ("deregistered", LISTED),
    ]
    keys = await held(database, organizations, *compared_by("书画"))
    assert keys == {row["id"]: compared_by(row["name"]) for row in rows}
    assert [(claim["case_id"], claim["name"], claim["state"]) for claim in claims] == [
        (case["id"], case["name"], "in_use")
    ]
    assert {row["name"] for row in rows} == {row.name for row in names}
    cases = await held(database, TABLES["applications"], "opinions")
    said = {"step": "consent", "given_on": f"{REGISTERED}", "given_by": "unit-1", "words": "同意成立"}
    assert cases == {case["id"]: {"opinions": [said | {"unit": case["content"]["supervising_unit"]}]}}

    await moved(database, BEFORE, down=True)
    async with database.reading() as tx:
        left = await tx.connection.run_sync(lambda c: inspect(c).get_table_names())
    assert {"book_entries", "organization_versions", "name_claims", "organization_names"}.isdisjoint(left)
    given = ("name", "state", "registered_on", "ended_on", "abnormal_since", "start_up_funds_fen")
    assert await held(database, organizations, *given) == {
        row["id"]: {name: row.get(name) for name in given} for row in rows
    }
    await migrate.upgrade(database, "registry", SERVICE.guards)
    assert [[entry.kind for entry in book] for book in await books(database, rows)] == [
        [entry.kind for entry in book] for book in written
    ]
