"""The counter where an entry of the book is put right or withdrawn: a clerk proposes, a second person decides."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs
from bureaukit.problems import NotFound, Stale
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.corrections import actions, store
from registry.corrections.lifecycle import LIFECYCLE
from registry.corrections.model import Correction, CorrectionKind, CorrectionState
from registry.corrections.rules import Proposal
from registry.organizations.actions import finding
from registry.organizations.model import Sector
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK
from registry.wire import Key

entries = counter("registry", "organizations")
router = counter("registry", "corrections")
Words = Annotated[CleanText, Field(min_length=2, max_length=1000)]
Value = Annotated[CleanText, Field(min_length=2, max_length=2000)]
_PROPOSES = needs("registry:correction:write", DISTRICT_CLERK, rule="own area", key=True, dry_run=True)
_READING = needs("registry:correction:read", DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR, rule="own area")
_DECIDES = needs(
    "registry:correction:approve",
    DISTRICT_APPROVER,
    rule="own area; not the proposer",
    key=True,
    match=True,
    dry_run=True,
)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RightValuesIn(_Body):
    """The items an entry should have given other values; what is left out is right."""

    name: Annotated[CleanText, Field(min_length=4, max_length=100)] | None = None
    sector: Sector | None = None
    domicile: Value | None = None
    activity_area: Value | None = None
    scope: Value | None = None
    purpose: Value | None = None
    start_up_funds_fen: int | None = Field(default=None, ge=0, le=10**15)
    supervising_unit: Value | None = None
    legal_representative: Annotated[CleanText, Field(min_length=2, max_length=60)] | None = None


class WithdrawalIn(_Body):
    """Why an entry shall not take effect, and what shows it."""

    reason: Words = Field(description="published with the new entry 理由，随记载公布")
    evidence: Words = Field(description="what shows it: documents, numbers 依据材料")


class CorrectionIn(WithdrawalIn):
    """The right values, the right day, or both."""

    changes: RightValuesIn = Field(default_factory=RightValuesIn)
    effective_on: date | None = Field(default=None, description="the right day, if it was wrong 正确的生效日")


class DismissalIn(_Body):
    """Why the entry stays as it is."""

    reason: Words


class CorrectionOut(BaseModel):
    """A proposal."""

    id: UUID
    organization_id: UUID
    entry_id: UUID
    kind: CorrectionKind
    state: CorrectionState
    effective_on: date
    changes: dict[str, Any]
    reason: str
    evidence: str
    proposed_on: date
    decided_on: date | None
    dismissal_reason: str | None


class CorrectionPage(BaseModel):
    """One page of proposals."""

    items: list[CorrectionOut]
    next_cursor: str | None


class CorrectionFilter(Filter):
    """What the proposals can be asked."""

    kind: CorrectionKind | None = None
    state: CorrectionState | None = None
    organization_id: UUID | None = None


class CorrectionActionsOut(BaseModel):
    """Every step, allowed or blocked, with the reason."""

    items: list[dict[str, Any]]


def _out(correction: Correction) -> CorrectionOut:
    return CorrectionOut(**{name: getattr(correction, name) for name in CorrectionOut.model_fields})


async def _propose(desk: DeskContext, key: str, entry_id: UUID, kind: CorrectionKind, **proposed: Any) -> Response:
    async with desk.transaction() as tx:
        organization = await finding.named(tx, key)
        if not desk.caller.covers(organization["area"]):
            raise NotFound
        made = await actions.propose(tx, organization, entry_id, kind, today=desk.today, **proposed)
        return await desk.created(tx, _out(made), f"/v1/registry/corrections/{made.id}", version=made.version)


@entries.post("/{key}/history/{entry_id}/corrections", status_code=201, response_model=CorrectionOut, **_PROPOSES)
async def correct(key: Key, entry_id: UUID, body: CorrectionIn, desk: Desk) -> Response:
    """Propose what an entry should have said, or from which day on (提请更正)."""
    changes = body.changes.model_dump(mode="json", exclude_none=True)
    own = {"reason": body.reason, "evidence": body.evidence, "effective_on": body.effective_on}
    return await _propose(desk, key, entry_id, CorrectionKind.CORRECTION, changes=changes, **own)


@entries.post("/{key}/history/{entry_id}/withdrawals", status_code=201, response_model=CorrectionOut, **_PROPOSES)
async def withdraw(key: Key, entry_id: UUID, body: WithdrawalIn, desk: Desk) -> Response:
    """Propose that an entry which is still to come shall not take effect (提请撤回未生效记载)."""
    own = {"reason": body.reason, "evidence": body.evidence}
    return await _propose(desk, key, entry_id, CorrectionKind.WITHDRAWAL, **own)


@router.get("", response_model=CorrectionPage, **_READING)
async def corrections(asked: Annotated[CorrectionFilter, Query()], desk: Desk) -> Response:
    """List the proposals of the caller's area (更正、撤回提请列表)."""
    async with desk.reading() as tx:
        rows = await store.page(
            tx,
            asked,
            area=desk.caller.area_to_list(),
            kind=asked.kind,
            state=asked.state,
            organization=asked.organization_id,
        )
    page = page_of(rows, asked, store.BY_ID)
    page.items[:] = [_out(store.correction_of(row)).model_dump(mode="json") for row in page.items]
    return desk.page(page)


