"""Where support services are ordered, taken on, delivered, confirmed and judged."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.problems import FieldError, Forbidden, Invalid, NotFound
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response

from incubator.access import APPLICANT_SIDE, acting_as, is_officer_for
from incubator.clients import actions as clients
from incubator.clients.model import Client
from incubator.known_organizations.model import from_projection
from incubator.neighbours import registry
from incubator.parameters import BOOK
from incubator.roles import OFFICERS, ORG_REP
from incubator.support_services.actions import catalogue
from incubator.support_services.actions import ordering as actions
from incubator.support_services.actions.ordering import Wish
from incubator.support_services.api.shapes import (
    ActionsOut,
    CancellationIn,
    DeliveriesOut,
    DeliveryIn,
    FeedbackIn,
    ObjectionIn,
    OrderFilter,
    OrderIn,
    OrderOut,
    OrderPage,
    RefusalIn,
    ScheduleIn,
    as_records,
    plain,
)
from incubator.support_services.lifecycle import BASE_SIDE, BOTH_SIDES, LIFECYCLE
from incubator.support_services.model import Delivery, Schedule, ServiceOrder
from incubator.support_services.store import deliveries as records
from incubator.support_services.store import orders as store
from incubator.wire import minute_of

router = counter("incubator", "service-orders")
Act = Callable[[Tx, ServiceOrder], Awaitable[ServiceOrder]]
_READING = needs("incubator:service_order:read", *OFFICERS, ORG_REP, rule="own area or own organization")
_BASES = needs("incubator:service_order:write", *BASE_SIDE, rule="own area", key=True, match=True, dry_run=True)
_CLIENTS = needs("incubator:service_order:apply", ORG_REP, rule="own organization", key=True, match=True, dry_run=True)
_BOTH_RULE = "own area with incubator:service_order:write, or own organization with :apply"


@router.post(
    "", status_code=201, response_model=OrderOut, **needs("", *BOTH_SIDES, rule=_BOTH_RULE, key=True, dry_run=True)
)
async def order(body: OrderIn, desk: Desk) -> Response:
    """Order a support service, for one's own organization or as the base for it (预约支持服务)."""
    role = acting_as(desk.caller, "service_order", APPLICANT_SIDE)
    named = _named(desk, body)
    facts = None
    if named:
        answer = await registry.standing(desk.request.app.state.neighbours["registry"], named, desk.today)
        facts = answer["organization"]
    async with desk.transaction() as tx:
        service = await catalogue.loaded(tx, body.service_id)
        if role != ORG_REP and not desk.caller.covers(service.area):
            raise Forbidden("不是您辖区的基地", "The base lies outside your area")
        known = from_projection(facts) if facts else None
        client = (
            Client(known.id, known.credit_code) if known else await clients.team(tx, desk.caller, body.admission_id)
        )
        wish = Wish(service.id, client, body.need, body.wanted_on)
        placed = await actions.order(tx, wish, facts, await BOOK.on(tx, desk.today))
        return await desk.created(tx, plain(placed), f"/v1/incubator/service-orders/{placed.id}", version=1)


def _named(desk: DeskContext, body: OrderIn) -> str | None:
    """Return for which organization is ordered: a representative's own, the one an officer names; none for a team."""
    caller = desk.caller
    if body.admission_id:
        return None
    if caller.has_role(ORG_REP):
        if caller.org is None or body.organization not in (None, caller.org):
            raise Forbidden("只能为本组织办理", "Only for your own organization")
        return caller.org
    if body.organization is None:
        raise Invalid(FieldError("/organization", "missing", Text("请指明组织", "Name the organization")))
    return body.organization


@router.get("", response_model=OrderPage, **_READING)
async def orders(asked: Annotated[OrderFilter, Query()], desk: Desk) -> Response:
    """List orders: an organization its own, the office those of its area (支持服务订单)."""
    names = ("base_id", "service_id", "organization_id", "kind", "state", "first", "last")
    async with desk.reading() as tx:
        once = await clients.once_a_team(tx, asked.organization_id, desk.today)
        which = store.Asked(admission_ids=once, **{name: getattr(asked, name) for name in names})
        rows = await store.page(tx, asked, await clients.whose(tx, desk.caller, desk.today), which)
    page = page_of(rows, asked, store.BY_ID)
    return desk.page(type(page)([plain(store.order_of(one)).model_dump() for one in page.items], page.next_cursor))


@router.get("/{order_id}", response_model=OrderOut, **_READING)
async def one_order(order_id: UUID, desk: Desk) -> Response:
    """Show one order (订单详情)."""
    async with desk.reading() as tx:
        found = await _own(tx, order_id, desk)
    return desk.answer(plain(found), version=found.version)


@router.get("/{order_id}/deliveries", response_model=DeliveriesOut, **_READING)
async def deliveries(order_id: UUID, desk: Desk) -> Response:
    """Show what was delivered for an order, records that were put right included (服务记录)."""
    async with desk.reading() as tx:
        found = await _own(tx, order_id, desk)
        known = await records.of_order(tx, found.id)
    return desk.answer(as_records(known))


@router.get("/{order_id}/actions", response_model=ActionsOut, **_READING)
async def order_actions(order_id: UUID, desk: Desk) -> Response:
    """List what can be done with an order now, and why the rest is blocked (可办事项)."""
    async with desk.reading() as tx:
        found = await _own(tx, order_id, desk)
        closed = await actions.blockers(tx, found, await BOOK.on(tx, desk.today))
    closed |= LIFECYCLE.closed_to(found.state, desk.caller.has_role)
    items = LIFECYCLE.actions(found.state, blockers=closed)
    return desk.answer({"items": [action.as_dict(desk.language) for action in items]})


