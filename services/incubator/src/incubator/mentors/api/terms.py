"""Where mentors are given to tenants, and visits are recorded."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.problems import FieldError, Forbidden, Invalid
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response

from incubator.bases import store as bases
from incubator.clients import actions as clients
from incubator.clients.model import Client
from incubator.known_organizations import store as known_organizations
from incubator.known_organizations.model import from_projection
from incubator.mentors import actions
from incubator.mentors.api.seeing import READ_RULE, READERS, WRITE_RULE, own, seen_by
from incubator.mentors.api.shapes import (
    ActionsOut,
    EndingIn,
    MentoringFilter,
    MentoringIn,
    MentoringOut,
    MentoringPage,
    VisitIn,
    VisitOut,
    mentoring_out,
    visit_out,
)
from incubator.mentors.lifecycle import BASE_SIDE, MENTORING, VISITING
from incubator.mentors.model import Mentoring, Visit, VisitState
from incubator.mentors.store import mentors
from incubator.mentors.store import terms as store
from incubator.neighbours import registry

router = counter("incubator", "mentorings")
visits_of = counter("incubator", "mentorings", tag="mentor-visits")
_READING = needs("", *READERS, rule=READ_RULE)
_WRITING = needs("incubator:mentor:write", *BASE_SIDE, rule="own area", key=True, dry_run=True)
_ENDING = needs("incubator:mentor:write", *BASE_SIDE, rule="own area", key=True, match=True, dry_run=True)


@router.post("", status_code=201, response_model=MentoringOut, **_WRITING)
async def give(body: MentoringIn, desk: Desk) -> Response:
    """Give a mentor to a tenant for a term (导师结对)."""
    known = None
    if body.organization:
        neighbour = desk.request.app.state.neighbours["registry"]
        known = from_projection((await registry.standing(neighbour, body.organization, desk.today))["organization"])
    async with desk.transaction() as tx:
        base = await bases.find(tx, body.base_id)
        if base is None:
            raise Invalid(FieldError("/base_id", "unknown_base", Text("没有该基地", "There is no such base")))
        if not desk.caller.covers(base.area):
            raise Forbidden("不是您辖区的基地", "The base lies outside your area")
        client = Client(known.id, known.credit_code) if known else None
        client = client or await clients.team(tx, desk.caller, body.admission_id)
        term = Mentoring(new_id(), body.mentor_id, base.id, base.area, client, body.purpose, body.start_on, body.end_on)
        given = await actions.give(tx, term, desk.cipher)
        (out,) = await _shown(tx, [given])
        return await desk.created(tx, out, f"/v1/incubator/mentorings/{given.id}", version=1)


@router.get("", response_model=MentoringPage, **_READING)
async def mentorings(asked: Annotated[MentoringFilter, Query()], desk: Desk) -> Response:
    """List terms: of one's area, of one's organization, or of oneself as the mentor (结对列表)."""
    async with desk.reading() as tx:
        rows = await store.page(
            tx,
            asked,
            await seen_by(tx, desk),
            mentor_id=asked.mentor_id,
            organization_id=asked.organization_id,
            base_id=asked.base_id,
            on=asked.as_of,
        )
        page = page_of(rows, asked, store.MENTORINGS_BY_ID)
        shown = await _shown(tx, [store.mentoring_of(item) for item in page.items])
    return desk.page(type(page)([one.model_dump() for one in shown], page.next_cursor))


@router.get("/{mentoring_id}", response_model=MentoringOut, **_READING)
async def mentoring(mentoring_id: UUID, desk: Desk) -> Response:
    """Show one term (结对详情)."""
    async with desk.reading() as tx:
        found = await own(tx, desk, mentoring_id)
        (out,) = await _shown(tx, [found])
    return desk.answer(out, version=found.version)


@router.get("/{mentoring_id}/actions", response_model=ActionsOut, **_READING)
async def mentoring_actions(mentoring_id: UUID, desk: Desk) -> Response:
    """List what can be done with a term now (可办事项)."""
    async with desk.reading() as tx:
        found = await own(tx, desk, mentoring_id)
    closed = MENTORING.closed_to(found.state, desk.caller.has_role)
    items = MENTORING.actions(found.state, blockers=closed)
    return desk.answer({"items": [action.as_dict(desk.language) for action in items]})


@router.post("/{mentoring_id}/ending", response_model=MentoringOut, **_ENDING)
async def end(mentoring_id: UUID, body: EndingIn, desk: Desk) -> Response:
    """End a term before its time, today (结束结对)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        found = await own(tx, desk, mentoring_id, to_write=True)
        ended = await actions.end(tx, await actions.loaded(tx, found.id, version=version), body.reason)
        (out,) = await _shown(tx, [ended])
        return await desk.done(tx, out, version=ended.version)


@visits_of.post(
    "/{mentoring_id}/visits",
    status_code=201,
    response_model=VisitOut,
    **needs("", *VISITING, rule=WRITE_RULE, key=True, dry_run=True),
)
async def visit(mentoring_id: UUID, body: VisitIn, desk: Desk) -> Response:
    """Record a visit, by the base or by the mentor themself (登记走访)."""
    async with desk.transaction() as tx:
        found = await own(tx, desk, mentoring_id, to_write=True)
        made = Visit(new_id(), found.id, **body.model_dump(), recorded_by=desk.caller.sub, state=VisitState.RECORDED)
        recorded = await actions.visit(tx, found, made)
        return await desk.created(
            tx, visit_out(recorded), f"/v1/incubator/mentor-visits/{recorded.id}", version=recorded.version
        )


async def _shown(tx: Tx, found: Iterable[Mentoring]) -> list[MentoringOut]:
    terms = list(found)
    names = await mentors.names(tx, {one.mentor_id for one in terms})
    ids = {one.client.organization_id for one in terms if one.client.organization_id}
    known = await known_organizations.names(tx, ids)
    return [
        mentoring_out(
            one, names[one.mentor_id], known.get(one.client.organization_id) if one.client.organization_id else None
        )
        for one in terms
    ]
