"""Where visits are looked up, followed up and voided."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.route import counter
from fastapi import Query, Response

from incubator.mentors import actions
from incubator.mentors.api.seeing import READ_RULE, READERS, WRITE_RULE, own, seen_by
from incubator.mentors.api.shapes import (
    ActionsOut,
    EndingIn,
    FollowUpIn,
    VisitFilter,
    VisitItem,
    VisitOut,
    VisitPage,
    visit_out,
)
from incubator.mentors.lifecycle import VISIT, VISITING
from incubator.mentors.model import Mentoring, Visit
from incubator.mentors.store import terms as store

router = counter("incubator", "mentor-visits")
Act = Callable[[Tx, Mentoring, Visit], Awaitable[Visit]]
_READING = needs("", *READERS, rule=READ_RULE)
_WRITING = needs("", *VISITING, rule=WRITE_RULE, key=True, match=True, dry_run=True)


@router.get("", response_model=VisitPage, **_READING)
async def visits(asked: Annotated[VisitFilter, Query()], desk: Desk) -> Response:
    """List visits: of one's area, to one's organization, or one's own as the mentor; or what is due (走访记录)."""
    async with desk.reading() as tx:
        rows = await store.visits_page(
            tx,
            asked,
            await seen_by(tx, desk),
            mentor_id=asked.mentor_id,
            organization_id=asked.organization_id,
            mentoring_id=asked.mentoring_id,
            state=asked.state,
            due_by=asked.due_by,
        )
    return desk.page(page_of([{n: row[n] for n in VisitItem.model_fields} for row in rows], asked, store.VISITS_BY_ID))


@router.get("/{visit_id}", response_model=VisitOut, **_READING)
async def visit(visit_id: UUID, desk: Desk) -> Response:
    """Show one visit (走访详情)."""
    async with desk.reading() as tx:
        found = await actions.loaded_visit(tx, visit_id)
        await own(tx, desk, found.mentoring_id)
    return desk.answer(visit_out(found), version=found.version)


@router.get("/{visit_id}/actions", response_model=ActionsOut, **_READING)
async def visit_actions(visit_id: UUID, desk: Desk) -> Response:
    """List what can be done with a visit now (可办事项)."""
    async with desk.reading() as tx:
        found = await actions.loaded_visit(tx, visit_id)
        await own(tx, desk, found.mentoring_id)
    items = VISIT.actions(found.state, blockers=VISIT.closed_to(found.state, desk.caller.has_role))
    return desk.answer({"items": [action.as_dict(desk.language) for action in items]})


@router.post("/{visit_id}/follow-up", response_model=VisitOut, **_WRITING)
async def follow_up(visit_id: UUID, body: FollowUpIn, desk: Desk) -> Response:
    """Record what became of what was to follow (登记跟进结果)."""
    desk.refuse_unless(
        allowed=body.followed_up_on <= desk.today,
        pointer="/followed_up_on",
        code="in_the_future",
        zh="日期不得晚于今天",
        en="The day has not come yet",
    )
    on, outcome = body.followed_up_on, body.outcome
    return await _act(
        desk, visit_id, lambda tx, term, found: actions.follow_up(tx, term, found, on=on, outcome=outcome)
    )


@router.post("/{visit_id}/voiding", response_model=VisitOut, **_WRITING)
async def void(visit_id: UUID, body: EndingIn, desk: Desk) -> Response:
    """Say that a visit was recorded wrongly (作废走访记录)."""
    return await _act(desk, visit_id, lambda tx, term, found: actions.void(tx, term, found, body.reason))


async def _act(desk: DeskContext, visit_id: UUID, act: Act) -> Response:
    version = desk.if_match()
    async with desk.transaction() as tx:
        found = await actions.loaded_visit(tx, visit_id)
        term = await own(tx, desk, found.mentoring_id, to_write=True)
        changed = await act(tx, term, await actions.loaded_visit(tx, visit_id, version=version))
        return await desk.done(tx, visit_out(changed), version=changed.version)
