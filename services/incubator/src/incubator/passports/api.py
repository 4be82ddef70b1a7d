"""The published facts about one organization's tenancies on a day."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit import feed
from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.figures import OnDay
from bureaukit.inbox import heard_up_to
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, Field

from incubator.known_organizations import store as known_organizations
from incubator.tenancies import store
from incubator.tenancies.model import Tenancy
from incubator.wire import Organization

router = counter("incubator", "passports")


class StayOut(BaseModel):
    """One stay in a base."""

    tenancy_id: UUID
    base_id: UUID
    space_id: UUID
    start_on: date
    end_on: date
    is_running: bool


class PassportOut(BaseModel):
    """An organization's stays that had begun by a day; empty where nothing is known."""

    as_of: date
    organization_id: UUID | None
    tenancies: list[StayOut]
    registry_heard: dict[str, str | int] | None
    cursor: str = Field(description="whoever follows the change feed goes on from here 变更流续读位置")


@router.get(
    "/{organization}",
    response_model=PassportOut,
    **public("incubator:passport:read", rule="published fields only"),
)
async def passport(organization: Organization, asked: Annotated[OnDay, Query()], desk: Desk) -> Response:
    """Show what is published of an organization's stays as of a day (入驻档案)."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        cursor = await feed.head(tx)
        organization_id = await _identity(tx, organization)
        stays = await store.of_organization(tx, organization_id, until=as_of) if organization_id else ()
        heard = await heard_up_to(tx, "registry")
    shown = [_stay(stay, as_of) for stay in stays]
    out = PassportOut(
        as_of=as_of, organization_id=organization_id, tenancies=shown, registry_heard=heard, cursor=cursor
    )
    return desk.answer(out)


async def _identity(tx: Tx, organization: str) -> UUID | None:
    try:
        return UUID(organization)
    except ValueError:
        known = await known_organizations.find(tx, organization)
        return known.id if known else None


def _stay(tenancy: Tenancy, as_of: date) -> StayOut:
    return StayOut(
        tenancy_id=tenancy.id,
        base_id=tenancy.base_id,
        space_id=tenancy.space_id,
        start_on=tenancy.period.start_on,
        end_on=tenancy.period.end_on,
        is_running=tenancy.period.holds(as_of),
    )
