"""What both sides do with an order of a support service, from the wish to the feedback."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.lifecycle import Blocker
from bureaukit.outbox import emit
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Finding, NotFound, Refused, Stale
from bureaukit.rules import findings
from bureaukit.text import Text

from incubator.clients import actions as clients
from incubator.clients.model import Client
from incubator.parameters.support_services import OPEN_TO
from incubator.regulations import ENTRY
from incubator.support_services import rules
from incubator.support_services.actions import catalogue as services
from incubator.support_services.lifecycle import LIFECYCLE
from incubator.support_services.model import (
    Delivery,
    Edition,
    Feedback,
    OrderRefusalGround,
    OrderState,
    Schedule,
    ServiceOrder,
    ServiceOrderChanged,
    in_force,
)
from incubator.support_services.store import catalogue, deliveries, orders


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody orders, for what, and when they would like it."""

    service_id: UUID
    client: Client
    need: str
    wanted_on: date | None


async def order(tx: Tx, wish: Wish, facts: Mapping[str, Any] | None, terms: ParameterSet) -> ServiceOrder:
    """Order a service, or be told everything that stands against it; the registry's facts are of today."""
    on = legal_date(tx.at)
    service = await services.loaded(tx, wish.service_id)
    standing = await clients.clientele(tx, wish.client, on)
    asked = rules.Wish(await _edition(tx, service.id, on), standing, terms[OPEN_TO], facts)
    if broken := findings(rules.ORDERING, asked):
        raise Refused(broken)
    placed = ServiceOrder(
        id=new_id(),
        service_id=service.id,
        base_id=service.base_id,
        area=service.area,
        kind=service.kind,
        client=wish.client,
        clientele=standing,
        need=wish.need,
        wanted_on=wish.wanted_on,
        ordered_by=tx.actor,
        ordered_on=on,
    )
    await orders.add(tx, placed)
    await _tell(tx, placed, "order")
    return placed


async def _edition(tx: Tx, service_id: UUID, on: date) -> Edition | None:
    return in_force((await catalogue.editions(tx, [service_id]))[service_id], on)


async def loaded(tx: Tx, order_id: UUID, *, version: int | None = None) -> ServiceOrder:
    """Return an order in the version the caller saw: 404 without it, 412 when it has changed."""
    found = await orders.find(tx, order_id)
    if found is None:
        raise NotFound
    if version not in (None, found.version):
        raise Stale
    return found


async def blockers(tx: Tx, found: ServiceOrder, terms: ParameterSet) -> dict[str, Blocker]:
    """Return what closes acts that the state alone would allow."""
    closed: dict[str, Blocker] = {}
    if found.state is OrderState.ORDERED and (broken := await _against_accepting(tx, found, terms)):
        closed["acceptance"] = Blocker(broken[0])
    if found.feedback:
        closed["feedback"] = _blocked("FEEDBACK_GIVEN", "已经评价", "Feedback was given already")
    if found.schedule and legal_date(tx.at) < found.schedule.day:
        early = _blocked("TOO_EARLY", "未到约定的服务日", "The day has not come yet")
        closed["no-show"] = replace(early, earliest_on=found.schedule.day)
    return closed


def _blocked(code: str, zh: str, en: str) -> Blocker:
    return Blocker(Finding(code, str(ENTRY), Text(zh, en)))


async def _against_accepting(tx: Tx, found: ServiceOrder, terms: ParameterSet) -> list[Finding]:
    on = legal_date(tx.at)
    edition = await _edition(tx, found.service_id, on)
    standing = await clients.clientele(tx, found.client, on)
    wish = rules.Wish(edition, standing, terms[OPEN_TO], None)
    load = rules.Load(edition, await orders.taken_on(tx, found.service_id))
    return findings(rules.ORDERING, wish) + findings((rules.has_capacity,), load)


async def accept(tx: Tx, found: ServiceOrder, terms: ParameterSet) -> ServiceOrder:
    """Take an order on, if it could still be placed and the service has room for it; orders of a service wait for each other."""
    state = LIFECYCLE.step("acceptance", found.state)
    await services.loaded(tx, found.service_id, lock=True)
    if broken := await _against_accepting(tx, found, terms):
        raise Refused(broken)
    return await _stepped(tx, replace(found, state=state), "acceptance")


