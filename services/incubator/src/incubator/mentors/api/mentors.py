"""Where mentors are entered, changed and looked up."""

from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.problems import Forbidden, NotFound, Stale
from bureaukit.route import counter
from fastapi import Query, Response

from incubator.mentors import actions
from incubator.mentors.api.shapes import MentorFilter, MentorIn, MentorOut, MentorPage, MentorPatch, mentor_out
from incubator.mentors.lifecycle import BASE_SIDE
from incubator.mentors.model import Mentor
from incubator.mentors.store import mentors as store
from incubator.roles import OFFICERS, SOCIAL_WORKER

router = counter("incubator", "mentors")
_READING = needs("incubator:mentor:read", *OFFICERS, rule="own area and those above")
_PII = ("name", "phone")


@router.post(
    "",
    status_code=201,
    response_model=MentorOut,
    **needs("incubator:mentor:write", *BASE_SIDE, rule="own area", key=True, dry_run=True, pii=_PII),
)
async def enter(body: MentorIn, desk: Desk) -> Response:
    """Enter a mentor (登记导师)."""
    if not desk.caller.covers(body.area):
        raise Forbidden("不是您的辖区", "It lies outside your area")
    mentor = Mentor(new_id(), **body.model_dump(exclude={"fields"}), fields=tuple(dict.fromkeys(body.fields)))
    async with desk.transaction() as tx:
        entered = await actions.enter(tx, mentor, desk.cipher)
        return await desk.created(tx, mentor_out(entered), f"/v1/incubator/mentors/{entered.id}", version=1)


@router.get("", response_model=MentorPage, **_READING)
async def mentors(asked: Annotated[MentorFilter, Query()], desk: Desk) -> Response:
    """List the mentors for one's area (导师库)."""
    area = desk.caller.area_to_list()
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, area=area, field=asked.field, on=asked.as_of)
    return desk.page(page_of([{n: v for n, v in row.items() if n != "version"} for row in rows], asked, store.BY_ID))


@router.get("/own", response_model=MentorOut, **needs("incubator:mentor:self", SOCIAL_WORKER, rule="own account"))
async def oneself(desk: Desk) -> Response:
    """Show a mentor's own record, by their account (本人导师信息)."""
    async with desk.reading() as tx:
        found = await store.by_account(tx, desk.caller.sub, desk.cipher)
    if found is None:
        raise NotFound
    return desk.answer(mentor_out(found), version=found.version)


@router.get("/{mentor_id}", response_model=MentorOut, **_READING)
async def mentor(mentor_id: UUID, desk: Desk) -> Response:
    """Show one mentor (导师详情)."""
    async with desk.reading() as tx:
        found = await store.find(tx, mentor_id, desk.cipher)
    if found is None or not (desk.caller.covers(found.area) or desk.caller.area_to_list().startswith(found.area)):
        raise NotFound
    return desk.answer(mentor_out(found), version=found.version)


@router.patch(
    "/{mentor_id}",
    response_model=MentorOut,
    **needs("incubator:mentor:write", *BASE_SIDE, rule="own area", match=True, pii=_PII),
)
async def change(mentor_id: UUID, body: MentorPatch, desk: Desk) -> Response:
    """Change what is known of a mentor, or until when they are there (变更导师信息)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        found = await store.find(tx, mentor_id, desk.cipher)
        if found is None or not desk.caller.covers(found.area):
            raise NotFound
        if version != found.version:
            raise Stale
        changed = await actions.change(tx, found, desk.cipher, **body.values())
        return await desk.done(tx, mentor_out(changed), version=changed.version)
