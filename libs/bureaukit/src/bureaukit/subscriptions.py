"""Who is told what: subscribers by name and owner, their delivery log, and redelivery of a range."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete, insert, select, update

from bureaukit.addresses import checked_address, is_neighbour
from bureaukit.crypto import SealBroken
from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.outbox import queue_from
from bureaukit.pages import Filter, Order, page_of, paged
from bureaukit.plumbing import DELIVERIES, SUBSCRIPTIONS
from bureaukit.policy import needs
from bureaukit.problems import NotFound, Stale, check_seen
from bureaukit.route import counter
from bureaukit.signatures import new_secret

SCOPE = "events:*:subscribe"
NAME = r"^[a-z0-9][a-z0-9-]{0,62}$"


class SubscriptionIn(BaseModel):
    """What a subscriber asks for."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(max_length=500, description="where events are posted 事件推送地址")
    topics: list[Annotated[str, Field(max_length=100)]] = Field(
        default=[], max_length=50, description="topic prefixes; none means all"
    )
    after: int = Field(default=0, ge=0, le=2**53, description="start after this position of the feed")
    secret: str | None = Field(
        default=None, pattern=r"^whsec_[A-Za-z0-9+/=]{32,88}$", description="own secret; made if absent"
    )


class SubscriptionOut(BaseModel):
    """A subscription as its owner sees it; the secret is shown once, when it is made."""

    id: UUID
    name: str
    url: str
    topics: list[str]
    active: bool
    created_at: datetime
    secret: str | None = None


class RangeIn(BaseModel):
    """A range of positions, both ends included."""

    model_config = ConfigDict(extra="forbid")

    first: int = Field(ge=1, le=2**53)
    last: int = Field(ge=1, le=2**53)


class SubscriptionList(BaseModel):
    """All subscriptions of the caller."""

    items: list[SubscriptionOut]
    next_cursor: str | None = None


class DeliveryOut(BaseModel):
    """One line of the delivery log."""

    position: int
    subject: str
    done: bool
    tries: int
    last_status: str | None
    done_at: datetime | None


class DeliveryPage(BaseModel):
    """One page of the delivery log."""

    items: list[DeliveryOut]
    next_cursor: str | None


class QueuedOut(BaseModel):
    """How many events will be sent again."""

    queued: int


def router(service: str, *, allow_private: bool, gateway_url: str) -> APIRouter:
    """Return the routes through which partners and neighbours subscribe."""
    routes = counter(service, "subscriptions")

    @routes.put("/{name}", response_model=SubscriptionOut, **needs(SCOPE, rule="own", match="to_change"))
    async def subscribe(name: str, body: SubscriptionIn, desk: Desk) -> Response:
        """Make the caller's subscription of this name, or change the version that was read (订阅事件).

        Repeating it changes nothing, but switches on what was switched off.
        """
        desk.refuse_unless(
            allowed=_is_name(name),
            pointer="name",
            code="name_form",
            zh="名称只能含小写字母、数字和连字符",
            en="Names hold lower-case letters, digits and hyphens",
        )
        inside = is_neighbour(desk.caller.sub, body.url, gateway_url)
        await checked_address(body.url, allow_private=allow_private or inside)
        async with desk.transaction() as tx:
            out, version = await _put(tx, desk, name, body)
            return await desk.done(tx, out, version=version)

    @routes.get("", response_model=SubscriptionList, **needs(SCOPE, rule="own"))
    async def mine(desk: Desk) -> Response:
        """List the caller's subscriptions (我的订阅)."""
        async with desk.reading() as tx:
            rows = await tx.all(
                select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.owner == desk.caller.sub).order_by(SUBSCRIPTIONS.c.name)
            )
        return desk.answer(SubscriptionList(items=[_out(row) for row in rows]))

    @routes.get("/{name}", response_model=SubscriptionOut, **needs(SCOPE, rule="own"))
    async def subscription(name: str, desk: Desk) -> Response:
        """Show one subscription of the caller (订阅详情)."""
        async with desk.reading() as tx:
            row = await _own(tx, desk, name)
        return desk.answer(_out(row), version=row.version)

    @routes.delete("/{name}", status_code=204, **needs(SCOPE, rule="own", match=True))
    async def unsubscribe(name: str, desk: Desk) -> Response:
        """End a subscription (退订)."""
        async with desk.transaction() as tx:
            row = await _own(tx, desk, name, hold=True)
            if desk.if_match() != row.version:
                raise Stale
            await tx.execute(delete(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == row.id))
        return Response(status_code=204)

    @routes.get("/{name}/deliveries", response_model=DeliveryPage, **needs(SCOPE, rule="own"))
    async def deliveries(name: str, asked: Annotated[Filter, Query()], desk: Desk) -> Response:
        """Show what was sent and how it was answered, newest first (投递记录)."""
        order = Order("-position", (DELIVERIES.c.position,), descending=True)
        async with desk.reading() as tx:
            row = await _own(tx, desk, name)
            log = select(
                DELIVERIES.c.position,
                DELIVERIES.c.subject,
                DELIVERIES.c.done,
                DELIVERIES.c.tries,
                DELIVERIES.c.last_status,
                DELIVERIES.c.done_at,
            ).where(DELIVERIES.c.subscription_id == row.id)
            rows = (await tx.execute(paged(log, asked, order))).mappings().all()
        return desk.page(page_of(rows, asked, order))

    @routes.post("/{name}/redeliveries", response_model=QueuedOut, **needs(SCOPE, rule="own"))
    async def redeliver(name: str, body: RangeIn, desk: Desk) -> Response:
        """Send a range of events again (重新投递); a switched-off subscription is switched on."""
        async with desk.transaction() as tx:
            row = await _own(tx, desk, name, hold=True)
            queued = await _again(tx, row, body)
            return await desk.done(tx, QueuedOut(queued=queued))

    return routes


