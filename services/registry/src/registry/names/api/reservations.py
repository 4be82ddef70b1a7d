"""The counter for reserved names: reserve, look up, cancel."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.names import CleanText
from bureaukit.pages import Filter, Page, page_of
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.names import store
from registry.names.actions import claiming
from registry.names.api.checks import OFFICE, Form
from registry.names.lifecycle import LIFECYCLE
from registry.names.model import Claim, ClaimState
from registry.organizations.model import OrganizationType
from registry.parameters import BOOK
from registry.roles import ORG_REP

router = counter("registry", "names/reservations")
_READING = needs("registry:application:read", ORG_REP, *OFFICE, rule="own; all for the bureau")
_LOCATION = "/v1/registry/names/reservations"


class ReservationIn(BaseModel):
    """A name to be kept free."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[CleanText, Field(min_length=2, max_length=60)]
    type: Form


class ReservationOut(BaseModel):
    """A claim to a name, as it stands at this moment."""

    id: UUID
    name: str
    type: OrganizationType
    state: ClaimState
    claimed_at: datetime
    expires_at: datetime | None
    case_id: UUID | None


class ReservationPage(BaseModel):
    """One page of claims."""

    items: list[ReservationOut]
    next_cursor: str | None


class ReservationFilter(Filter):
    """What the list can be asked."""

    state: ClaimState | None = None


class ReservationActionsOut(BaseModel):
    """Every act with its verdict."""

    items: list[dict[str, Any]]


def shown(claim: Claim, at: datetime) -> ReservationOut:
    """Return a claim as it stands at a moment."""
    members = {name: getattr(claim, name) for name in ReservationOut.model_fields if name != "state"}
    return ReservationOut(**members, state=claim.state_at(at))


async def _load(tx: Tx, desk: DeskContext, claim_id: UUID) -> Claim:
    claim = await claiming.load(tx, claim_id)
    if claim.owner != desk.caller.sub and not desk.caller.has_role(*OFFICE):
        raise NotFound
    return claim


@router.post(
    "",
    status_code=201,
    response_model=ReservationOut,
    **needs("registry:application:apply", ORG_REP, rule="own", key=True, dry_run=True),
)
async def reserve(body: ReservationIn, desk: Desk) -> Response:
    """Reserve a name for some time (名称预先核准); of two who ask at once, one has it."""
    async with desk.transaction() as tx:
        terms = await BOOK.on(tx, desk.today)
        form = OrganizationType(body.type)
        claim = await claiming.reserve(tx, body.name, form, desk.caller.sub, terms=terms, today=desk.today)
        return await desk.created(tx, shown(claim, tx.at), f"{_LOCATION}/{claim.id}", version=claim.version)


@router.get("", response_model=ReservationPage, **_READING)
async def reservations(asked: Annotated[ReservationFilter, Query()], desk: Desk) -> Response:
    """List the caller's claims to names, or all for the bureau (名称保留列表)."""
    owner = None if desk.caller.has_role(*OFFICE) else desk.caller.sub
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, owner=owner, state=asked.state, at=tx.at)
        found = page_of(rows, asked, store.BY_ID)
        items = [shown(store.as_model(row), tx.at).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(Page(items, found.next_cursor))


@router.get("/{claim_id}", response_model=ReservationOut, **_READING)
async def reservation(claim_id: UUID, desk: Desk) -> Response:
    """Show one claim to a name (名称保留详情)."""
    async with desk.reading() as tx:
        claim = await _load(tx, desk, claim_id)
        return desk.answer(shown(claim, tx.at), version=claim.version)


@router.get("/{claim_id}/actions", response_model=ReservationActionsOut, **_READING)
async def possible_actions(claim_id: UUID, desk: Desk) -> Response:
    """List what can be done with a claim now (可办理事项)."""
    async with desk.reading() as tx:
        claim = await _load(tx, desk, claim_id)
        state = claim.state_at(tx.at)
    items = LIFECYCLE.actions(state, blockers=LIFECYCLE.closed_to(state, desk.caller.has_role))
    return desk.answer({"items": [item.as_dict(desk.language) for item in items]})


@router.post(
    "/{claim_id}/cancellation",
    response_model=ReservationOut,
    **needs("registry:application:apply", ORG_REP, rule="own", key=True, match=True),
)
async def cancel(claim_id: UUID, desk: Desk) -> Response:
    """Give a reserved name up (取消保留)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        claim = await _load(tx, desk, claim_id)
        done = await claiming.cancel(tx, claim, version)
        return await desk.done(tx, shown(done, tx.at), version=done.version)
