"""Carries committed events to their subscribers: at least once, in order for each subject, no partner behind another."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import exists, select

from bureaukit.crypto import FieldCipher
from bureaukit.db import Database
from bureaukit.lane import LEASE, Carrier, Lane
from bureaukit.outbox import place
from bureaukit.plumbing import DELIVERIES, SUBSCRIPTIONS, is_pending

POLL_SECONDS = 1.0  # what falls due, or what another process placed, is noticed within this time
log = structlog.get_logger()


class Relay:
    """One per process; several processes share the work through leases in the database."""

    def __init__(
        self,
        database: Database,
        cipher: FieldCipher,
        service: str,
        *,
        allow_private: bool,
        gateway_url: str,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._carrier = Carrier(database, cipher, service, allow_private, gateway_url, lease)
        self._lanes: dict[UUID, Lane] = {}
        self._working: dict[UUID, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Place and deliver until cancelled; woken by commits, and once a second for what falls due or others placed."""
        try:
            while True:
                self._database.wake.clear()
                if not await self._round():
                    try:
                        await asyncio.wait_for(self._database.wake.wait(), timeout=POLL_SECONDS)
                    except TimeoutError:
                        continue
        finally:
            await self._stop()

    async def deliver_once(self) -> int:
        """Place and deliver what is due now, to every subscriber at once; return how many events arrived."""
        while await place(self._database):
            pass
        lanes = [self._lane(subscription) for subscription in await self._due()]
        return sum(await asyncio.gather(*(lane.work() for lane in lanes)))

    async def _round(self) -> int:
        try:
            placed = await place(self._database)
            for subscription in await self._due():
                self._start(subscription)
        except Exception:
            log.exception("relay round failed")
            return 0
        return placed

    async def _due(self) -> list[UUID]:
        waiting = exists().where(
            DELIVERIES.c.subscription_id == SUBSCRIPTIONS.c.id,
            is_pending("deliveries"),
            DELIVERIES.c.next_at <= datetime.now(UTC),
        )
        async with self._database.reading() as tx:
            return [row.id for row in await tx.all(select(SUBSCRIPTIONS.c.id).where(SUBSCRIPTIONS.c.active, waiting))]

    def _lane(self, subscription: UUID) -> Lane:
        return self._lanes.setdefault(subscription, Lane(self._carrier, subscription))

    def _start(self, subscription: UUID) -> None:
        if subscription not in self._working and not self._lane(subscription).rests:
            task = asyncio.get_running_loop().create_task(self._work(subscription))
            self._working[subscription] = task

    async def _work(self, subscription: UUID) -> None:
        try:
            await self._lane(subscription).work()
        except Exception:
            log.exception("lane failed", subscription=str(subscription))
        finally:
            del self._working[subscription]

    async def _stop(self) -> None:
        tasks = list(self._working.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for lane in self._lanes.values():
            await lane.close()
