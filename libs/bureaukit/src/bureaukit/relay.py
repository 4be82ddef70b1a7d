"""Carries committed events to their subscribers: at least once, in order for each subject, one slow partner at a time."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog
from sqlalchemy import and_, exists, func, select, update

from bureaukit.addresses import checked_address, is_neighbour
from bureaukit.crypto import FieldCipher
from bureaukit.db import Database, Tx
from bureaukit.http import client, httpx
from bureaukit.outbox import as_cloud_event, place
from bureaukit.plumbing import DELIVERIES, EVENTS, SUBSCRIPTIONS
from bureaukit.problems import Problem
from bureaukit.signatures import sign

BATCH = 64
AT_ONCE = 16  # posts under way at once to one subscriber
LEASE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(hours=72)  # then the subscription is switched off; redelivery loses nothing
MAX_REPLY = 65_536
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Post:
    subscription_id: UUID
    position: int
    owner: str
    url: str
    secret: str
    tries: int
    event: dict[str, Any]


class Relay:
    """One worker per process; several processes share the work through leases in the database."""

    def __init__(
        self, database: Database, cipher: FieldCipher, service: str, *, allow_private: bool, gateway_url: str
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._service = service
        self._allow_private = allow_private
        self._gateway_url = gateway_url

    async def run(self) -> None:
        """Place and deliver until cancelled; woken by commits, and once a second for other replicas' work."""
        async with client(seconds=10) as http:
            while True:
                try:
                    busy = await place(self._database) + await self.deliver(http)
                except Exception:
                    log.exception("relay round failed")
                    busy = 0
                if not busy:
                    self._database.wake.clear()
                    try:
                        await asyncio.wait_for(self._database.wake.wait(), timeout=1)
                    except TimeoutError:
                        continue

    async def deliver(self, http: httpx.AsyncClient) -> int:
        """Send one batch of due events, the head of each subject only; return how many were tried."""
        posts = await self._claim()
        if not posts:
            return 0
        gates: dict[UUID, asyncio.Semaphore] = {}
        results = await asyncio.gather(
            *(
                self._send(http, post, gates.setdefault(post.subscription_id, asyncio.Semaphore(AT_ONCE)))
                for post in posts
            )
        )
        async with self._database.transaction() as tx:
            for post, status in zip(posts, results, strict=True):
                await self._settle(tx, post, status)
        return len(posts)

    async def _claim(self) -> list[_Post]:
        now = datetime.now(UTC)
        earlier = DELIVERIES.alias("earlier")
        heads = (
            select(DELIVERIES.c.subscription_id, DELIVERIES.c.position)
            .join(SUBSCRIPTIONS, SUBSCRIPTIONS.c.id == DELIVERIES.c.subscription_id)
            .where(
                ~DELIVERIES.c.done,
                DELIVERIES.c.next_at <= now,
                SUBSCRIPTIONS.c.active,
                ~exists().where(
                    earlier.c.subscription_id == DELIVERIES.c.subscription_id,
                    earlier.c.subject == DELIVERIES.c.subject,
                    earlier.c.position < DELIVERIES.c.position,
                    ~earlier.c.done,
                ),
            )
            .order_by(DELIVERIES.c.position)
            .limit(BATCH)
        )
        async with self._database.reading() as tx:
            if not await tx.all(heads.limit(1)):
                return []
        async with self._database.transaction() as tx:
            locked = heads if tx.is_sqlite else heads.with_for_update(of=DELIVERIES, skip_locked=True)
            due = await tx.all(locked)
            for row in due:
                await tx.execute(
                    update(DELIVERIES)
                    .where(DELIVERIES.c.subscription_id == row.subscription_id, DELIVERIES.c.position == row.position)
                    .values(next_at=now + LEASE)
                )
            return [await self._load(tx, row.subscription_id, row.position) for row in due]

    async def _load(self, tx: Tx, subscription_id: UUID, position: int) -> _Post:
        joined = and_(DELIVERIES.c.subscription_id == SUBSCRIPTIONS.c.id, DELIVERIES.c.position == position)
        query = (
            select(SUBSCRIPTIONS.c.owner, SUBSCRIPTIONS.c.url, SUBSCRIPTIONS.c.secret, DELIVERIES.c.tries, *EVENTS.c)
            .select_from(SUBSCRIPTIONS)
            .join(DELIVERIES, joined)
            .join(EVENTS, EVENTS.c.position == DELIVERIES.c.position)
            .where(SUBSCRIPTIONS.c.id == subscription_id)
        )
        row = (await tx.execute(query)).mappings().one()
        secret = self._cipher.open(row["secret"], table="subscriptions", column="secret", row=str(subscription_id))
        return _Post(
            subscription_id,
            position,
            row["owner"],
            row["url"],
            secret,
            row["tries"],
            as_cloud_event(self._service, row),
        )

    async def _send(self, http: httpx.AsyncClient, post: _Post, gate: asyncio.Semaphore) -> str:
        """Return the HTTP status, or the name of what went wrong; never what the partner answered."""
        body = orjson.dumps(post.event)
        headers = {"content-type": "application/cloudevents+json", **sign(post.secret, post.event["id"], body)}
        async with gate:
            try:
                target = await self._target(post)
                async with http.stream(
                    "POST", target.url, content=body, headers=headers | target.headers, extensions=target.extensions
                ) as answer:
                    await _drain(answer)
                    return str(answer.status_code)
            except (httpx.HTTPError, Problem, OSError) as error:
                return type(error).__name__

    async def _target(self, post: _Post) -> "_Target":
        """Resolve once and connect to the checked address, with the name kept for TLS and Host (no rebinding)."""
        inside = is_neighbour(post.owner, post.url, self._gateway_url)
        address = await checked_address(post.url, allow_private=self._allow_private or inside)
        parsed = httpx.URL(post.url)
        return _Target(
            str(parsed.copy_with(host=address)),
            {"host": parsed.netloc.decode()},
            {"sni_hostname": parsed.host} if parsed.scheme == "https" else {},
        )

    async def _settle(self, tx: Tx, post: _Post, status: str) -> None:
        now = datetime.now(UTC)
        this = (DELIVERIES.c.subscription_id == post.subscription_id, DELIVERIES.c.position == post.position)
        subscription = update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == post.subscription_id)
        if status.startswith("2"):
            await tx.execute(update(DELIVERIES).where(*this).values(done=True, done_at=now, last_status=status))
            await tx.execute(subscription.where(SUBSCRIPTIONS.c.failing_since.is_not(None)).values(failing_since=None))
            return
        pause = min(timedelta(seconds=2**post.tries), LONGEST_PAUSE)
        await tx.execute(
            update(DELIVERIES).where(*this).values(tries=post.tries + 1, next_at=now + pause, last_status=status)
        )
        await tx.execute(subscription.values(failing_since=func.coalesce(SUBSCRIPTIONS.c.failing_since, now)))
        await tx.execute(subscription.where(SUBSCRIPTIONS.c.failing_since < now - GIVE_UP_AFTER).values(active=False))
        log.warning("delivery failed", subscription=str(post.subscription_id), position=post.position, status=status)


@dataclass(frozen=True, slots=True)
class _Target:
    url: str
    headers: dict[str, str]
    extensions: dict[str, str]


async def _drain(answer: httpx.Response) -> None:
    read = 0
    async for chunk in answer.aiter_bytes():
        read += len(chunk)
        if read > MAX_REPLY:
            return
