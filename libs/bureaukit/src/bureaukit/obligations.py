"""What a service still has open with somebody who is about to leave: asked by the service that lets them go."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.policy import needs
from bureaukit.route import counter
from bureaukit.text import Text


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that is open. What the leaving itself settles does not stand in its way; it is told beforehand."""

    code: str
    article: str
    text: Text
    next_step: Text
    link: str
    count: int = 1
    blocks: bool = True


Find = Callable[[Tx, UUID, date], Awaitable[Sequence[Obligation]]]


class Words(BaseModel):
    """A sentence in both languages: the asking service answers its own reader."""

    zh: str
    en: str


class ObligationOut(BaseModel):
    """One thing that is open, how many there are of it, what clears it, and where to look."""

    code: str
    article: str
    text: Words
    next_step: Words
    link: str
    count: int
    blocks: bool = Field(description="false: the ending itself settles it 随终止办理，不构成障碍")


class ObligationsOut(BaseModel):
    """Everything that is open with one subject on a day."""

    subject: UUID
    on: date
    items: list[ObligationOut]


def router(service: str, role: str, find: Find) -> APIRouter:
    """Return the route by which another service, in `role`, asks what is open with a subject."""
    routes = counter(service, "obligations")

    @routes.get(
        "/{subject}",
        response_model=ObligationsOut,
        **needs(f"{service}:obligation:read", role, rule="counts and links, nothing personal"),
    )
    async def obligations(subject: UUID, desk: Desk) -> Response:
        """Tell what is still open with an organization (未了结事项)."""
        async with desk.reading() as tx:
            found = await find(tx, subject, desk.today)
        return desk.answer(ObligationsOut(subject=subject, on=desk.today, items=[_out(one) for one in found]))

    return routes


def _out(one: Obligation) -> ObligationOut:
    text, step = (Words(zh=words.zh, en=words.en) for words in (one.text, one.next_step))
    return ObligationOut(
        code=one.code,
        article=one.article,
        text=text,
        next_step=step,
        link=one.link,
        count=one.count,
        blocks=one.blocks,
    )
