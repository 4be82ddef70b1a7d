"""The counter for stored rounds: open, simulate, approve by a second person, carry out; and run again to see the same."""

from asyncio import Semaphore, gather, to_thread
from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs
from bureaukit.problems import FieldError, Invalid, NotFound
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from bureaukit.text import Text
from fastapi import Query, Response

from incubator.access import (
    BASE_SIDE,
    DECIDING_SIDE,
    acting_as,
    closed_to_others,
    is_officer_for,
    see_to_area,
    see_to_owner,
)
from incubator.admissions import store as admissions
from incubator.admissions.actions.common import Facts, Ruling
from incubator.bases import store as base_store
from incubator.neighbours import registry
from incubator.parameters import BOOK
from incubator.roles import COMMUNITY_OFFICER, DISTRICT_APPROVER, DISTRICT_CLERK, OFFICERS, STREET_OFFICER
from incubator.rounds import store
from incubator.rounds.actions import planning, running
from incubator.rounds.api.shapes import (
    ActionsOut,
    ReproductionOut,
    RoundFilter,
    RoundIn,
    RoundOut,
    RoundPage,
    RoundPlacePage,
    item_of,
    place_out,
)
from incubator.rounds.lifecycle import LIFECYCLE
from incubator.rounds.model import Round, RoundState

router = counter("incubator", "rounds")
BASE_ROLES = (DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
DECIDING_ROLES = (DISTRICT_APPROVER, STREET_OFFICER)
DECIDE = "owner of the bases, a second person; incubator:admission:approve or :confirm"
READ = needs("incubator:admission:read", *OFFICERS, rule="own area")
ASKED_AT_ONCE = 8  # of the registry


@router.post(
    "",
    status_code=201,
    response_model=RoundOut,
    **needs("incubator:admission:write", *BASE_ROLES, rule="own area", key=True, dry_run=True),
)
async def open_round(body: RoundIn, desk: Desk) -> Response:
    """Open a round at one base, or at several of one tier (开启分配批次)."""
    on = body.on or desk.today
    if on < desk.today:
        raise Invalid(FieldError("/on", "in_the_past", Text("日期不得早于今天", "The day is over")))
    async with desk.transaction() as tx:
        for place, base_id in enumerate(body.base_ids):
            base = await base_store.find(tx, base_id)
            if base is None or base_id in body.base_ids[:place]:
                words = Text("没有该基地，或重复", "There is no such base, or it is named twice")
                raise Invalid(FieldError(f"/base_ids/{place}", "unknown_base", words))
            see_to_area(desk.caller, base.area)
        round_ = await running.open_round(tx, body.name, body.base_ids, on)
        return await desk.created(
            tx, await _shown(tx, round_), f"/v1/incubator/rounds/{round_.id}", version=round_.version
        )


@router.get("", response_model=RoundPage, **READ)
async def rounds(asked: Annotated[RoundFilter, Query()], desk: Desk) -> Response:
    """List the rounds of one's area (分配批次列表)."""
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, area=desk.caller.area_to_list(), state=asked.state)
    page = page_of(rows, asked, store.BY_ID)
    shown = [item_of(store.as_round(row)) for row in page.items]
    return desk.page(type(page)(shown, page.next_cursor))


@router.get("/{round_id}", response_model=RoundOut, **READ)
async def round_(round_id: UUID, desk: Desk) -> Response:
    """Show one round (分配批次详情)."""
    async with desk.reading() as tx:
        found = await _own(tx, round_id, desk)
        out = await _shown(tx, found)
    return desk.answer(out, version=found.version)


@router.get("/{round_id}/places", response_model=RoundPlacePage, **READ)
async def places(round_id: UUID, asked: Annotated[Filter, Query()], desk: Desk) -> Response:
    """List everybody in a round: the seat planned, or why not, and what was done (批次方案)."""
    async with desk.reading() as tx:
        await _own(tx, round_id, desk)
        page = page_of(await store.page_of_places(tx, asked, round_id), asked, store.PLACES_BY_ADMISSION)
    shown = [place_out(store.as_place(item), desk.language).model_dump(mode="json") for item in page.items]
    return desk.page(type(page)(shown, page.next_cursor))


@router.get("/{round_id}/reproduction", response_model=ReproductionOut, **READ)
async def reproduction(round_id: UUID, desk: Desk) -> Response:
    """Make the plan again from what was frozen, and say whether it is the same (重算核对)."""
    async with desk.reading() as tx:
        found = await _own(tx, round_id, desk)
        kept = await store.places(tx, round_id)
    is_same = await to_thread(running.reproduces, found, kept)
    return desk.answer(ReproductionOut(fingerprint=found.fingerprint, is_same=is_same, inputs=list(found.inputs)))


