"""The counter for applications: a person or a community applies, a clerk reviews, a second person decides."""

from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from fastapi import Query, Response

from talent.access import see_to_area, see_to_person
from talent.credentials import actions as credentials
from talent.local_registrations import actions, store
from talent.local_registrations.api.shapes import (
    ApplicationIn,
    CaseFilter,
    CaseOut,
    CasePage,
    RefusalIn,
    shown_case,
    summary,
)
from talent.local_registrations.lifecycle import CASE
from talent.local_registrations.model import Case, Period
from talent.parameters import BOOK
from talent.roles import COMMUNITY_OFFICER, DISTRICT_APPROVER, DISTRICT_CLERK, READERS, SOCIAL_WORKER
from talent.social_workers import actions as people
from talent.social_workers import store as social_workers
from talent.wire import ActionList, listed

router = counter("talent", "local-registrations")
RESOURCE = "local_registration"
APPLICANTS = (SOCIAL_WORKER, COMMUNITY_OFFICER, DISTRICT_CLERK)
_OWN = f"own with talent:{RESOURCE}:self, or own area with talent:{RESOURCE}"
_LISTING = needs(f"talent:{RESOURCE}:read", *READERS, rule="own area")
_READING = needs("", *READERS, SOCIAL_WORKER, rule=f"{_OWN}:read")
_DECIDING = needs(
    f"talent:{RESOURCE}:approve",
    DISTRICT_APPROVER,
    rule="own area; neither applied for nor reviewed it, nor holds it",
    key=True,
    match=True,
    dry_run=True,
)


async def _seen(tx: Tx, desk: DeskContext, case_id: UUID, verb: str = "read") -> Case:
    """Return a case of oneself, or of one's area; 404 for any other."""
    case = await actions.known(tx, case_id)
    see_to_person(desk.caller, await people.known(tx, case.social_worker_id), RESOURCE, verb)
    return case


async def _out(tx: Tx, desk: DeskContext, case: Case, period: Period | None = None) -> CaseOut:
    return shown_case(case, period or await store.period_of_case(tx, case.id), desk.today)


async def _done(tx: Tx, desk: DeskContext, case: Case, period: Period | None = None) -> Response:
    return await desk.done(tx, await _out(tx, desk, case, period), version=case.version)


@router.post(
    "", status_code=201, response_model=CaseOut, **needs("", *APPLICANTS, rule=f"{_OWN}:write", key=True, dry_run=True)
)
async def apply(body: ApplicationIn, desk: Desk) -> Response:
    """Apply for registration of a certificate, or for its renewal (申请登记、再登记); a late one carries a mark."""
    async with desk.transaction() as tx:
        credential = await credentials.known(tx, body.credential_id)
        see_to_person(desk.caller, await people.known(tx, credential.social_worker_id), RESOURCE, "write")
        terms, days = await BOOK.on(tx, desk.today), await calendar(tx)
        case = await actions.apply(tx, credential, terms=terms, calendar=days)
        location = f"/v1/talent/local-registrations/{case.id}"
        return await desk.created(tx, await _out(tx, desk, case), location, version=case.version)


@router.get("", response_model=CasePage, **_LISTING)
async def cases(asked: Annotated[CaseFilter, Query()], desk: Desk) -> Response:
    """List the applications of the caller's area (登记申请列表)."""
    async with desk.reading() as tx:
        within = social_workers.ids_in(desk.caller.area_to_list())
        rows = await store.page(tx, asked, within=within, **asked.model_dump(exclude={"limit", "cursor"}))
    found = page_of(rows, asked, store.BY_ID)
    found.items[:] = [summary(store.case_from(row)).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(found)


@router.get("/{case_id}", response_model=CaseOut, **_READING)
async def case(case_id: UUID, desk: Desk) -> Response:
    """Show one application and the period it led to (登记申请详情)."""
    async with desk.reading() as tx:
        found = await _seen(tx, desk, case_id)
        out = await _out(tx, desk, found)
    return desk.answer(out, version=found.version)


@router.get("/{case_id}/actions", response_model=ActionList, **_READING)
async def possible_actions(case_id: UUID, desk: Desk) -> Response:
    """List every step with what allows or blocks it for the caller (可办理事项)."""
    async with desk.reading() as tx:
        found = await _seen(tx, desk, case_id)
        broken = await actions.deciding(tx, found, desk.caller)
    closed = {"approval": broken, "refusal": broken}
    return desk.answer(listed(CASE, found.state, desk.caller, desk.language, closed))


@router.post(
    "/{case_id}/first-review",
    response_model=CaseOut,
    **needs(f"talent:{RESOURCE}:write", DISTRICT_CLERK, rule="own area", key=True, match=True, dry_run=True),
)
async def first_review(case_id: UUID, desk: Desk) -> Response:
    """Record that the papers were checked (初审)."""
    expected = desk.if_match()
    async with desk.transaction() as tx:
        return await _done(tx, desk, await actions.first_review(tx, await _held(tx, desk, case_id), expected))


@router.post("/{case_id}/approval", response_model=CaseOut, **_DECIDING)
async def approve(case_id: UUID, desk: Desk) -> Response:
    """Register the certificate (准予登记); the period begins today, or where the one it renews ends."""
    expected = desk.if_match()
    async with desk.transaction() as tx:
        found, terms = await _held(tx, desk, case_id), await BOOK.on(tx, desk.today)
        approved, period = await actions.approve(tx, found, expected, terms=terms, decider=desk.caller)
        return await _done(tx, desk, approved, period)


@router.post("/{case_id}/refusal", response_model=CaseOut, **_DECIDING)
async def refuse(case_id: UUID, body: RefusalIn, desk: Desk) -> Response:
    """Refuse the registration (不予登记), with its ground and the reason in words."""
    expected = desk.if_match()
    async with desk.transaction() as tx:
        found = await _held(tx, desk, case_id)
        refused = await actions.refuse(
            tx, found, expected, ground=body.ground, reason=body.reason, on=desk.today, decider=desk.caller
        )
        return await _done(tx, desk, refused)


@router.post(
    "/{case_id}/withdrawal",
    response_model=CaseOut,
    **needs("", *APPLICANTS, rule=f"{_OWN}:write", key=True, match=True, dry_run=True),
)
async def withdraw(case_id: UUID, desk: Desk) -> Response:
    """Take the application back (撤回)."""
    expected = desk.if_match()
    async with desk.transaction() as tx:
        return await _done(tx, desk, await actions.withdraw(tx, await _seen(tx, desk, case_id, "write"), expected))


async def _held(tx: Tx, desk: DeskContext, case_id: UUID) -> Case:
    """Return a case of the officer's area."""
    found = await actions.known(tx, case_id)
    see_to_area(desk.caller, (await people.known(tx, found.social_worker_id)).area)
    return found
