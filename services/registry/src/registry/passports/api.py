"""The counter for passports: the published facts of one organization on a day."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.figures import OnDay
from bureaukit.policy import public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel

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
    organization_id: UUID
    organization: OrganizationOut
    standing: StandingOut


@router.get("/{key}", response_model=PassportOut, **public("registry:passport:read", rule="published fields only"))
async def passport(key: Key, asked: Annotated[OnDay, Query()], desk: Desk) -> Response:
    """Show what is published of an organization on a day (组织护照：登记部分)."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        row = await finding.named(tx, key)
        version = await store.version_of(tx, row["id"], as_of)
        if version is None:
            raise NotFound
        found = await actions.standing(tx, row, on=as_of)
    stood = dict(version)
    stood |= {name: getattr(found.organization, name) for name in ("abnormal_since", "serious_since")}
    return desk.answer(
        PassportOut(
            as_of=as_of,
            organization_id=row["id"],
            organization=OrganizationOut(**as_published(stood)),
            standing=standing_out(found, desk.language),
        )
    )
