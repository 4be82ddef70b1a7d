"""The counter for employments."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.ids import new_id
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs
from bureaukit.problems import Forbidden
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from talent.access import see_to_area
from talent.employments import actions, store
from talent.employments.lifecycle import LIFECYCLE
from talent.employments.model import Employment, EmploymentState, EndGround, Post, PostClass
from talent.neighbours.registry import Employer, employer
from talent.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, READERS, STREET_OFFICER
from talent.social_workers import actions as people
from talent.wire import AREA, AREA_PREFIX, ActionList, Day, Organization, listed

router = counter("talent", "employments")
WRITERS = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
_WRITING = needs("talent:employment:write", *WRITERS, rule="own area", key=True, dry_run=True)
_ENDING = needs("talent:employment:write", *WRITERS, rule="own area", key=True, match=True, dry_run=True)
_READING = needs("talent:employment:read", *READERS, rule="own area")


class EmploymentIn(BaseModel):
    """A post somebody holds, or held."""

    model_config = ConfigDict(extra="forbid")

    social_worker_id: UUID
    organization: Organization | None = Field(default=None, description="employer, if an organization 用人单位")
    area: str = Field(pattern=AREA, description="division code of the post 岗位所在区划代码")
    post: Post
    start_on: Day
    end_on: Day | None = Field(default=None, description="first day out of the post 离任日（不含）")
    end_ground: EndGround | None = None


class EndIn(BaseModel):
    """How an employment ends."""

    model_config = ConfigDict(extra="forbid")

    end_on: Day = Field(description="first day out of the post 离任日（不含）")
    end_ground: EndGround


class EmploymentOut(BaseModel):
    """An employment on record."""

    id: UUID
    social_worker_id: UUID
    organization_id: UUID | None
    credit_code: str | None
    area: str
    post: Post
    post_class: PostClass | None
    start_on: date
    end_on: date | None
    end_ground: EndGround | None
    state: EmploymentState
    recorded_by: str


class EmploymentPage(BaseModel):
    """One page of employments."""

    items: list[EmploymentOut]
    next_cursor: str | None


class EmploymentFilter(Filter):
    """What the list can be asked."""

    social_worker_id: UUID | None = None
    organization_id: UUID | None = None
    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="division code or the start of one 区划")
    state: EmploymentState | None = None
    as_of: date | None = Field(default=None, description="in the post on this day 截至日")


def shown(employment: Employment) -> EmploymentOut:
    """Return an employment as it is answered."""
    own = {name: getattr(employment, name) for name in EmploymentOut.model_fields if name != "post_class"}
    return EmploymentOut(**own, post_class=employment.post.post_class)


async def _employer(desk: DeskContext, organization: str | None) -> Employer | None:
    return await employer(desk.request.app.state.neighbours["registry"], organization) if organization else None


async def _seen(tx: Tx, desk: DeskContext, employment_id: UUID) -> Employment:
    found = await actions.known(tx, employment_id)
    see_to_area(desk.caller, found.area)
    return found


@router.post("", status_code=201, response_model=EmploymentOut, **_WRITING)
async def record(body: EmploymentIn, desk: Desk) -> Response:
    """Enter an employment (录入任职); a person holds one community post at a time."""
    if not desk.caller.covers(body.area):
        raise Forbidden("只能录入本辖区岗位", "Only posts of your own area can be entered")
    works_for = await _employer(desk, body.organization)
    async with desk.transaction() as tx:
        see_to_area(desk.caller, (await people.known(tx, body.social_worker_id)).area)
        employment = Employment(
            id=new_id(),
            organization_id=works_for.id if works_for else None,
            credit_code=works_for.credit_code if works_for else None,
            recorded_by=tx.actor,
            **body.model_dump(exclude={"organization"}),
        )
        await actions.record(tx, employment, today=desk.today)
        return await desk.created(tx, shown(employment), f"/v1/talent/employments/{employment.id}", version=1)


@router.get("", response_model=EmploymentPage, **_READING)
async def employments(asked: Annotated[EmploymentFilter, Query()], desk: Desk) -> Response:
    """List the employments of the caller's area (任职列表)."""
    filters = asked.model_dump(exclude={"limit", "cursor"})
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, within=desk.caller.area_to_list(), **filters)
    found = page_of(rows, asked, store.BY_ID)
    found.items[:] = [shown(store.from_row(row)).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(found)


@router.get("/{employment_id}", response_model=EmploymentOut, **_READING)
async def employment(employment_id: UUID, desk: Desk) -> Response:
    """Show one employment (任职详情)."""
    async with desk.reading() as tx:
        found = await _seen(tx, desk, employment_id)
    return desk.answer(shown(found), version=found.version)


@router.get("/{employment_id}/actions", response_model=ActionList, **_READING)
async def possible_actions(employment_id: UUID, desk: Desk) -> Response:
    """List what can be done with an employment now (可办理事项)."""
    async with desk.reading() as tx:
        found = await _seen(tx, desk, employment_id)
    return desk.answer(listed(LIFECYCLE, found.state, desk.caller, desk.language))


@router.post("/{employment_id}/end", response_model=EmploymentOut, **_ENDING)
async def end(employment_id: UUID, body: EndIn, desk: Desk) -> Response:
    """Record that somebody left a post (离任), with the ground."""
    expected = desk.if_match()
    async with desk.transaction() as tx:
        found = await _seen(tx, desk, employment_id)
        ended = await actions.end(tx, found, expected, on=body.end_on, ground=body.end_ground, today=desk.today)
        return await desk.done(tx, shown(ended), version=ended.version)