async def refuse(tx: Tx, found: ServiceOrder, ground: OrderRefusalGround, reason: str) -> ServiceOrder:
    """Do not take an order on, and say why."""
    state = LIFECYCLE.step("refusal", found.state)
    return await _stepped(tx, replace(found, state=state, ground=ground, reason=reason), "refusal")


async def set_time(tx: Tx, found: ServiceOrder, schedule: Schedule) -> ServiceOrder:
    """Say when and where it is to be, for the first time or anew."""
    state = LIFECYCLE.step("scheduling", found.state)
    return await _stepped(tx, replace(found, state=state, schedule=schedule), "scheduling")


async def deliver(tx: Tx, found: ServiceOrder, delivery: Delivery) -> ServiceOrder:
    """Record that it was served once, or put a record right; the number of the record is given here."""
    state = LIFECYCLE.step("delivery", found.state)
    known = await deliveries.of_order(tx, found.id)
    if broken := findings(rules.DELIVERING, rules.Served(found, delivery, known, legal_date(tx.at))):
        raise Refused(broken)
    changed = await _stepped(tx, replace(found, state=state), "delivery")  # first: a stale version adds no record
    await deliveries.add(tx, replace(delivery, number=len(known) + 1))
    return changed


async def complete(tx: Tx, found: ServiceOrder) -> ServiceOrder:
    """Say that everything was delivered; the organization is to confirm it."""
    state = LIFECYCLE.step("completion", found.state)
    return await _stepped(tx, replace(found, state=state, delivered_on=legal_date(tx.at)), "completion")


async def confirm(tx: Tx, found: ServiceOrder) -> ServiceOrder:
    """Confirm, as the organization, that it was served as recorded."""
    state = LIFECYCLE.step("confirmation", found.state)
    return await _stepped(tx, replace(found, state=state, confirmed_on=legal_date(tx.at)), "confirmation")


async def object_to(tx: Tx, found: ServiceOrder, reason: str) -> ServiceOrder:
    """Say, as the organization, what is not as recorded; the base goes on from there."""
    state = LIFECYCLE.step("objection", found.state)
    return await _stepped(tx, replace(found, state=state, delivered_on=None, reason=reason), "objection")


async def judge(tx: Tx, found: ServiceOrder, score: int, words: str | None, terms: ParameterSet) -> ServiceOrder:
    """Say once, as the organization, how it was."""
    state = LIFECYCLE.step("feedback", found.state, blockers=await blockers(tx, found, terms))
    given = Feedback(score, words, legal_date(tx.at))
    return await _stepped(tx, replace(found, state=state, feedback=given), "feedback")


async def stay_away(tx: Tx, found: ServiceOrder, terms: ParameterSet) -> ServiceOrder:
    """Note that nobody came when it was to be."""
    state = LIFECYCLE.step("no-show", found.state, blockers=await blockers(tx, found, terms))
    return await _stepped(tx, replace(found, state=state), "no-show")


async def cancel(tx: Tx, found: ServiceOrder, reason: str | None) -> ServiceOrder:
    """Take an order back before anything was delivered."""
    state = LIFECYCLE.step("cancellation", found.state)
    return await _stepped(tx, replace(found, state=state, reason=reason), "cancellation")


async def cancel_all(tx: Tx, organization_id: UUID) -> int:
    """Cancel the open orders of an organization that has ended; return how many those were."""
    found = await orders.open_of(tx, organization_id)
    for one in found:
        await cancel(tx, one, "组织已终止")
    return len(found)


async def _stepped(tx: Tx, changed: ServiceOrder, step: str) -> ServiceOrder:
    saved = await orders.save(tx, changed)
    await _tell(tx, saved, step)
    return saved


async def _tell(tx: Tx, found: ServiceOrder, step: str) -> None:
    organization_id = found.client.organization_id
    told = ServiceOrderChanged(
        found.id, found.service_id, found.base_id, found.kind, organization_id, step, found.state
    )
    await emit(tx, told)
