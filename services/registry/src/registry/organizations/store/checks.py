"""What must be true of the register, asked in SQL: whoever edits the table by hand is found out here."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.checks import Seen, ids, seen
from bureaukit.db import Tx
from bureaukit.plumbing import EVENTS
from pydantic import TypeAdapter
from sqlalchemy import Row, RowMapping, func, or_, select

from registry import credit_code
from registry.organizations.model import ENDED, ITEMS, BookEntry, OrganizationState, Projection
from registry.organizations.model.book import digest_of
from registry.organizations.model.timeline import timeline
from registry.organizations.store.book import entries_of, known_spans
from registry.organizations.store.lookups import projection_of
from registry.organizations.store.rows import TABLE, OrganizationRow


async def faulty_codes(tx: Tx) -> Seen:
    """Return the organizations whose credit code is wrong in some part, or not the one their subject code is from."""
    with_code = await tx.all(
        select(TABLE.id, TABLE.credit_code, TABLE.subject_code, TABLE.type).where(TABLE.credit_code.is_not(None))
    )
    wrong = [(row.id,) for row in with_code if _is_faulty(row)]
    return Seen(len(with_code), ids(wrong))


def _is_faulty(row: Row[Any]) -> bool:
    is_wrong = credit_code.faults(row.credit_code, kind=row.type)
    return bool(is_wrong) or credit_code.subject_of(row.credit_code) != row.subject_code


async def shared_codes(tx: Tx) -> Seen:
    """Return the subject codes that more than one organization bears."""
    codes = select(TABLE.subject_code).where(TABLE.subject_code.is_not(None)).group_by(TABLE.subject_code)
    return await seen(tx, OrganizationRow.__table__, codes.having(func.count() > 1))


async def confused_ends(tx: Tx) -> Seen:
    """Return the organizations of no known state, that ended without a day, go on after it, or ended before they began."""
    known = [state.value for state in OrganizationState]
    ended = TABLE.state.in_([state.value for state in ENDED])
    confused = or_(
        TABLE.state.not_in(known), ended != TABLE.ended_on.is_not(None), TABLE.ended_on < TABLE.registered_on
    )
    return await seen(tx, OrganizationRow.__table__, select(TABLE.id).where(confused))


CHUNK = 500


async def _books(tx: Tx) -> AsyncIterator[tuple[RowMapping, list[BookEntry]]]:
    """Yield every organization's row with its book."""
    after = UUID(int=0)
    while True:
        page = select(OrganizationRow.__table__).where(TABLE.id > after).order_by(TABLE.id).limit(CHUNK)
        rows = (await tx.execute(page)).mappings().all()
        if not rows:
            return
        after = rows[-1]["id"]
        for row in rows:
            yield row, await entries_of(tx, row["id"])


async def broken_books(tx: Tx) -> Seen:
    """Return the organizations whose book is not a chain from 1 on, or has an entry that was touched."""
    looked_at, broken = 0, []
    async for row, book in _books(tx):
        looked_at += 1
        before = [None, *(entry.digest for entry in book)]
        whole = all(
            entry.previous == last and entry.digest == digest_of(entry)
            for last, entry in zip(before, book, strict=False)
        )
        if not book or not whole or [entry.serial for entry in book] != list(range(1, len(book) + 1)):
            broken.append((row["id"],))
    return Seen(looked_at, ids(broken))


async def untold_facts(tx: Tx) -> Seen:
    """Return the organizations of which versions or row say something else than the book."""
    looked_at, wrong = 0, []
    async for row, book in _books(tx):
        looked_at += 1
        life = timeline(book)
        known = [(s.valid_from, s.valid_until, s.facts) for _, s in await known_spans(tx, row["id"])]
        told = [(s.valid_from, s.valid_until, {item: s.facts.get(item) for item in ITEMS}) for s in life]
        now = [
            facts for _, until, facts in told if until is None or until.toordinal() + 1 == _ordinal(row["coming_on"])
        ]
        if known != told or not now or any(row[item] != value for item, value in now[0].items()):
            wrong.append((row["id"],))
    return Seen(looked_at, ids(wrong))


def _ordinal(day: date | None) -> int:
    """Return the number of the day the row changes on; the last span alone lasts without one."""
    return day.toordinal() if day else 0


NEWEST = 1000
_PROJECTION = TypeAdapter(Projection)


async def untold_rows(tx: Tx) -> Seen:
    """Return the organizations, of those announced last, of which the feed says something else than the row."""
    told = (
        select(EVENTS.c.subject, EVENTS.c.data)
        .where(EVENTS.c.topic.startswith("registry.organization-"))
        .order_by(EVENTS.c.seq.desc())
        .limit(NEWEST)
    )
    last: dict[UUID, Any] = {}
    for event in await tx.all(told):
        last.setdefault(UUID(event.subject), event.data["organization"])
    rows = await tx.execute(select(OrganizationRow.__table__).where(TABLE.id.in_(last)))
    present = {row["id"]: projection_of(row) for row in rows.mappings()}
    # read back as what it told, for an announcement of before some item was kept does not name it
    wrong = (one for one, said in last.items() if present.get(one) != _PROJECTION.validate_python(said))
    return Seen(len(last), tuple(str(one) for one in wrong))
