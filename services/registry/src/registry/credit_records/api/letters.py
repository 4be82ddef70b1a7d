"""The counter for letters to the registered domicile: recorded with their outcome."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.names import CleanText
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from registry.credit_records import actions, store
from registry.credit_records.api.listings import refuse_future
from registry.credit_records.model import Letter, LetterOutcome
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK
from registry.wire import Key

router = counter("registry", "organizations")


class LetterIn(BaseModel):
    """A letter whose outcome is known."""

    model_config = ConfigDict(extra="forbid")

    tracking_number: Annotated[CleanText, Field(min_length=4, max_length=40)] = Field(description="邮件号")
    sent_on: date = Field(description="寄出日")
    outcome: LetterOutcome
    outcome_on: date = Field(description="签收或者退回日")


class LetterOut(LetterIn):
    """A letter on record."""

    id: UUID


class LetterList(BaseModel):
    """The letters to one organization, the oldest first."""

    items: list[LetterOut]


@router.post(
    "/{key}/domicile-letters",
    status_code=201,
    response_model=LetterOut,
    **needs("registry:listing:write", DISTRICT_CLERK, rule="own area", key=True),
)
async def record(key: Key, body: LetterIn, desk: Desk) -> Response:
    """Record what became of a special letter to the registered domicile (登记专用信函结果)."""
    refuse_future(desk, body, "sent_on", "outcome_on")
    desk.refuse_unless(
        allowed=body.sent_on <= body.outcome_on,
        pointer="/outcome_on",
        code="before_it_was_sent",
        zh="结果日不得早于寄出日",
        en="The outcome is earlier than the letter",
    )
    async with desk.transaction() as tx:
        organization = await actions.organization_named(tx, key)
        if not desk.caller.covers(organization.area):
            raise NotFound
        letter = Letter(
            id=new_id(),
            organization_id=organization.id,
            **body.model_dump(),
            recorded_on=desk.today,
            recorded_by=desk.caller.sub,
        )
        await actions.record_letter(tx, organization, letter, today=desk.today)
        location = f"/v1/registry/organizations/{organization.id}/domicile-letters"
        return await desk.created(tx, LetterOut(id=letter.id, **body.model_dump()), location)


@router.get(
    "/{key}/domicile-letters",
    response_model=LetterList,
    **needs("registry:listing:read", DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR, rule="own area"),
)
async def letters(key: Key, desk: Desk) -> Response:
    """List the special letters to an organization (专用信函记录)."""
    async with desk.reading() as tx:
        organization = await actions.organization_named(tx, key)
        if not desk.caller.covers(organization.area):
            raise NotFound
        found = await store.letters(tx, organization.id)
    names = LetterOut.model_fields
    return desk.answer(LetterList(items=[LetterOut(**{n: getattr(one, n) for n in names}) for one in found]))
