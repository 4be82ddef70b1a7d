"""The counter for credit information: published facts of one organization, and how well they are recorded."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.figures import OnDay
from bureaukit.policy import public
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from fastapi import Query, Response
from pydantic import BaseModel, Field

from registry.credit_information import actions
from registry.credit_information.model import Information, InformationClass
from registry.credit_records.actions import organization_named
from registry.wire import Key

router = counter("registry", "organizations")


class InformationOut(BaseModel):
    """One piece of credit information."""

    information: InformationClass
    label: str
    source: str = Field(description="the list that it stands in 来源")
    subject_id: UUID
    arisen_on: date
    recorded_on: date | None
    record_by: date | None = Field(description="five working days after it arose 应记录的最后一日")
    recorded_in_time: bool | None


class ElsewhereOut(BaseModel):
    """What another service keeps."""

    information: InformationClass
    label: str
    path: str


class CreditInformationOut(BaseModel):
    """Everything that is on record of an organization, in the five classes."""

    organization_id: UUID
    as_of: date
    items: list[InformationOut]
    recorded_late: int
    elsewhere: list[ElsewhereOut]


def _out(found: Information, language: str) -> InformationOut:
    return InformationOut(
        information=found.information,
        label=found.label.in_language(language),
        source=found.source,
        subject_id=found.subject_id,
        arisen_on=found.arisen_on,
        recorded_on=found.recorded_on,
        record_by=found.record_by,
        recorded_in_time=found.recorded_in_time,
    )


@router.get(
    "/{key}/credit-information",
    response_model=CreditInformationOut,
    **public("registry:organization:check", rule="published facts"),
)
async def credit_information(key: Key, asked: Annotated[OnDay, Query()], desk: Desk) -> Response:
    """Show the credit information of an organization in five classes (信用信息)."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        organization = await organization_named(tx, key)
        found = await actions.gather(tx, organization, on=as_of, calendar=await calendar(tx))
    grades = ElsewhereOut(
        information=InformationClass.OTHER,
        label="评估等级及有效期" if desk.language.startswith("zh") else "evaluation grade and its validity",
        path=f"/v1/evaluation/passports/{organization.id}",
    )
    return desk.answer(
        CreditInformationOut(
            organization_id=organization.id,
            as_of=as_of,
            items=[_out(one, desk.language) for one in found],
            recorded_late=sum(one.recorded_in_time is False for one in found),
            elsewhere=[grades],
        )
    )
