"""What neighbours ask of many organizations at once: whether each still exists, and which list it is on."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.organizations import store
from registry.organizations.model import OrganizationState

router = counter("registry", "organizations")


class StatesQuery(BaseModel):
    """Which organizations."""

    model_config = ConfigDict(extra="forbid")

    id: list[UUID] = Field(min_length=1, max_length=100)


class StateOut(BaseModel):
    """How one organization stands."""

    id: UUID
    state: OrganizationState
    ended_on: date | None
    abnormal_since: date | None
    serious_since: date | None


class StatesOut(BaseModel):
    """Those of the organizations asked for that are on record."""

    items: list[StateOut]


@router.get("/states", response_model=StatesOut, **public("registry:organization:read"))
async def states(asked: Annotated[StatesQuery, Query()], desk: Desk) -> Response:
    """Tell of many organizations how each stands now (批量查询组织状态)."""
    async with desk.reading() as tx:
        found = await store.projections(tx, asked.id)
    return desk.answer(StatesOut(items=[StateOut.model_validate(one, from_attributes=True) for one in found]))