@router.get("/{round_id}/actions", response_model=ActionsOut, **READ)
async def actions(round_id: UUID, desk: Desk) -> Response:
    """List what can be done with a round now, and why the rest is blocked (可办事项)."""
    async with desk.reading() as tx:
        found = await _own(tx, round_id, desk)
        stale = found.state is RoundState.SIMULATED and await running.is_stale(tx, found)
    blockers = running.blockers(found, desk.caller.sub, stale=stale)
    blockers |= closed_to_others(desk.caller, found.area, ("approval", "execution"))
    blockers |= LIFECYCLE.closed_to(found.state, desk.caller.has_role)
    items = [action.as_dict(desk.language) for action in LIFECYCLE.actions(found.state, blockers=blockers)]
    return desk.answer(ActionsOut(items=items))


@router.post(
    "/{round_id}/simulation",
    response_model=RoundOut,
    **needs("incubator:admission:write", *BASE_ROLES, rule="own area", key=True, match=True, dry_run=True),
)
async def simulate(round_id: UUID, desk: Desk) -> Response:
    """Freeze what the round works on, and keep the plan that follows from it (模拟分配)."""
    version = desk.if_match()
    async with desk.reading() as tx:
        found = await _own(tx, round_id, desk, version)
        inputs = await running.inputs_of(tx, found)
    planned = await to_thread(planning.plans, inputs)
    async with desk.transaction() as tx:
        found = await _own(tx, round_id, desk, version)
        not_reviewed = await admissions.count_submitted(tx, found.base_ids)
        simulated = await running.simulate(tx, found, planned, not_reviewed=not_reviewed)
        return await desk.done(tx, await _shown(tx, simulated), version=simulated.version)


@router.post(
    "/{round_id}/approval",
    response_model=RoundOut,
    **needs("", *DECIDING_ROLES, rule=DECIDE, key=True, match=True, dry_run=True),
)
async def approve(round_id: UUID, desk: Desk) -> Response:
    """Approve the plan as a second person; 409 if what it rests on has changed (批准分配方案)."""
    version = desk.if_match()
    role = acting_as(desk.caller, "admission", DECIDING_SIDE)
    async with desk.transaction() as tx:
        found = await _own(tx, round_id, desk, version)
        see_to_owner(role, found.area)
        approved = await running.approve(tx, found)
        return await desk.done(tx, await _shown(tx, approved), version=approved.version)


@router.post(
    "/{round_id}/execution",
    response_model=RoundOut,
    **needs("", *DECIDING_ROLES, rule=DECIDE, key=True, match=True, dry_run=True),
)
async def execute(round_id: UUID, desk: Desk) -> Response:
    """Carry the plan out as one act: approve what still holds, and put the rest on the waiting list (执行分配方案)."""
    version = desk.if_match()
    role = acting_as(desk.caller, "admission", DECIDING_SIDE)
    async with desk.reading() as tx:
        found = await _own(tx, round_id, desk, version)
        planned = [place for place in await store.places(tx, round_id) if place.seat]
    facts = await _facts(desk, {place.admission_id: place.organization_id for place in planned})
    async with desk.transaction() as tx:
        found = await _own(tx, round_id, desk, version)
        see_to_owner(role, found.area)
        terms, days = await BOOK.on(tx, desk.today), await calendar(tx)
        carrying = running.Carrying(facts, terms, days, Ruling(role, f"{found.name}（整批分配）"))
        executed = await running.execute(tx, found, carrying)
        return await desk.done(tx, await _shown(tx, executed), version=executed.version)


async def _facts(desk: DeskContext, organizations: dict[UUID, UUID | None]) -> dict[UUID, Facts]:
    """Ask the registry how each applicant stands today, some at a time; 503 if it does not answer for one of them."""
    neighbour = desk.request.app.state.neighbours["registry"]
    gate = Semaphore(ASKED_AT_ONCE)

    async def ask(organization_id: UUID | None) -> Facts:
        if organization_id is None:
            return None
        async with gate:
            answer: Facts = await registry.standing(neighbour, str(organization_id), desk.today)
            return answer

    answers = await gather(*map(ask, organizations.values()))
    return dict(zip(organizations, answers, strict=True))


@router.post(
    "/{round_id}/cancellation",
    response_model=RoundOut,
    **needs(
        "",
        *BASE_ROLES,
        DISTRICT_APPROVER,
        rule="own area; incubator:admission:write or :approve",
        key=True,
        match=True,
        dry_run=True,
    ),
)
async def cancel(round_id: UUID, desk: Desk) -> Response:
    """Give a round up (取消分配批次)."""
    version = desk.if_match()
    acting_as(desk.caller, "admission", BASE_SIDE | {DISTRICT_APPROVER: "approve"})
    async with desk.transaction() as tx:
        cancelled = await running.cancel(tx, await _own(tx, round_id, desk, version))
        return await desk.done(tx, await _shown(tx, cancelled), version=cancelled.version)


async def _own(tx: Tx, round_id: UUID, desk: DeskContext, version: int | None = None) -> Round:
    """Return a round of the caller's area; 404 for anybody else's."""
    found = await running.loaded(tx, round_id)
    if not is_officer_for(desk.caller, found.area):
        raise NotFound
    return await running.loaded(tx, round_id, version=version)


async def _shown(tx: Tx, round_: Round) -> RoundOut:
    total, placed = await store.counts(tx, round_.id)
    return RoundOut(**item_of(round_), total=total, placed=placed)
