"""The counter for the question other offices ask: does this organization stand well, on this day?"""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Record
from bureaukit.desk import Desk, DeskContext
from bureaukit.lifecycle import Action
from bureaukit.policy import public
from bureaukit.problems import Finding
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from registry.annual_inspections.model.inspection import InspectionResult
from registry.applications.actions import possible as matters
from registry.credit_records.model import ListingReason, ListKind, PenaltyKind
from registry.deregistrations.actions import possible as endings
from registry.filing_changes.actions import possible as filing_changes
from registry.organizations import store as organizations
from registry.organizations.actions import finding
from registry.organizations.model import ENDED, OrganizationState, OrganizationType, Projection, Sector, Track
from registry.regulations import CREDIT, LICENSING, PENALTIES
from registry.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, STREET_OFFICER
from registry.sight import speaks_for
from registry.standing import actions
from registry.standing.model import StandingStatus
from registry.wire import Key

router = counter("registry", "organizations")


class ProjectionOut(BaseModel):
    """What may be known of an organization, as events carry it."""

    id: UUID
    credit_code: str | None
    filing_number: str | None
    name: str
    track: Track
    type: OrganizationType
    social_work: bool
    area: str
    sector: Sector
    state: OrganizationState
    registered_on: date
    ended_on: date | None
    abnormal_since: date | None
    serious_since: date | None
    charity_since: date | None
    public_fundraising_since: date | None


class ReasonOut(BaseModel):
    """One thing that speaks against good standing."""

    code: str
    article: str
    message: str
    year: int | None = Field(default=None, description="the year whose report is missing 缺报年度")
    due_on: date | None = Field(default=None, description="when that was due 应报日期")
    next_step: str | None = Field(default=None, description="what cures it 消除办法")


class PenaltyEntryOut(BaseModel):
    """One penalty."""

    kind: PenaltyKind
    decided_on: date
    fine_fen: int | None


class ListEntryOut(BaseModel):
    """One entry on a list."""

    kind: ListKind
    entered_on: date
    removed_on: date | None
    reason: ListingReason


class InspectionEntryOut(BaseModel):
    """What a year had come to by the day."""

    year: int
    result: InspectionResult
    due_on: date | None = None
    result_on: date | None = None


class StandingOut(BaseModel):
    """An organization's standing on a day."""

    organization: ProjectionOut
    on: date
    status: StandingStatus
    in_good_standing: bool
    reasons: list[ReasonOut]
    penalties: list[PenaltyEntryOut]
    lists: list[ListEntryOut]
    inspections: list[InspectionEntryOut]


class OrganizationActionsOut(BaseModel):
    """What can be done with an organization."""

    items: list[dict[str, Any]]


def projected(organization: Projection) -> ProjectionOut:
    """Return a projection as it goes out."""
    return ProjectionOut(**{name: getattr(organization, name) for name in ProjectionOut.model_fields})


def standing_out(found: actions.Standing, language: str) -> StandingOut:
    """Return a standing as it goes out; what happened after the day is not shown."""
    lists = [dict(entry) for entry in found.lists]
    for entry in lists:
        entry["removed_on"] = entry["removed_on"] if entry["removed_on"] and entry["removed_on"] <= found.on else None
    return StandingOut(
        organization=projected(found.organization),
        on=found.on,
        status=found.status,
        in_good_standing=not found.reasons,
        reasons=[_reason(reason, language) for reason in found.reasons],
        penalties=[PenaltyEntryOut(**entry) for entry in found.penalties],
        lists=[ListEntryOut(**entry) for entry in lists],
        inspections=[InspectionEntryOut(**year) for year in found.inspections],
    )


def _reason(reason: Finding, language: str) -> ReasonOut:
    return ReasonOut(
        code=reason.code,
        article=reason.article,
        message=reason.message.in_language(language),
        year=reason.facts.get("year"),
        due_on=reason.facts.get("due_on"),
        next_step=reason.next_step.in_language(language) if reason.next_step else None,
    )


@router.get(
    "/{key}/standing",
    response_model=StandingOut,
    **public("registry:organization:check", rule="published facts: lists and penalties are public"),
)
async def standing(
    key: Key,
    desk: Desk,
    on: Annotated[date | None, Query(description="today if left out 日期")] = None,
    known_at: Annotated[AwareDatetime | None, Query(description="as far as was known then 已知时刻")] = None,
) -> Response:
    """Tell whether an organization stands well on a day, with every reason against it (信誉状况)."""
    async with desk.reading() as tx:
        row = await finding.named(tx, key)
        return desk.answer(
            standing_out(await actions.standing(tx, row, on=on or desk.today, known_at=known_at), desk.language)
        )


@router.get("/{key}/actions", response_model=OrganizationActionsOut, **public("registry:organization:read"))
async def possible_actions(key: Key, desk: Desk) -> Response:
    """List what can be done with an organization now, allowed to the caller or blocked, with the reason (可办理事项)."""
    async with desk.reading() as tx:
        row = await finding.named(tx, key)
        speaks_for_it = speaks_for(desk.caller, row["id"], row["credit_code"])
        asked = await matters.matters_of(tx, row, speaks_for_it=speaks_for_it)
        asked.append(await endings.ending_of(tx, row, speaks_for_it=speaks_for_it, on=desk.today))
        asked += await filing_changes.changes_of_filing(tx, row, may_ask=_may_ask_of_filing(desk, row))
    organization = organizations.projection_of(row)
    is_clerk = desk.caller.has_role(DISTRICT_CLERK) and desk.caller.covers(organization.area)
    items = [_action(name, organization, is_clerk=is_clerk) for name in _ACTS] + asked
    return desk.answer({"items": [item.as_dict(desk.language) for item in items]})


def _may_ask_of_filing(desk: DeskContext, row: Record) -> bool:
    """Say whether the caller speaks for a filed group, or is of its community or street."""
    caller = desk.caller
    is_office = caller.has_role(COMMUNITY_OFFICER, STREET_OFFICER) and caller.covers(row["area"])
    return is_office or speaks_for(caller, row["id"], row["filing_number"])


_ACTS = {
    "abnormal-listing": (Text("提请列入活动异常名录", "propose for the abnormal list"), CREDIT.whole()),
    "serious-listing": (Text("提请列入严重违法失信名单", "propose for the serious list"), CREDIT.whole()),
    "penalty": (Text("登记行政处罚", "record a penalty"), PENALTIES.article(57)),
}


def _action(name: str, organization: Projection, *, is_clerk: bool) -> Action:
    label, article = _ACTS[name]
    code, reason, cited = None, None, article
    if organization.state in ENDED and name != "penalty":
        code, reason = "ORGANIZATION_ENDED", Text("该组织已终止", "The organization has ended")
    elif not is_clerk:
        cited = LICENSING.article(34)
        code, reason = "WRONG_ROLE", Text("由本辖区的区级经办办理", "A district clerk of the area does this")
    return Action(name, label, code is None, str(cited), code, reason, roles=(DISTRICT_CLERK,))
