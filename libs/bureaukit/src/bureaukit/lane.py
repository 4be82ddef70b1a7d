"""The way to one subscriber: its due events claimed, sent in order for each subject, and settled, in few statements."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson
import structlog
from sqlalchemy import RowMapping, bindparam, exists, func, select, update

from bureaukit.addresses import checked_address, is_neighbour
from bureaukit.crypto import FieldCipher
from bureaukit.db import Database, Tx
from bureaukit.http import client, httpx
from bureaukit.outbox import as_cloud_event
from bureaukit.plumbing import DELIVERIES, EVENTS, SUBSCRIPTIONS, is_pending
from bureaukit.signatures import sign
from bureaukit.webhooks import CLOUD_EVENT

BATCH = 256
AT_ONCE = 16  # subjects under way at once to one subscriber
POST_SECONDS = 10.0
LEASE = timedelta(seconds=20)  # what a process was sending when it died waits so long; twice the longest sending
LONGEST_PAUSE = timedelta(minutes=15)
LONGEST_REST = 60.0
GIVE_UP_AFTER = timedelta(hours=72)  # then the subscription is switched off; redelivery loses nothing
MAX_REPLY = 65_536
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Carrier:
    """What every lane of a service has in common."""

    database: Database
    cipher: FieldCipher
    service: str
    allow_private: bool
    gateway_url: str
    lease: timedelta = LEASE


@dataclass(frozen=True, slots=True)
class _Partner:
    owner: str
    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class _Batch:
    partner: _Partner
    rows: Sequence[RowMapping]  # by position
    leased_until: datetime
    send_until: float  # then the rest is given back, so that no other process sends beside this one


Outcome = tuple[RowMapping, str]  # an event, and its HTTP status or the name of what went wrong


class Lane:
    """Carries events to one subscriber, and waits for no other; when nothing at all arrives there, it rests."""

    def __init__(self, carrier: Carrier, subscription: UUID) -> None:
        self._carrier = carrier
        self._id = subscription
        self._http: httpx.AsyncClient | None = None
        self._failures = 0
        self._rests_until = 0.0

    @property
    def rests(self) -> bool:
        """Whether the last tries were so vain that the next has to wait."""
        return time.monotonic() < self._rests_until

    async def work(self) -> int:
        """Send what is due until nothing is, or nothing arrives; return how many arrived."""
        arrived = 0
        while batch := await self._claim():
            outcomes = await self._send_all(batch)
            await self._settle(batch, outcomes)
            successes = sum(_is_success(status) for _, status in outcomes)
            arrived += successes
            if not successes:
                self._failures += 1
                self._rests_until = time.monotonic() + min(2.0 ** (self._failures - 1), LONGEST_REST)
                break
            self._failures = 0
        return arrived

    async def close(self) -> None:
        """Give the connections back."""
        if self._http:
            await self._http.aclose()

    async def _claim(self) -> _Batch | None:
        now = datetime.now(UTC)
        until = now + self._carrier.lease
        async with self._carrier.database.transaction() as tx:
            if not await self._is_alone(tx):
                return None
            partner = await self._partner(tx)
            if partner is None:
                return None
            rows = (await tx.execute(self._due(now))).mappings().all()
            if not rows:
                return None
            await tx.execute(self._these(rows).values(next_at=until))
        seconds = self._carrier.lease.total_seconds()
        send_until = time.monotonic() + max(seconds / 2, seconds - POST_SECONDS)
        return _Batch(partner, rows, until, send_until)

    async def _is_alone(self, tx: Tx) -> bool:
        """Whether no other process is claiming for this subscriber: it might take later events of our subjects."""
        return tx.is_sqlite or bool(await tx.scalar(select(func.pg_try_advisory_xact_lock(self._id.int % 2**63))))

    async def _partner(self, tx: Tx) -> _Partner | None:
        found = await tx.first(select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == self._id, SUBSCRIPTIONS.c.active))
        if found is None:
            return None
        secret = self._carrier.cipher.open(found.secret, table="subscriptions", column="secret", row=str(self._id))
        return _Partner(found.owner, found.url, secret)

    def _due(self, now: datetime) -> Any:
        """Due events by position, but for those behind one of the same subject that has to wait."""
        earlier = DELIVERIES.alias("earlier")
        blocked = exists().where(
            earlier.c.subscription_id == self._id,
            earlier.c.subject == DELIVERIES.c.subject,
            earlier.c.position < DELIVERIES.c.position,
            is_pending("earlier"),
            earlier.c.next_at > now,
        )
        return (
            select(DELIVERIES.c.tries, *EVENTS.c)
            .join(EVENTS, EVENTS.c.position == DELIVERIES.c.position)
            .where(DELIVERIES.c.subscription_id == self._id, is_pending("deliveries"), DELIVERIES.c.next_at <= now)
            .where(~blocked)
            .order_by(DELIVERIES.c.position)
            .limit(BATCH)
        )

    def _these(self, rows: Iterable[RowMapping]) -> Any:
        positions = [row["position"] for row in rows]
        return update(DELIVERIES).where(DELIVERIES.c.subscription_id == self._id, DELIVERIES.c.position.in_(positions))

    async def _send_all(self, batch: _Batch) -> list[Outcome]:
        if self._http is None:
            self._http = client(seconds=POST_SECONDS)
        gate = asyncio.Semaphore(AT_ONCE)
        by_subject = sorted(batch.rows, key=lambda row: (row["subject"], row["position"]))
        chains = [list(chain) for _, chain in groupby(by_subject, key=lambda row: row["subject"])]
        sent = await asyncio.gather(*(self._send_chain(batch, chain, gate) for chain in chains))
        return [outcome for chain in sent for outcome in chain]

    async def _send_chain(self, batch: _Batch, chain: list[RowMapping], gate: asyncio.Semaphore) -> list[Outcome]:
        """Send the events of one subject one after the other, up to the first that fails."""
        outcomes: list[Outcome] = []
        async with gate:
            for row in chain:
                if time.monotonic() > batch.send_until:
                    break
                outcomes.append((row, await self._send(batch.partner, row)))
                if not _is_success(outcomes[-1][1]):
                    break
        return outcomes

    async def _send(self, partner: _Partner, row: RowMapping) -> str:
        """Return the HTTP status, or the name of what went wrong; never what the partner answered."""
        body = orjson.dumps(as_cloud_event(self._carrier.service, row))
        headers = {"content-type": CLOUD_EVENT, **sign(partner.secret, str(row["id"]), body)}
        assert self._http is not None  # noqa: S101 -- opened before the first batch
        try:
            async with asyncio.timeout(POST_SECONDS):  # the client's own limit is for each read, not for the whole
                url, more, extensions = await self._target(partner)
                request = self._http.stream("POST", url, content=body, headers=headers | more, extensions=extensions)
                async with request as answer:
                    await _drain(answer)
                    return str(answer.status_code)
        except Exception as error:  # noqa: BLE001 -- whatever a partner does, it is the delivery that failed
            return type(error).__name__

    async def _target(self, partner: _Partner) -> tuple[str, dict[str, str], dict[str, str]]:
        """Resolve once and connect to the checked address, with the name kept for TLS and Host (no rebinding)."""
        inside = is_neighbour(partner.owner, partner.url, self._carrier.gateway_url)
        address = await checked_address(partner.url, allow_private=self._carrier.allow_private or inside)
        parsed = httpx.URL(partner.url)
        name = {"sni_hostname": parsed.host} if parsed.scheme == "https" else {}
        return str(parsed.copy_with(host=address)), {"host": parsed.netloc.decode()}, name

    async def _settle(self, batch: _Batch, outcomes: list[Outcome]) -> None:
        """Write down what became of a batch; what was asked for again in the meantime stays due."""
        now = datetime.now(UTC)
        ours = DELIVERIES.c.next_at == batch.leased_until
        failed = [(row, status) for row, status in outcomes if not _is_success(status)]
        tried = {row["position"] for row, _ in outcomes}
        async with self._carrier.database.transaction() as tx:
            for status in {status for _, status in outcomes if _is_success(status)}:
                arrived = self._these(row for row, met in outcomes if met == status).where(ours)
                await tx.execute(arrived.values(done=True, done_at=now, last_status=status))
            if len(tried) < len(batch.rows):
                left = self._these(row for row in batch.rows if row["position"] not in tried).where(ours)
                await tx.execute(left.values(next_at=now))
            if failed:
                await self._put_off(tx, failed, now, ours)
            await self._note_health(tx, now, is_well=not failed)

    async def _put_off(self, tx: Tx, failed: list[Outcome], now: datetime, ours: Any) -> None:
        values = [
            {
                "of": row["position"],
                "after_tries": row["tries"] + 1,
                "again_at": now + min(timedelta(seconds=2 ** min(row["tries"], 12)), LONGEST_PAUSE),
                "met": status,
            }
            for row, status in failed
        ]
        later = (
            update(DELIVERIES)
            .where(DELIVERIES.c.subscription_id == self._id, DELIVERIES.c.position == bindparam("of"), ours)
            .values(tries=bindparam("after_tries"), next_at=bindparam("again_at"), last_status=bindparam("met"))
        )
        await tx.execute(later, values)
        first_row, first_status = failed[0]
        log.warning(
            "deliveries failed",
            subscription=str(self._id),
            count=len(failed),
            position=first_row["position"],
            status=first_status,
        )

    async def _note_health(self, tx: Tx, now: datetime, *, is_well: bool) -> None:
        """Remember since when deliveries fail; after three days of nothing else the subscription is switched off."""
        this = update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == self._id)
        if is_well:
            await tx.execute(this.where(SUBSCRIPTIONS.c.failing_since.is_not(None)).values(failing_since=None))
            return
        await tx.execute(this.where(SUBSCRIPTIONS.c.failing_since.is_(None)).values(failing_since=now))
        given_up = this.where(SUBSCRIPTIONS.c.failing_since < now - GIVE_UP_AFTER, SUBSCRIPTIONS.c.active)
        await tx.execute(given_up.values(active=False, version=SUBSCRIPTIONS.c.version + 1))


def _is_success(status: str) -> bool:
    return status.startswith("2")


async def _drain(answer: httpx.Response) -> None:
    read = 0
    async for chunk in answer.aiter_bytes():
        read += len(chunk)
        if read > MAX_REPLY:
            return
