"""The published facts about the certified staff of one organization on a day: counts, never persons."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit import feed
from bureaukit.desk import Desk
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Path, Query, Response
from pydantic import BaseModel, Field

from talent.credentials import store as credentials
from talent.credentials.model import Level
from talent.employments import store as employments
from talent.wire import ORGANIZATION, OnDay

router = counter("talent", "passports")
CREDIT_CODE_LENGTH = 18
Organization = Annotated[str, Path(pattern=ORGANIZATION, description="registry id or credit code")]


class CertifiedOut(BaseModel):
    """How many employees have a level as their highest."""

    level: Level
    count: int


class PassportOut(BaseModel):
    """Certified employees by level; zeros where nothing is known."""

    as_of: date
    certified: int
    by_level: list[CertifiedOut]
    cursor: str = Field(description="whoever follows the change feed goes on from here 变更流续读位置")


@router.get("/{organization}", response_model=PassportOut, **public("talent:passport:read"))
async def passport(organization: Organization, asked: Annotated[OnDay, Query()], desk: Desk) -> Response:
    """Count the certified social workers an organization employs on a day (持证社工情况)."""
    as_of = asked.as_of or desk.today
    named = organization if len(organization) == CREDIT_CODE_LENGTH else UUID(organization)
    async with desk.reading() as tx:
        cursor = await feed.head(tx)
        held = await credentials.count_holders(tx, as_of, among=employments.employed_by(named, as_of))
    by_level = [CertifiedOut(level=level, count=held[level]) for level in Level]
    return desk.answer(PassportOut(as_of=as_of, certified=sum(held.values()), by_level=by_level, cursor=cursor))