async def _seen(tx: Tx, desk: DeskContext, correction_id: UUID) -> Proposal:
    """Return a proposal of the caller's area, measured by the book as it stands."""
    found = await actions.load(tx, correction_id)
    if not desk.caller.covers((await finding.named(tx, str(found.organization_id)))["area"]):
        raise NotFound
    return await actions.measured(tx, found, officer=desk.caller.sub, today=desk.today)


@router.get("/{correction_id}", response_model=CorrectionOut, **_READING)
async def correction(correction_id: UUID, desk: Desk) -> Response:
    """Show one proposal (更正、撤回提请详情)."""
    async with desk.reading() as tx:
        found = (await _seen(tx, desk, correction_id)).correction
    return desk.answer(_out(found), version=found.version)


@router.get("/{correction_id}/actions", response_model=CorrectionActionsOut, **_READING)
async def possible_actions(correction_id: UUID, desk: Desk) -> Response:
    """List every step with what allows or blocks it (可办理事项)."""
    async with desk.reading() as tx:
        proposal = await _seen(tx, desk, correction_id)
    state = proposal.correction.state
    closed = actions.blockers(proposal) | LIFECYCLE.closed_to(state, desk.caller.has_role)
    return desk.answer({"items": [item.as_dict(desk.language) for item in LIFECYCLE.actions(state, blockers=closed)]})


async def _take(
    desk: DeskContext, correction_id: UUID, act: Callable[[Tx, Proposal], Awaitable[Correction]]
) -> Response:
    async with desk.transaction() as tx:
        proposal = await _seen(tx, desk, correction_id)
        if proposal.correction.version != desk.if_match():
            raise Stale
        done = await act(tx, proposal)
        return await desk.done(tx, _out(done), version=done.version)


@router.post("/{correction_id}/approval", response_model=CorrectionOut, **_DECIDES)
async def approve(correction_id: UUID, desk: Desk) -> Response:
    """Enter in the book what was proposed (准予更正、撤回)."""
    return await _take(desk, correction_id, actions.approve)


@router.post("/{correction_id}/dismissal", response_model=CorrectionOut, **_DECIDES)
async def dismiss(correction_id: UUID, body: DismissalIn, desk: Desk) -> Response:
    """Leave the book as it is (不予准许)."""
    return await _take(desk, correction_id, lambda tx, proposal: actions.dismiss(tx, proposal, body.reason))


routers = (entries, router)
