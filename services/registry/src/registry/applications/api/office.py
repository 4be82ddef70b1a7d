"""The office's side of the counter: tell what is missing, accept, consent, review, decide."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.policy import needs
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from registry.applications.actions import handling
from registry.applications.api.drafts import fresh, load, out
from registry.applications.api.shapes import ApplicationOut, Words
from registry.applications.model import Application, RefusalGround
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK, SUPERVISING_UNIT

router = counter("registry", "applications")
_CLERK = needs("registry:application:write", DISTRICT_CLERK, rule="own area", key=True, match=True, dry_run=True)
_UNIT = needs("registry:application:consent", SUPERVISING_UNIT, rule="own area", key=True, match=True, dry_run=True)
_APPROVER = needs(
    "registry:application:approve",
    DISTRICT_APPROVER,
    rule="own area; not who accepted or reviewed",
    key=True,
    match=True,
    dry_run=True,
)


class NoticeItemIn(BaseModel):
    """One thing that is missing or wrong."""

    model_config = ConfigDict(extra="forbid")

    pointer: str = Field(pattern=r"^/[a-z_]{1,40}$", description="the member of the application, as /domicile")
    message: Words


class NoticeIn(BaseModel):
    """Everything that is missing, at once."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[NoticeItemIn], Field(min_length=1, max_length=50)]


class OpinionIn(BaseModel):
    """What the officer says about the case."""

    model_config = ConfigDict(extra="forbid")

    opinion: Words | None = None


class ReasonIn(BaseModel):
    """Why consent is refused."""

    model_config = ConfigDict(extra="forbid")

    opinion: Words


class RefusalIn(BaseModel):
    """Why registration is refused: one of the five grounds, and the reason in writing."""

    model_config = ConfigDict(extra="forbid")

    ground: RefusalGround
    reason: Words


async def _act(
    desk: DeskContext, application_id: UUID, act: Callable[[Tx, Application], Awaitable[Application]]
) -> Response:
    """Take one step in a case of the caller's area, as the caller last saw it."""
    async with desk.transaction() as tx:
        done = await act(tx, fresh(desk, await load(tx, desk, application_id, hold=True)))
        return await desk.done(tx, await out(tx, desk, done), version=done.version)


@router.post("/{application_id}/correction-notice", response_model=ApplicationOut, **_CLERK)
async def tell(application_id: UUID, body: NoticeIn, desk: Desk) -> Response:
    """Tell the applicant everything that is missing, once (一次性告知补正)."""
    items = [item.model_dump() for item in body.items]

    async def act(tx: Tx, case: Application) -> Application:
        days = await calendar(tx)
        return await handling.tell(
            tx, case, items, desk.caller.sub, cipher=desk.cipher, today=desk.today, calendar=days
        )

    return await _act(desk, application_id, act)


@router.post("/{application_id}/acceptance", response_model=ApplicationOut, **_CLERK)
async def accept(application_id: UUID, desk: Desk) -> Response:
    """Take the case (受理)."""
    return await _act(
        desk, application_id, lambda tx, case: handling.accept(tx, case, desk.caller.sub, today=desk.today)
    )


@router.post("/{application_id}/consent", response_model=ApplicationOut, **_UNIT)
async def consent(application_id: UUID, body: OpinionIn, desk: Desk) -> Response:
    """Consent as supervising unit (业务主管单位审查同意)."""
    return await _act(
        desk,
        application_id,
        lambda tx, case: handling.consent(tx, case, desk.caller.sub, body.opinion, given=True, today=desk.today),
    )


@router.post("/{application_id}/consent-refusal", response_model=ApplicationOut, **_UNIT)
async def refuse_consent(application_id: UUID, body: ReasonIn, desk: Desk) -> Response:
    """Refuse consent as supervising unit (业务主管单位不予同意); the case ends."""
    return await _act(
        desk,
        application_id,
        lambda tx, case: handling.consent(tx, case, desk.caller.sub, body.opinion, given=False, today=desk.today),
    )


@router.post("/{application_id}/review", response_model=ApplicationOut, **_CLERK)
async def review(application_id: UUID, body: OpinionIn, desk: Desk) -> Response:
    """Examine the case and hand it to the second person (初审)."""
    return await _act(
        desk,
        application_id,
        lambda tx, case: handling.review(tx, case, desk.caller.sub, body.opinion, today=desk.today),
    )


@router.post("/{application_id}/approval", response_model=ApplicationOut, **_APPROVER)
async def approve(application_id: UUID, desk: Desk) -> Response:
    """Decide for it (准予登记): the organization is entered with its code and certificate."""
    return await _act(
        desk,
        application_id,
        lambda tx, case: handling.approve(tx, case, desk.caller.sub, cipher=desk.cipher, today=desk.today),
    )


@router.post("/{application_id}/refusal", response_model=ApplicationOut, **_APPROVER)
async def refuse(application_id: UUID, body: RefusalIn, desk: Desk) -> Response:
    """Decide against it (不予登记), on one of the five grounds."""
    return await _act(
        desk,
        application_id,
        lambda tx, case: handling.refuse(tx, case, desk.caller.sub, body.ground, body.reason, today=desk.today),
    )
