"""The published facts about one organization's grades on a day."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit import feed
from bureaukit.desk import Desk
from bureaukit.figures import OnDay
from bureaukit.inbox import heard_up_to
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, Field

from evaluation.grades import store as grades
from evaluation.incentives import actions as incentives
from evaluation.incentives.model import Benefit
from evaluation.known_organizations import store as known
from evaluation.wire import GradeOut, Organization, shown

router = counter("evaluation", "passports")


class IncentiveOut(BaseModel):
    """Whether an incentive is open that day."""

    benefit: Benefit
    allowed: bool
    reasons: list[str]


class PassportOut(BaseModel):
    """Grade, incentives and history; empty where nothing is known."""

    as_of: date
    organization_id: UUID | None
    grade: GradeOut | None
    incentives: list[IncentiveOut]
    history: list[GradeOut]
    registry_heard: dict[str, Any] | None
    cursor: str = Field(description="whoever follows the change feed goes on from here 变更流续读位置")


@router.get("/{organization}", response_model=PassportOut, **public("evaluation:passport:read"))
async def passport(organization: Organization, asked: Annotated[OnDay, Query()], desk: Desk) -> Response:
    """Show what is published of an organization's grades as of a day (评估档案)."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        cursor = await feed.head(tx)
        found = await known.find(tx, organization)
        heard = await heard_up_to(tx, "registry")
        answer = await incentives.check(tx, found, on=as_of) if found else None
        history = await grades.of_organization(tx, found.id) if found else []
    held = answer.situation.held if answer else None
    out = PassportOut(
        as_of=as_of,
        organization_id=found.id if found else None,
        grade=shown(held, as_of) if held else None,
        incentives=_incentives(answer) if answer else [],
        history=[shown(granted, as_of) for granted in history if granted.granted_on <= as_of],
        registry_heard=heard,
        cursor=cursor,
    )
    return desk.answer(out)


def _incentives(answer: incentives.Check) -> list[IncentiveOut]:
    return [
        IncentiveOut(benefit=benefit, allowed=not found, reasons=[denial.reason.value for denial in found])
        for benefit, found in sorted(answer.denials.items())
    ]