def _is_name(name: str) -> bool:
    import re  # noqa: PLC0415 -- beside its only use

    return re.fullmatch(NAME, name) is not None


async def _find(tx: Tx, desk: Any, name: str, *, hold: bool = False) -> Any:
    query = select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.owner == desk.caller.sub, SUBSCRIPTIONS.c.name == name)
    return await tx.first(query.with_for_update() if hold else query)


async def _own(tx: Tx, desk: Any, name: str, *, hold: bool = False) -> Any:
    row = await _find(tx, desk, name, hold=hold)
    if row is None:
        raise NotFound
    return row


def _out(row: Any, secret: str | None = None) -> SubscriptionOut:
    return SubscriptionOut(
        id=row.id,
        name=row.name,
        url=row.url,
        topics=row.topics,
        active=row.active,
        created_at=row.created_at,
        secret=secret,
    )


async def _put(tx: Tx, desk: Any, name: str, body: SubscriptionIn) -> tuple[SubscriptionOut, int]:
    found = await _find(tx, desk, name, hold=True)
    if found is None:
        check_seen(None, desk.seen())
        return await _made(tx, desk, name, body), 1
    asked: dict[str, Any] = {"url": body.url, "topics": body.topics}
    if body.secret and body.secret != _secret_of(desk, found):
        asked["secret"] = desk.cipher.seal(body.secret, **_place(found.id))
    changed = {name: value for name, value in asked.items() if value != getattr(found, name)}
    if changed:
        check_seen(found.version, desk.seen())
    version = await _set(tx, found, **changed)
    return _out(await _own(tx, desk, name)), version


def _secret_of(desk: Any, found: Any) -> str | None:
    """Return the secret; None when its key is lost, so that a new one can be agreed on."""
    try:
        return str(desk.cipher.open(found.secret, **_place(found.id)))
    except SealBroken:
        return None


def _place(subscription: UUID) -> dict[str, str]:
    return {"table": "subscriptions", "column": "secret", "row": str(subscription)}


async def _made(tx: Tx, desk: Any, name: str, body: SubscriptionIn) -> SubscriptionOut:
    identity, secret = new_id(), body.secret or new_secret()
    values = {"url": body.url, "topics": body.topics, "secret": desk.cipher.seal(secret, **_place(identity))}
    values |= {"owner": desk.caller.sub, "name": name, "created_at": desk.now, "active": True, "version": 1}
    await tx.execute(insert(SUBSCRIPTIONS).values(id=identity, **values))
    await queue_from(tx, identity, body.topics, after=body.after)
    tx.after_commit(tx.database.wake.set)
    return _out(await _own(tx, desk, name), secret)


async def _set(tx: Tx, found: Any, **changed: Any) -> int:
    """Change a subscription and see to it that it is switched on; return its version."""
    version: int = found.version + 1 if changed or not found.active else found.version
    values = changed | {"active": True, "failing_since": None, "version": version}
    await tx.execute(update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == found.id).values(**values))
    return version


async def _again(tx: Tx, subscription: Any, asked: RangeIn) -> int:
    in_range = (
        DELIVERIES.c.subscription_id == subscription.id,
        DELIVERIES.c.position >= asked.first,
        DELIVERIES.c.position <= asked.last,
    )
    await queue_from(tx, subscription.id, subscription.topics, after=asked.first - 1, up_to=asked.last)
    again = update(DELIVERIES).where(*in_range).values(done=False, tries=0, next_at=datetime.now(UTC), done_at=None)
    result = await tx.execute(again)
    await _set(tx, subscription)
    tx.after_commit(tx.database.wake.set)
    return int(result.rowcount)
