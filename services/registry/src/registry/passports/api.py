"""The counter for passports: the published facts of one organization on a day."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from bureaukit import feed
from bureaukit.desk import Desk
from bureaukit.figures import OnDay
from bureaukit.policy import public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from registry.organizations import store
from registry.organizations.actions import finding
from registry.organizations.api.register import OrganizationOut, as_published
from registry.standing import actions
from registry.standing.api.standing import StandingOut, standing_out
from registry.wire import Key

router = counter("registry", "passports")


class PassportOut(BaseModel):
    """What the registry publishes of one organization."""

    as_of: date
    known_at: datetime | None
    organization_id: UUID
    organization: OrganizationOut
    standing: StandingOut
    cursor: str = Field(description="whoever follows the change feed goes on from here 变更流续读位置")


class PassportQuery(OnDay):
    """As of which day, and as far as was known when."""

    known_at: AwareDatetime | None = Field(default=None, description="as far as was known at this instant 已知日")


@router.get("/{key}", response_model=PassportOut, **public("registry:passport:read", rule="published fields only"))
async def passport(key: Key, asked: Annotated[PassportQuery, Query()], desk: Desk) -> Response:
    """Show what is published of an organization on a day (组织护照：登记部分)."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        cursor = await feed.head(tx)
        row = await finding.named(tx, key)
        version = await store.version_of(tx, row["id"], as_of, asked.known_at)
        if version is None:
            raise NotFound
        found = await actions.standing(tx, row, on=as_of, known_at=asked.known_at)
    stood = dict(version)
    stood |= {name: getattr(found.organization, name) for name in ("abnormal_since", "serious_since")}
    return desk.answer(
        PassportOut(
            as_of=as_of,
            known_at=asked.known_at,
            organization_id=row["id"],
            organization=OrganizationOut(**as_published(stood)),
            standing=standing_out(found, desk.language),
            cursor=cursor,
        )
    )
