"""What must be true of every service's database: it is whole, at head and guarded, its events have no gaps, its seals open."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, MetaData, Select, func, inspect, literal, or_, select, text

from bureaukit import guards, leaks
from bureaukit.checks import Check, Sealed, Seen, ids, seen
from bureaukit.crypto import FieldCipher, SealBroken
from bureaukit.db import Tx
from bureaukit.guards import Guard
from bureaukit.migrate import head_of
from bureaukit.plumbing import DELIVERIES, EVENTS, IDEMPOTENCY_KEYS, KIT_GUARDS
from bureaukit.text import Text

KIT_SEALED = (
    Sealed("idempotency_keys", "body", row=("scope", "key")),
    Sealed("subscriptions", "secret"),
)


def of_schema(package: str, own_guards: Sequence[Guard]) -> tuple[Check, ...]:
    """Return the checks of what the records lie in."""
    wanted = (*KIT_GUARDS, *own_guards)

    async def at_head(tx: Tx) -> Seen:
        revisions = [row.version_num for row in await tx.all(text("SELECT version_num FROM alembic_version"))]
        return Seen(1, () if revisions == [head_of(package)] else tuple(revisions) or ("none",))

    async def guarded(tx: Tx) -> Seen:
        return Seen(len(wanted), tuple(await tx.connection.run_sync(lambda c: guards.missing(c, wanted))))

    return (
        Check("integrity", Text("数据库文件完整", "The database is whole"), _is_whole),
        Check("schema", Text("结构为程序所需的版本", "The schema is the one the code was written for"), at_head),
        Check("guards", Text("数据库自身的约束齐全", "Every guard stands in the database"), guarded),
    )


async def _is_whole(tx: Tx) -> Seen:
    """Let SQLite read every page; PostgreSQL keeps its own checksums, so there an answer is all that is asked for."""
    tables = await tx.connection.run_sync(lambda connection: inspect(connection).get_table_names())
    if not tx.is_sqlite:
        return Seen(len(tables))
    faults = [row[0] for row in await tx.all(text("PRAGMA integrity_check")) if row[0] != "ok"]
    orphans = ids(await tx.all(text("PRAGMA foreign_key_check")))  # table, row, table it refers to, number of the key
    return Seen(len(tables), (*faults, *orphans))


async def _subjects_have_no_gaps(tx: Tx) -> Seen:
    before = func.lag(EVENTS.c.subject_seq, 1, 0).over(partition_by=EVENTS.c.subject, order_by=EVENTS.c.subject_seq)
    return await seen(tx, EVENTS, _after_a_gap(EVENTS.c.subject, EVENTS.c.subject_seq, before))


async def _positions_have_no_gaps(tx: Tx) -> Seen:
    before = func.lag(EVENTS.c.position, 1, 0).over(order_by=EVENTS.c.position)
    placed = EVENTS.c.position.is_not(None)
    return await seen(tx, _placed(), _after_a_gap(EVENTS.c.id, EVENTS.c.position, before, placed))


def _placed() -> FromClause:
    return select(EVENTS.c.seq).where(EVENTS.c.position.is_not(None)).subquery()


def _after_a_gap(
    named: ColumnElement[Any], number: ColumnElement[Any], before: ColumnElement[Any], *where: ColumnElement[bool]
) -> Select[Any]:
    each = select(named.label("named"), number.label("number"), before.label("before")).where(*where).subquery()
    return select(each.c.named, each.c.number).where(each.c.number != each.c.before + 1).order_by(each.c.number)


async def _deliveries_are_of_events(tx: Tx) -> Seen:
    orphans = (
        select(DELIVERIES.c.subscription_id, DELIVERIES.c.position)
        .outerjoin(EVENTS, EVENTS.c.position == DELIVERIES.c.position)
        .where(EVENTS.c.seq.is_(None))
    )
    return await seen(tx, DELIVERIES, orphans)


async def _keys_have_answers(tx: Tx) -> Seen:
    kept = IDEMPOTENCY_KEYS.c
    lacking = or_(kept.status.is_(None), kept.headers.is_(None), kept.body.is_(None))
    return await seen(tx, IDEMPOTENCY_KEYS, select(kept.scope, kept.key).where(lacking))


OF_RECORDS = (
    Check(
        "events-of-a-subject",
        Text("同一事项的事件编号自 1 起连续", "The events of a subject are numbered 1, 2, 3 ..."),
        _subjects_have_no_gaps,
    ),
    Check(
        "event-positions",
        Text("事件位置自 1 起连续", "The positions of the feed are 1, 2, 3 ..."),
        _positions_have_no_gaps,
    ),
    Check(
        "deliveries",
        Text("每条投递对应一个事件", "Every delivery is of an event that exists"),
        _deliveries_are_of_events,
    ),
    Check(
        "idempotency-keys",
        Text("每个幂等键都存有答复", "Every idempotency key has its answer"),
        _keys_have_answers,
    ),
)


def of_seals(metadata: MetaData, own: Sequence[Sealed], cipher: FieldCipher) -> Iterator[Check]:
    """Yield a check for each sealed column: it opens with a live key in its own place, and its index is its own hash."""
    sealed = (*KIT_SEALED, *own)
    yield Check(
        "plain-id-numbers",
        Text("密文之外没有明文身份证号码", "No citizen number stands in plain anywhere"),
        leaks.finder(metadata, sealed),
    )
    for column in sealed:
        yield Check(
            f"sealed-{column.table.replace('_', '-')}-{column.column.replace('_', '-')}",
            Text(
                "密文均可用现有密钥在原处解开，检索值与明文相符",
                "What is sealed opens with a live key in its place, and is found by its own hash",
            ),
            _opener(metadata, column, cipher),
        )


def _opener(metadata: MetaData, column: Sealed, cipher: FieldCipher) -> Callable[[Tx], Awaitable[Seen]]:
    table = metadata.tables[column.table]
    index = table.c[column.index] if column.index else literal(None)
    query = select(table.c[column.column], index, *(table.c[name] for name in column.row))

    async def look(tx: Tx) -> Seen:
        looked_at, broken = 0, []
        rows = await tx.connection.stream(query.where(table.c[column.column].is_not(None)))
        async for sealed, kept_index, *place in rows:  # one after the other: the columns of a district are long
            looked_at += 1
            row = "|".join(str(part) for part in place)
            if not _opens(column, cipher, sealed, row, kept_index):
                broken.append(row)
        return Seen(looked_at, tuple(broken))

    return look


def _opens(column: Sealed, cipher: FieldCipher, sealed: str, row: str, index: str | None) -> bool:
    try:
        plain = cipher.open(sealed, table=column.table, column=column.column, row=row)
    except SealBroken:
        return False
    return column.index is None or cipher.blind_index(plain) == index
