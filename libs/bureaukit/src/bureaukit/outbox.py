"""An event is a row written in the transaction of the fact it announces; positions are given after the commit, without gaps."""

import hashlib
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, Protocol
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, func, insert, select, text, update

from bureaukit.db import Database, Tx
from bureaukit.ids import new_id
from bureaukit.plumbing import DELIVERIES, EVENTS, SUBSCRIPTIONS

SEQUENCE_BATCH = 500
_ADVISORY_LOCK = 0x5EED  # one sequencer at a time on PostgreSQL


class Event(Protocol):
    """A frozen dataclass in a slice's model: what happened, named in the past tense, its topic versioned.

    `subject` is the id of the aggregate it happened to; it must hold no personal data.
    """

    topic: ClassVar[str]

    @property
    def subject(self) -> UUID | str:
        """The aggregate."""
        ...


async def emit(tx: Tx, event: Event) -> None:
    """Write the event; it is announced if and only if the transaction commits, and it is the audit row of the act."""
    subject = str(event.subject)
    if not tx.is_sqlite:  # two transactions may announce of one subject without holding a common row
        await tx.execute(_LOCK_SUBJECTS, {"locks": [_lock_of(subject)]})
    last = select(func.coalesce(func.max(EVENTS.c.subject_seq), 0) + 1).where(EVENTS.c.subject == subject)
    await tx.execute(insert(EVENTS).values(**_row(tx, event, last.scalar_subquery())))
    tx.after_commit(tx.database.wake.set)


async def emit_all(tx: Tx, events: Sequence[Event]) -> None:
    """Write many events in as few statements as one takes; those of one subject are numbered in the order given."""
    subjects = sorted({str(event.subject) for event in events})
    if not subjects:
        return
    if not tx.is_sqlite:
        await tx.execute(_LOCK_SUBJECTS, {"locks": [_lock_of(subject) for subject in subjects]})
    last = select(EVENTS.c.subject, func.max(EVENTS.c.subject_seq).label("last")).where(EVENTS.c.subject.in_(subjects))
    seqs = {row.subject: row.last for row in await tx.all(last.group_by(EVENTS.c.subject))}
    rows = []
    for event in events:
        subject = str(event.subject)
        seqs[subject] = seqs.get(subject, 0) + 1
        rows.append(_row(tx, event, seqs[subject]))
    await tx.execute(insert(EVENTS), rows)
    tx.after_commit(tx.database.wake.set)


def _row(tx: Tx, event: Event, subject_seq: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "topic": event.topic,
        "subject": str(event.subject),
        "subject_seq": subject_seq,
        "data": _data(event),
        "at": tx.at,
        "actor": tx.actor,
        "client": tx.client,
        "request_id": tx.request_id,
    }


# In one order, so that two transactions with the same subjects do not wait for each other.
_LOCK_SUBJECTS = text("SELECT pg_advisory_xact_lock(lock) FROM unnest(CAST(:locks AS bigint[])) AS lock")


def _lock_of(subject: str) -> int:
    return int.from_bytes(hashlib.sha256(subject.encode()).digest()[:8], "big", signed=True)


def _data(event: Any) -> dict[str, Any]:
    if not is_dataclass(event) or isinstance(event, type):
        raise TypeError("an event is a dataclass")
    return {field.name: _plain(getattr(event, field.name)) for field in fields(event)}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(member) for member in value]
    return value


async def place(database: Database) -> int:
    """Give positions to committed events and queue their deliveries; return how many were placed.

    Events of one subject are written one transaction after another, so for them seq order is commit order; across
    subjects any order is true, and reading by position never skips a late commit.
    """
    async with database.reading() as tx:
        if await tx.scalar(select(EVENTS.c.seq).where(EVENTS.c.position.is_(None)).limit(1)) is None:
            return 0
    async with database.transaction() as tx:
        await hold_positions(tx)
        waiting = await tx.all(
            select(EVENTS.c.seq, EVENTS.c.topic, EVENTS.c.subject, EVENTS.c.at)
            .where(EVENTS.c.position.is_(None))
            .order_by(EVENTS.c.seq)
            .limit(SEQUENCE_BATCH)
        )
        last = await tx.scalar(select(func.coalesce(func.max(EVENTS.c.position), 0))) or 0
        subscriptions = await tx.all(select(SUBSCRIPTIONS.c.id, SUBSCRIPTIONS.c.topics).where(SUBSCRIPTIONS.c.active))
        now = datetime.now(UTC)
        placed = list(enumerate(waiting, start=last + 1))
        queue = [
            _delivery(subscription.id, position, row.subject, now)
            for position, row in placed
            for subscription in subscriptions
            if wants(subscription.topics, row.topic)
        ]
        if placed:
            by_seq = update(EVENTS).where(EVENTS.c.seq == bindparam("of")).values(position=bindparam("at_position"))
            await tx.execute(by_seq, [{"of": row.seq, "at_position": position} for position, row in placed])
        if queue:
            await tx.execute(insert(DELIVERIES), queue)
    return len(waiting)


async def hold_positions(tx: Tx) -> None:
    """Let no other transaction give positions, or queue by them, until this one ends; on SQLite none can anyway."""
    if not tx.is_sqlite:
        await tx.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))


def wants(topics: list[str], topic: str) -> bool:
    """Whether a subscription's topic prefixes cover a topic; none at all means everything."""
    return not topics or any(topic.startswith(prefix) for prefix in topics)


def _delivery(subscription_id: UUID, position: int, subject: str, now: datetime) -> dict[str, Any]:
    return {
        "subscription_id": subscription_id,
        "position": position,
        "subject": subject,
        "done": False,
        "tries": 0,
        "next_at": now,
    }


async def queue_from(tx: Tx, subscription_id: UUID, topics: list[str], *, after: int, up_to: int | None = None) -> int:
    """Queue what was announced after a position (up to another) for one subscription; return how many."""
    await hold_positions(tx)  # an event that is just being placed would not know this subscription, nor we the event
    known = select(DELIVERIES.c.position).where(DELIVERIES.c.subscription_id == subscription_id)
    placed = select(EVENTS.c.position, EVENTS.c.topic, EVENTS.c.subject).where(EVENTS.c.position > after)
    if up_to is not None:
        placed = placed.where(EVENTS.c.position <= up_to)
    rows = await tx.all(placed.where(EVENTS.c.position.not_in(known)).order_by(EVENTS.c.position))
    now = datetime.now(UTC)
    queue = [_delivery(subscription_id, r.position, r.subject, now) for r in rows if wants(topics, r.topic)]
    if queue:
        await tx.execute(insert(DELIVERIES), queue)
    return len(queue)


def as_cloud_event(service: str, row: RowMapping) -> dict[str, Any]:
    """Return the event as CloudEvents 1.0 JSON; `sequence` is its position in the service's feed."""
    return {
        "specversion": "1.0",
        "id": str(row["id"]),
        "source": f"urn:seedbed:{service}",
        "type": row["topic"],
        "subject": row["subject"],
        "time": row["at"].isoformat(),
        "datacontenttype": "application/json",
        "sequence": str(row["position"]),
        "data": row["data"],
    }
