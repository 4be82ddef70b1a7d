"""Where proceedings on a tenancy are opened, and all that can be done with the tenancy is listed."""

from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.lifecycle import Blocker
from bureaukit.policy import needs
from bureaukit.problems import FieldError, Finding, Invalid
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from bureaukit.text import Text
from fastapi import Response

from incubator.access import APPLICANT_SIDE, acting_as, closed_to_others
from incubator.neighbours import registry
from incubator.parameters import BOOK
from incubator.proceedings.actions import proposing
from incubator.proceedings.api.shapes import AssessmentIn, GraduationIn, OrderedExitIn, ProceedingOut, TransferIn, shown
from incubator.proceedings.lifecycle import BASE_SIDE
from incubator.proceedings.model import Proceeding
from incubator.regulations import ENTRY
from incubator.roles import OFFICERS, ORG_REP
from incubator.spaces import store as spaces
from incubator.tenancies import actions as tenancies
from incubator.tenancies.lifecycle import LIFECYCLE
from incubator.tenancies.model import Tenancy
from incubator.wire import ActionsOut

router = counter("incubator", "tenancies")
BY_THE_BASE = needs("incubator:tenancy:write", *BASE_SIDE, rule="own area", key=True, dry_run=True)
BY_BOTH = needs(
    "",
    *BASE_SIDE,
    ORG_REP,
    rule="own area, own organization; incubator:tenancy:write or :apply",
    key=True,
    dry_run=True,
)


@router.get(
    "/{tenancy_id}/actions",
    response_model=ActionsOut,
    **needs("incubator:tenancy:read", *OFFICERS, ORG_REP, rule="own area, own organization or own team"),
)
async def tenancy_actions(tenancy_id: UUID, desk: Desk) -> Response:
    """List what can be done with a tenancy now, and why not, and from when, the rest (可办事项)."""
    async with desk.reading() as tx:
        found = await tenancies.seen_by(tx, desk.caller, tenancy_id)
        closed = await proposing.openings(tx, found, await BOOK.on(tx, desk.today), on=desk.today)
    closed |= closed_to_others(desk.caller, found.area, ("extension",))
    if found.is_of_a_team and tenancies.speaks_for_holder(desk.caller, found) and not desk.caller.org:
        words = Text(
            "以该组织代表的身份关联，或请基地办理", "As a representative of the organization, or the base does it"
        )
        closed["registration"] = Blocker(Finding("NOT_YET_ITS_REPRESENTATIVE", str(ENTRY), words))
    closed |= LIFECYCLE.closed_to(found.state, desk.caller.has_role)
    items = LIFECYCLE.actions(found.state, blockers=closed)
    return desk.answer({"items": [action.as_dict(desk.language) for action in items]})


@router.post("/{tenancy_id}/assessment", status_code=201, response_model=ProceedingOut, **BY_THE_BASE)
async def assess(tenancy_id: UUID, body: AssessmentIn, desk: Desk) -> Response:
    """Propose the result of an assessment (提出中期评估)."""
    async with desk.transaction() as tx:
        found, proposer = await _tenancy(tx, tenancy_id, desk)
        opened = await proposing.assess(tx, found, proposer, result=body.result, reasons=body.reasons)
        return await _created(tx, opened, desk)


@router.post("/{tenancy_id}/graduation", status_code=201, response_model=ProceedingOut, **BY_BOTH)
async def graduate(tenancy_id: UUID, body: GraduationIn, desk: Desk) -> Response:
    """Propose that the organization leaves the nest, with the evidence for it (提出出壳)."""
    acting_as(desk.caller, "tenancy", APPLICANT_SIDE)
    evidence = {item.value: text for item, text in body.evidence.items()}
    async with desk.transaction() as tx:
        found, proposer = await _tenancy(tx, tenancy_id, desk)
        return await _created(tx, await proposing.graduate(tx, found, proposer, evidence=evidence), desk)


@router.post("/{tenancy_id}/ordered-exit", status_code=201, response_model=ProceedingOut, **BY_THE_BASE)
async def order_out(tenancy_id: UUID, body: OrderedExitIn, desk: Desk) -> Response:
    """Propose to order the holder out, on coded grounds with evidence; it is heard before (提出清退)."""
    organization = await organization_of(tenancy_id, desk)
    async with desk.transaction() as tx:
        found, proposer = await _tenancy(tx, tenancy_id, desk)
        days = await calendar(tx)
        opened = await proposing.order_out(tx, found, proposer, organization, days, grounds=body.grounds)
        return await _created(tx, opened, desk)


@router.post("/{tenancy_id}/transfer", status_code=201, response_model=ProceedingOut, **BY_BOTH)
async def transfer(tenancy_id: UUID, body: TransferIn, desk: Desk) -> Response:
    """Propose that the holder moves to a space of another base on a day (提出转移)."""
    acting_as(desk.caller, "tenancy", APPLICANT_SIDE)
    organization = await organization_of(tenancy_id, desk)
    async with desk.transaction() as tx:
        found, proposer = await _tenancy(tx, tenancy_id, desk)
        space = await spaces.find(tx, body.space_id)
        if space is None:
            words = Text("没有该场地", "There is no such space")
            raise Invalid(FieldError("/space_id", "unknown_space", words))
        opened = await proposing.transfer(
            tx, found, proposer, organization, space, day=body.move_on, reasons=body.reasons
        )
        return await _created(tx, opened, desk)


async def organization_of(tenancy_id: UUID, desk: DeskContext) -> dict[str, Any] | None:
    """Ask the registry how the holder stands today; before the transaction, so that no lock waits for an answer."""
    async with desk.reading() as tx:
        found = await tenancies.loaded(tx, tenancy_id)
    holder = found.holder.organization_id
    if holder is None:
        return None
    answer = await registry.standing(desk.request.app.state.neighbours["registry"], str(holder), desk.today)
    organization: dict[str, Any] = answer["organization"]
    return organization


async def _tenancy(tx: Tx, tenancy_id: UUID, desk: DeskContext) -> tuple[Tenancy, proposing.Proposer]:
    found = await tenancies.seen_by(tx, desk.caller, tenancy_id)
    by_holder = tenancies.speaks_for_holder(desk.caller, found)
    return found, proposing.Proposer(by_holder, await BOOK.on(tx, desk.today))


async def _created(tx: Tx, opened: Proceeding, desk: DeskContext) -> Response:
    place = f"/v1/incubator/proceedings/{opened.id}"
    return await desk.created(tx, shown(opened, desk.caller), place, version=opened.version)