async def _act(desk: DeskContext, order_id: UUID, act: Act) -> Response:
    version = desk.if_match()
    async with desk.transaction() as tx:
        changed = await act(tx, await _own(tx, order_id, desk, version))
        return await desk.done(tx, plain(changed), version=changed.version)


@router.post("/{order_id}/acceptance", response_model=OrderOut, **_BASES)
async def accept(order_id: UUID, desk: Desk) -> Response:
    """Take an order on (受理订单)."""

    async def act(tx: Tx, found: ServiceOrder) -> ServiceOrder:
        return await actions.accept(tx, found, await BOOK.on(tx, desk.today))

    return await _act(desk, order_id, act)


@router.post("/{order_id}/refusal", response_model=OrderOut, **_BASES)
async def refuse(order_id: UUID, body: RefusalIn, desk: Desk) -> Response:
    """Do not take an order on, with the reason (不予受理)."""
    return await _act(desk, order_id, lambda tx, found: actions.refuse(tx, found, body.ground, body.reason))


@router.post("/{order_id}/scheduling", response_model=OrderOut, **_BASES)
async def set_time(order_id: UUID, body: ScheduleIn, desk: Desk) -> Response:
    """Say when and where it is to be, for the first time or anew (排期、改期)."""
    desk.refuse_unless(
        allowed=body.day >= desk.today,
        pointer="/day",
        code="in_the_past",
        zh="服务日不得早于今天",
        en="The day must not be past",
    )
    schedule = Schedule(body.day, minute_of(body.from_time), minute_of(body.to_time), body.place)
    return await _act(desk, order_id, lambda tx, found: actions.set_time(tx, found, schedule))


@router.post("/{order_id}/delivery", response_model=OrderOut, **_BASES)
async def deliver(order_id: UUID, body: DeliveryIn, desk: Desk) -> Response:
    """Record that it was served once, or put a record right (登记服务记录)."""
    values = body.model_dump(exclude={"documents"})
    delivery = Delivery(order_id, 0, **values, documents=tuple(body.documents), recorded_by=desk.caller.sub)
    return await _act(desk, order_id, lambda tx, found: actions.deliver(tx, found, delivery))


@router.post("/{order_id}/completion", response_model=OrderOut, **_BASES)
async def complete(order_id: UUID, desk: Desk) -> Response:
    """Say that everything was delivered; the organization is to confirm it (服务完成)."""
    return await _act(desk, order_id, actions.complete)


@router.post("/{order_id}/confirmation", response_model=OrderOut, **_CLIENTS)
async def confirm(order_id: UUID, desk: Desk) -> Response:
    """Confirm, as the organization, what was delivered (确认服务)."""
    return await _act(desk, order_id, actions.confirm)


@router.post("/{order_id}/objection", response_model=OrderOut, **_CLIENTS)
async def object_to(order_id: UUID, body: ObjectionIn, desk: Desk) -> Response:
    """Say, as the organization, what is not as recorded (对服务记录提出异议)."""
    return await _act(desk, order_id, lambda tx, found: actions.object_to(tx, found, body.reason))


@router.post("/{order_id}/feedback", response_model=OrderOut, **_CLIENTS)
async def judge(order_id: UUID, body: FeedbackIn, desk: Desk) -> Response:
    """Say once, as the organization, how it was (评价服务)."""

    async def act(tx: Tx, found: ServiceOrder) -> ServiceOrder:
        return await actions.judge(tx, found, body.score, body.words, await BOOK.on(tx, desk.today))

    return await _act(desk, order_id, act)


@router.post("/{order_id}/no-show", response_model=OrderOut, **_BASES)
async def stay_away(order_id: UUID, desk: Desk) -> Response:
    """Note that nobody came (登记爽约)."""

    async def act(tx: Tx, found: ServiceOrder) -> ServiceOrder:
        return await actions.stay_away(tx, found, await BOOK.on(tx, desk.today))

    return await _act(desk, order_id, act)


@router.post(
    "/{order_id}/cancellation",
    response_model=OrderOut,
    **needs("", *BOTH_SIDES, rule=_BOTH_RULE, key=True, match=True, dry_run=True),
)
async def cancel(order_id: UUID, body: CancellationIn, desk: Desk) -> Response:
    """Take an order back before anything was delivered; the office says why (取消订单)."""
    is_own = acting_as(desk.caller, "service_order", APPLICANT_SIDE) == ORG_REP
    desk.refuse_unless(
        allowed=is_own or body.reason is not None,
        pointer="/reason",
        code="missing",
        zh="基地取消订单须说明原因",
        en="The office says why it cancels",
    )
    return await _act(desk, order_id, lambda tx, found: actions.cancel(tx, found, body.reason))


async def _own(tx: Tx, order_id: UUID, desk: DeskContext, version: int | None = None) -> ServiceOrder:
    """Return an order of the caller's area, organization or team, and 404 for anybody else's."""
    found, caller = await actions.loaded(tx, order_id), desk.caller
    if not (await clients.is_own(tx, caller, found.client) or is_officer_for(caller, found.area)):
        raise NotFound
    return await actions.loaded(tx, order_id, version=version)
