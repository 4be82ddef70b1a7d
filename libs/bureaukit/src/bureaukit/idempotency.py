"""The same request twice has one effect and one answer; key and answer are kept in the transaction of the effect."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import func, insert, select, update

from bureaukit.crypto import FieldCipher
from bureaukit.db import Database, Tx
from bureaukit.plumbing import IDEMPOTENCY_KEYS
from bureaukit.problems import KEY_REUSED, REQUEST_IN_FLIGHT, Problem
from bureaukit.request_keys import Answer, Replayed, RequestKey
from bureaukit.text import Text


@asynccontextmanager
async def in_flight(database: Database, key: RequestKey) -> AsyncIterator[None]:
    """Hold the key while the request is handled in this process; a second holder gets 409 with Retry-After."""
    name = f"{key.scope}|{key.key}"
    if name in database.in_flight:
        raise _busy()
    database.in_flight.add(name)
    try:
        yield
    finally:
        database.in_flight.discard(name)


def _busy() -> Problem:
    return Problem(
        REQUEST_IN_FLIGHT,
        Text("同一 Idempotency-Key 的请求正在办理", "A request with this key is being handled"),
        headers={"Retry-After": "1"},
    )


async def raise_if_answered(database: Database, cipher: FieldCipher, key: RequestKey) -> None:
    """Raise what was answered to this key before, if anything was."""
    async with database.reading() as tx:
        await _replay(tx, key, cipher)


async def _replay(tx: Tx, key: RequestKey, cipher: FieldCipher) -> None:
    mine = (IDEMPOTENCY_KEYS.c.scope == key.scope, IDEMPOTENCY_KEYS.c.key == key.key)
    if found := await tx.first(select(IDEMPOTENCY_KEYS).where(*mine)):
        if found.fingerprint != key.fingerprint:
            raise Problem(KEY_REUSED)
        raise Replayed(_stored(found, key, cipher))


async def claim(tx: Tx, key: RequestKey, cipher: FieldCipher) -> None:
    """Enter the key before anything else happens, or raise what was answered to it before."""
    if not tx.is_sqlite:  # another process may hold the key in an open transaction
        lock = int.from_bytes(hashlib.sha256(f"{key.scope}|{key.key}".encode()).digest()[:8], "big", signed=True)
        if not await tx.scalar(select(func.pg_try_advisory_xact_lock(lock))):
            raise _busy()
    await _replay(tx, key, cipher)
    await tx.execute(
        insert(IDEMPOTENCY_KEYS).values(
            scope=key.scope, key=key.key, fingerprint=key.fingerprint, subject=key.subject, created_at=tx.at
        )
    )


def _stored(found: Any, key: RequestKey, cipher: FieldCipher) -> Answer:
    body = cipher.open(found.body, table="idempotency_keys", column="body", row=f"{key.scope}|{key.key}")
    return Answer(found.status, found.headers, body.encode())


async def keep(tx: Tx, key: RequestKey, answer: Answer, cipher: FieldCipher) -> None:
    """Store the answer beside the effect."""
    body = cipher.seal(answer.body.decode(), table="idempotency_keys", column="body", row=f"{key.scope}|{key.key}")
    await tx.execute(
        update(IDEMPOTENCY_KEYS)
        .where(IDEMPOTENCY_KEYS.c.scope == key.scope, IDEMPOTENCY_KEYS.c.key == key.key)
        .values(status=answer.status, headers=answer.headers, body=body)
    )


async def look_up(tx: Tx, subject: str, key: str) -> list[dict[str, Any]]:
    """Return what became of the caller's own requests under a key: method and path, status, place of the result."""
    rows = await tx.all(
        select(IDEMPOTENCY_KEYS)
        .where(IDEMPOTENCY_KEYS.c.subject == subject, IDEMPOTENCY_KEYS.c.key == key)
        .order_by(IDEMPOTENCY_KEYS.c.created_at)
    )
    return [
        {
            "request": " ".join(row.scope.split("|")[1:]),
            "status": row.status,
            "location": row.headers.get("location"),
            "handled_at": row.created_at.isoformat(),
        }
        for row in rows
    ]
