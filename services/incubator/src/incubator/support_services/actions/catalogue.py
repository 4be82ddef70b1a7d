"""What a base does with its catalogue: enter a service, say what it is from a later day on, give it up."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.outbox import emit
from bureaukit.problems import Conflict, NotFound, Stale, problem_type

from incubator.support_services.model import Edition, SupportService, SupportServiceChanged
from incubator.support_services.store import catalogue

EDITION_IS_PAST = problem_type(
    "service_edition_is_past", 409, "服务内容不得追溯变更", "A service is not changed for days that are past"
)


async def loaded(tx: Tx, service_id: UUID, *, version: int | None = None, lock: bool = False) -> SupportService:
    """Return a service in the version the caller saw: 404 without it, 412 when it has changed."""
    service = await catalogue.find(tx, service_id, lock=lock)
    if service is None:
        raise NotFound
    if version not in (None, service.version):
        raise Stale
    return service


async def enter(tx: Tx, service: SupportService, first: Edition) -> SupportService:
    """Enter a service with what it is from its first day on."""
    await catalogue.add(tx, service)
    await catalogue.add_edition(tx, first)
    await emit(tx, _told(service, first))
    return service


async def revise(tx: Tx, service: SupportService, edition: Edition, *, today: date) -> SupportService:
    """Say what a service is from a day to come on; what it was stays on record."""
    known = (await catalogue.editions(tx, [service.id]))[service.id]
    latest = known[-1].valid_from
    if edition.valid_from <= max(latest, today):
        raise Conflict(
            EDITION_IS_PAST,
            "生效日须晚于今天及最近一版的生效日",
            "It must begin after today and after the latest edition on record",
            latest=latest,
        )
    moved = await catalogue.moved_on(tx, service)
    await catalogue.add_edition(tx, edition)
    await emit(tx, _told(service, edition))
    return moved


async def give_up(tx: Tx, service: SupportService, *, on: date, today: date) -> SupportService:
    """Offer a service no more from a day on; orders taken on by then are still delivered."""
    known = (await catalogue.editions(tx, [service.id]))[service.id]
    return await revise(tx, service, replace(known[-1], valid_from=on, is_offered=False), today=today)


def _told(service: SupportService, edition: Edition) -> SupportServiceChanged:
    return SupportServiceChanged(service.id, service.base_id, service.kind, edition.valid_from, edition.is_offered)
