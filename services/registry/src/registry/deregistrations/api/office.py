"""The counter where an ending is decided on: proposed, consented to, returned, collected, approved, withdrawn."""

from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response

from registry.deregistrations import actions, store
from registry.deregistrations.api.common import OFFICE, is_concerned, out, seen, take_step
from registry.deregistrations.api.readiness import readiness_of
from registry.deregistrations.api.shapes import (
    CollectionIn,
    EndingActionsOut,
    EndingFilter,
    EndingIn,
    EndingOut,
    EndingPage,
    OpinionIn,
    ReasonIn,
)
from registry.deregistrations.lifecycle import BY_FORM
from registry.deregistrations.model import Deregistration
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, SUPERVISING_UNIT
from registry.sight import speaks_for

router = counter("registry", "deregistrations")
_READING = needs("registry:deregistration:read", ORG_REP, SUPERVISING_UNIT, *OFFICE, rule="own, or own area")
_CONSENTS = needs("registry:deregistration:consent", SUPERVISING_UNIT, rule="own unit", key=True, match=True)
_CLERK = needs("registry:deregistration:write", DISTRICT_CLERK, rule="own area", key=True, match=True, dry_run=True)


async def _propose(desk: DeskContext, body: EndingIn, *, by_office: bool) -> Response:
    resolution = actions.Resolution(body.ground, body.resolved_on, body.resolution)
    async with desk.transaction() as tx:
        row = await actions.organization_of(tx, body.organization)
        speaks = speaks_for(desk.caller, row["id"], row["credit_code"])
        if not (is_concerned(desk.caller, row) if by_office else speaks):
            raise NotFound
        ending = await actions.propose(tx, row, resolution, on=desk.today)
        location = f"/v1/registry/deregistrations/{ending.id}"
        return await desk.created(tx, await out(tx, ending), location, version=ending.version)


@router.post(
    "",
    status_code=201,
    response_model=EndingOut,
    **needs("registry:deregistration:apply", ORG_REP, rule="own organization", key=True, dry_run=True),
)
async def propose(body: EndingIn, desk: Desk) -> Response:
    """Report an organization's own decision to end (报告终止决定)."""
    return await _propose(desk, body, by_office=False)


@router.post(
    "/by-office",
    status_code=201,
    response_model=EndingOut,
    **needs("registry:deregistration:write", DISTRICT_CLERK, rule="own area", key=True, dry_run=True),
)
async def propose_by_office(body: EndingIn, desk: Desk) -> Response:
    """Enter an ending that the organization does not report itself: a court's, or after a revocation (依职权登记终止)."""
    return await _propose(desk, body, by_office=True)


@router.get("", response_model=EndingPage, **_READING)
async def deregistrations(asked: Annotated[EndingFilter, Query()], desk: Desk) -> Response:
    """List the endings of the caller's organization, unit or area (注销事项列表)."""
    async with desk.reading() as tx:
        bounds = await _bounds(tx, desk)
        rows = await store.page(tx, asked, organization=asked.organization_id, state=asked.state, **bounds)
    return desk.page(page_of(rows, asked, store.BY_ID))


async def _bounds(tx: Tx, desk: DeskContext) -> dict[str, Any]:
    caller = desk.caller
    if caller.has_role(*OFFICE):
        return {"area": caller.area_to_list()}
    if caller.has_role(SUPERVISING_UNIT):
        return {"supervising_unit": caller.org or ""}
    return {"organizations": [(await actions.organization_of(tx, caller.org))["id"]] if caller.org else []}


@router.get("/{ending_id}", response_model=EndingOut, **_READING)
async def deregistration(ending_id: UUID, desk: Desk) -> Response:
    """Show one ending with its deadline (注销事项详情)."""
    async with desk.reading() as tx:
        ending = await seen(tx, desk, ending_id)
        return desk.answer(await out(tx, ending), version=ending.version)


@router.get("/{ending_id}/actions", response_model=EndingActionsOut, **_READING)
async def possible_actions(ending_id: UUID, desk: Desk) -> Response:
    """List every step with what allows or blocks it (可办理事项); what other services have open is the readiness."""
    async with desk.reading() as tx:
        ending = await seen(tx, desk, ending_id)
    table = BY_FORM[ending.organization_type]
    closed = actions.blockers(ending, desk.caller.sub) | table.closed_to(ending.state, desk.caller.has_role)
    items = table.actions(ending.state, blockers=closed)
    return desk.answer({"items": [item.as_dict(desk.language) for item in items]})


@router.post("/{ending_id}/consent", response_model=EndingOut, **_CONSENTS)
async def consent(ending_id: UUID, body: OpinionIn, desk: Desk) -> Response:
    """Consent to the ending as the supervising unit (审查同意)."""
    return await take_step(
        desk, ending_id, lambda tx, e: actions.consent(tx, e, body.opinion, given=True, on=desk.today)
    )


@router.post("/{ending_id}/consent-refusal", response_model=EndingOut, **_CONSENTS)
async def refuse_consent(ending_id: UUID, body: ReasonIn, desk: Desk) -> Response:
    """Refuse consent with the reason (不予同意)."""
    return await take_step(
        desk, ending_id, lambda tx, e: actions.consent(tx, e, body.reason, given=False, on=desk.today)
    )


@router.post("/{ending_id}/correction-notice", response_model=EndingOut, **_CLERK)
async def send_back(ending_id: UUID, body: ReasonIn, desk: Desk) -> Response:
    """Return the liquidation report for correction (退回补正)."""
    return await take_step(desk, ending_id, lambda tx, e: actions.send_back(tx, e, body.reason, on=desk.today))


@router.post("/{ending_id}/collection", response_model=EndingOut, **_CLERK)
async def collect(ending_id: UUID, body: CollectionIn, desk: Desk) -> Response:
    """Record that certificate, seal and financial vouchers were collected (收缴)."""
    return await take_step(desk, ending_id, lambda tx, e: actions.collect(tx, e, body.as_model(), on=desk.today))


@router.post(
    "/{ending_id}/approval",
    response_model=EndingOut,
    **needs(
        "registry:deregistration:approve",
        DISTRICT_APPROVER,
        rule="own area; not who handled it; nothing open in any service",
        key=True,
        match=True,
        dry_run=True,
    ),
)
async def approve(ending_id: UUID, desk: Desk) -> Response:
    """Deregister (准予注销登记): every service is asked at this moment, and any of them may stand in the way.

    What this service itself has open is read again in the transaction that decides, with the organization held.
    """
    async with desk.reading() as tx:
        row = await actions.organization_of(tx, str((await seen(tx, desk, ending_id)).organization_id))
    readiness = await readiness_of(desk, row)

    async def act(tx: Tx, ending: Deregistration) -> Deregistration:
        actions.see_to_approval(ending, tx.actor)
        actions.refuse_unless_ready(await actions.seen_again(tx, readiness, desk.today))
        return await actions.approve(tx, ending, on=desk.today)

    return await take_step(desk, ending_id, act)


@router.post(
    "/{ending_id}/withdrawal",
    response_model=EndingOut,
    **needs(
        "registry:deregistration:apply",
        ORG_REP,
        DISTRICT_CLERK,
        rule="own, or own area",
        or_scope="registry:deregistration:write",
        key=True,
        match=True,
    ),
)
async def withdraw(ending_id: UUID, desk: Desk) -> Response:
    """Take the decision to end back (撤回); an organization being wound up is again what it was before."""
    return await take_step(desk, ending_id, lambda tx, e: actions.withdraw(tx, e, on=desk.today))
