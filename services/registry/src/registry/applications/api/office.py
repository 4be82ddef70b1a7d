"""The office's side of the counter: tell what is missing, accept, consent, review, decide."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.names import CleanText
from bureaukit.policy import needs
from bureaukit.problems import Problem
from bureaukit.route import counter
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from registry.applications.actions import breaches, delivering, handling
from registry.applications.api.drafts import fresh, load, out
from registry.applications.api.shapes import CASE_OUT, Words
from registry.applications.model import Application, DeliveryMeans, NonAcceptanceGround, RefusalGround
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK, SUPERVISING_UNIT

router = counter("registry", "applications")
CLERK = needs("registry:application:write", DISTRICT_CLERK, rule="own area", key=True, match=True, dry_run=True)
_UNIT = needs("registry:application:consent", SUPERVISING_UNIT, rule="own area", key=True, match=True, dry_run=True)
APPROVER = needs(
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
    """Why it is refused: of an establishment one of the five grounds, and the reason in writing."""

    model_config = ConfigDict(extra="forbid")

    ground: RefusalGround | None = None
    reason: Words


class NonAcceptanceIn(BaseModel):
    """Why it is not accepted; outside this authority, where to apply instead."""

    model_config = ConfigDict(extra="forbid")

    ground: NonAcceptanceGround
    reason: Words
    competent_authority: Annotated[CleanText, Field(min_length=2, max_length=100)] | None = None


class ConfirmationIn(BaseModel):
    """The consent in writing as it lies before the clerk."""

    model_config = ConfigDict(extra="forbid")

    document_number: Annotated[CleanText, Field(min_length=1, max_length=100, description="同意文件文号")]
    given_on: date


class DeliveryIn(BaseModel):
    """How and when the paper reached the applicant."""

    model_config = ConfigDict(extra="forbid")

    means: Literal[DeliveryMeans.COUNTER, DeliveryMeans.POST, DeliveryMeans.ELECTRONIC]
    delivered_on: date


def officer_of(desk: DeskContext) -> handling.Officer:
    """Return who takes the step, and for which supervising unit."""
    return handling.Officer(desk.caller.sub, desk.caller.org or "")


async def take_step(
    desk: DeskContext, application_id: UUID, act: Callable[[Tx, Application], Awaitable[Application]]
) -> Response:
    """Take one step in a case of the caller's area, as the caller last saw it."""
    async with desk.transaction() as tx:
        done = await act(tx, fresh(desk, await load(tx, desk, application_id, hold=True)))
        return await desk.done(tx, await out(tx, desk, done), version=done.version)


@router.post("/{application_id}/correction-notice", response_model=CASE_OUT, **CLERK)
async def tell(application_id: UUID, body: NoticeIn, desk: Desk) -> Response:
    """Tell the applicant everything that is missing, once (一次性告知补正)."""
    items = [item.model_dump() for item in body.items]

    async def act(tx: Tx, case: Application) -> Application:
        return await handling.tell(tx, case, items, officer_of(desk), cipher=desk.cipher, today=desk.today)

    try:
        return await take_step(desk, application_id, act)
    except Problem as refused:
        if refused.kind is handling.ONE_TIME_NOTICE and desk.key and not desk.dry_run:
            pointers = [str(item["pointer"]) for item in items]
            async with desk.beside() as tx:
                await breaches.count(tx, application_id, desk.caller, pointers, desk.key, today=desk.today)
        raise


@router.post("/{application_id}/acceptance", response_model=CASE_OUT, **CLERK)
async def accept(application_id: UUID, desk: Desk) -> Response:
    """Take the case (受理)."""
    return await take_step(
        desk, application_id, lambda tx, case: handling.accept(tx, case, desk.caller.sub, today=desk.today)
    )


