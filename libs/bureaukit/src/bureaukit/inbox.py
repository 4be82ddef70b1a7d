"""What neighbours announce: verified, remembered by id, handed to the listeners in the same transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import insert, select

from bureaukit import strict_json
from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.plumbing import INBOX, NEIGHBOUR_CURSORS
from bureaukit.policy import public
from bureaukit.problems import BAD_REQUEST, NotFound, Problem
from bureaukit.route import counter
from bureaukit.signatures import verify
from bureaukit.text import Text
from bureaukit.webhooks import CLOUD_EVENT


@dataclass(frozen=True, slots=True)
class News:
    """One event of a neighbour, as its listener gets it."""

    id: UUID
    topic: str
    subject: str
    at: datetime
    position: int
    data: dict[str, Any]


Listener = Callable[[Tx, News], Awaitable[None]]


@dataclass(frozen=True)
class Ear:
    """What a service listens to: one neighbour, and for each topic what it makes us do."""

    source: str  # the neighbour's name, as in `urn:seedbed:<name>`
    listeners: dict[str, Listener]  # by topic prefix; the longest that fits is called

    def listener(self, topic: str) -> Listener | None:
        """Return what a topic makes us do, if anything."""
        fitting = [prefix for prefix in self.listeners if topic.startswith(prefix)]
        return self.listeners[max(fitting, key=len)] if fitting else None


class CloudEventIn(BaseModel):
    """CloudEvents 1.0, as the relay of a neighbour sends it."""

    model_config = ConfigDict(extra="forbid")

    specversion: str
    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: str
    sequence: str = Field(pattern=r"^[0-9]{1,18}$")
    data: dict[str, Any]


_EVENT_BODY = {
    "required": True,
    "content": {CLOUD_EVENT: {"schema": CloudEventIn.model_json_schema()}},
}


def router(service: str, ears: tuple[Ear, ...]) -> APIRouter:
    """Return the route to which neighbours post; their signature stands in for a token."""
    routes = counter(service, "inbox")
    by_source = {ear.source: ear for ear in ears}

    taken: dict[str, Any] = public("inbox", rule="signed by the neighbour")
    taken["openapi_extra"]["requestBody"] = _EVENT_BODY

    @routes.post("/{source}", status_code=204, **taken)
    async def receive(source: str, desk: Desk) -> Response:
        """Take one event in (接收事件); an event that was taken in before changes nothing."""
        ear = by_source.get(source)
        if ear is None:
            raise NotFound
        body = await desk.request.body()
        verify(desk.request.app.state.inbox_secret(source), desk.request.headers, body)
        event = _event(body)
        async with desk.transaction() as tx:
            tx.actor = f"svc:{source}"
            await take_in(tx, ear, event)
        return Response(status_code=204)

    return routes


def _event(body: bytes) -> CloudEventIn:
    try:
        return CloudEventIn.model_validate(strict_json.loads(body))
    except ValidationError:
        raise Problem(BAD_REQUEST, Text("不是有效的 CloudEvents 事件", "This is not a valid CloudEvent")) from None


async def take_in(tx: Tx, ear: Ear, event: CloudEventIn) -> None:
    """Hand one event to its listener unless it was handled before, and move the neighbour's cursor."""
    if await tx.scalar(select(INBOX.c.event_id).where(INBOX.c.event_id == event.id)) is not None:
        return
    position = int(event.sequence)
    values = {
        "event_id": event.id,
        "source": ear.source,
        "position": position,
        "topic": event.type,
        "received_at": tx.at,
    }
    await tx.execute(insert(INBOX).values(**values))
    if listener := ear.listener(event.type):
        await listener(tx, News(event.id, event.type, event.subject, event.time, position, event.data))
    await _move_cursor(tx, ear.source, position, event.time)


async def _move_cursor(tx: Tx, source: str, position: int, at: datetime) -> None:
    known = await tx.scalar(select(NEIGHBOUR_CURSORS.c.position).where(NEIGHBOUR_CURSORS.c.source == source))
    if known is None:
        await tx.execute(insert(NEIGHBOUR_CURSORS).values(source=source, position=position, event_at=at))
    elif position > known:
        await tx.execute(
            NEIGHBOUR_CURSORS.update()
            .where(NEIGHBOUR_CURSORS.c.source == source)
            .values(position=position, event_at=at)
        )


async def heard_up_to(tx: Tx, source: str) -> dict[str, Any] | None:
    """Return how far this service has heard a neighbour: what is shown as `as_of` beside facts learnt from it."""
    row = await tx.first(select(NEIGHBOUR_CURSORS).where(NEIGHBOUR_CURSORS.c.source == source))
    return {"position": row.position, "event_at": row.event_at.isoformat()} if row else None