@router.post("/{application_id}/non-acceptance", response_model=CASE_OUT, **CLERK)
async def turn_away(application_id: UUID, body: NonAcceptanceIn, desk: Desk) -> Response:
    """Refuse to accept the case (不予受理), on one of two grounds; the name it kept is free again."""
    why = handling.NonAcceptance(body.ground, body.reason, body.competent_authority)
    return await take_step(
        desk, application_id, lambda tx, case: handling.turn_away(tx, case, officer_of(desk), why, today=desk.today)
    )


@router.post("/{application_id}/consent-confirmation", response_model=CASE_OUT, **CLERK)
async def confirm_consent(application_id: UUID, body: ConfirmationIn, desk: Desk) -> Response:
    """Confirm that a consent given in writing before is there (核对书面同意文件)."""
    return await take_step(
        desk,
        application_id,
        lambda tx, case: handling.confirm_consent(
            tx, case, officer_of(desk), body.document_number, body.given_on, today=desk.today
        ),
    )


@router.post("/{application_id}/consent", response_model=CASE_OUT, **_UNIT)
async def consent(application_id: UUID, body: OpinionIn, desk: Desk) -> Response:
    """Consent as supervising unit (业务主管单位审查同意)."""
    return await take_step(
        desk,
        application_id,
        lambda tx, case: handling.consent(tx, case, officer_of(desk), body.opinion, given=True, today=desk.today),
    )


@router.post("/{application_id}/consent-refusal", response_model=CASE_OUT, **_UNIT)
async def refuse_consent(application_id: UUID, body: ReasonIn, desk: Desk) -> Response:
    """Refuse consent as supervising unit (业务主管单位不予同意); the case ends."""
    return await take_step(
        desk,
        application_id,
        lambda tx, case: handling.consent(tx, case, officer_of(desk), body.opinion, given=False, today=desk.today),
    )


@router.post("/{application_id}/review", response_model=CASE_OUT, **CLERK)
async def review(application_id: UUID, body: OpinionIn, desk: Desk) -> Response:
    """Examine the case and hand it to the second person (初审)."""
    return await take_step(
        desk,
        application_id,
        lambda tx, case: handling.review(tx, case, officer_of(desk), body.opinion, today=desk.today),
    )


@router.post("/{application_id}/approval", response_model=CASE_OUT, **APPROVER)
async def approve(application_id: UUID, desk: Desk, body: OpinionIn | None = None) -> Response:
    """Decide for it (准予): what was asked takes effect, on its day."""
    return await take_step(
        desk,
        application_id,
        lambda tx, case: handling.take_effect(
            tx, case, "approval", officer_of(desk), body.opinion if body else None, cipher=desk.cipher, today=desk.today
        ),
    )


@router.post("/{application_id}/recording", response_model=CASE_OUT, **CLERK)
async def record(application_id: UUID, desk: Desk, body: OpinionIn | None = None) -> Response:
    """Put on file what is only filed (备案)."""
    return await take_step(
        desk,
        application_id,
        lambda tx, case: handling.take_effect(
            tx,
            case,
            "recording",
            officer_of(desk),
            body.opinion if body else None,
            cipher=desk.cipher,
            today=desk.today,
        ),
    )


@router.post("/{application_id}/refusal", response_model=CASE_OUT, **APPROVER)
async def refuse(application_id: UUID, body: RefusalIn, desk: Desk) -> Response:
    """Decide against it (不予), with the reason; an establishment on one of the five grounds."""
    return await take_step(
        desk,
        application_id,
        lambda tx, case: handling.refuse(tx, case, officer_of(desk), body.ground, body.reason, today=desk.today),
    )


@router.post("/{application_id}/delivery", response_model=CASE_OUT, **CLERK)
async def deliver(application_id: UUID, body: DeliveryIn, desk: Desk) -> Response:
    """Note that the certificate, or the paper of the decision, was handed over (颁发、送达)."""
    return await take_step(
        desk,
        application_id,
        lambda tx, case: delivering.deliver(
            tx, case, officer_of(desk), body.means, body.delivered_on, today=desk.today
        ),
    )
