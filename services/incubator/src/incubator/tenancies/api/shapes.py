"""What goes in and out at the counter for tenancies."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import DeskContext
from bureaukit.names import CleanText
from bureaukit.pages import Filter
from bureaukit.service_routes import calendar
from pydantic import BaseModel, ConfigDict, Field

from incubator.known_organizations import store as known_organizations
from incubator.tenancies.model import Deadline, Exit, ExitGround, ExitReason, HandoverItem, Tenancy, TenancyState
from incubator.wire import AREA_PREFIX, Day, Organization


class LegacyIn(BaseModel):
    """A tenancy that began before the platform (补录)."""

    model_config = ConfigDict(extra="forbid")

    organization: Organization
    space_id: UUID
    start_on: Day
    end_on: Day = Field(description="not included 不含当日")
    signed_on: Day
    agreement_number: Annotated[CleanText, Field(min_length=1, max_length=60)] | None = None


class OccupationIn(BaseModel):
    """When the holder moved in."""

    model_config = ConfigDict(extra="forbid")

    occupied_on: Day


class ExtensionIn(BaseModel):
    """Until when the holder may stay, not included."""

    model_config = ConfigDict(extra="forbid")

    end_on: Day


class NoticeIn(BaseModel):
    """Why the tenancy ends: as one person can say it; the rest is proposed and decided by a second person."""

    model_config = ConfigDict(extra="forbid")

    reason: ExitReason


class RegistrationIn(BaseModel):
    """Which organization a team has become."""

    model_config = ConfigDict(extra="forbid")

    organization: Organization


class HandoverIn(BaseModel):
    """When the space was handed over; every item of the checklist was looked at, and those named were not in order."""

    model_config = ConfigDict(extra="forbid")

    handed_over_on: Day
    defects: dict[HandoverItem, Annotated[CleanText, Field(min_length=2, max_length=300)]] = Field(
        default={}, description="what is not in order, and how 交接不符项及说明"
    )


class HandoverItemOut(BaseModel):
    """One item of the checklist: to be looked at, in order, or what is wrong with it."""

    item: HandoverItem
    label: str
    is_in_order: bool | None
    remark: str | None


class TenancyOut(BaseModel):
    """A tenancy as its holder and the office see it."""

    id: UUID
    organization_id: UUID | None
    organization_name: str | None
    team_name: str | None = Field(description="kept when the team has become an organization 登记后保留")
    register_by: date | None
    linked_on: date | None = Field(description="when the team was linked to its organization 关联组织日期")
    admission_id: UUID | None
    base_id: UUID
    space_id: UUID
    seat: int
    start_on: date
    end_on: date
    stay_id: UUID = Field(description="the same before and after a transfer 转移前后相同")
    stay_since: date
    agreed_until: date
    signed_on: date
    agreement_number: str | None
    obligations: list[str]
    state: TenancyState
    occupied_on: date | None
    extended_on: date | None
    exit_reason: ExitReason | None
    exit_grounds: list[ExitGround]
    notice_on: date | None
    hand_over_by: date | None
    hand_over_provisional: bool | None
    hand_over_working_days_left: int | None = Field(description="0 on the last day; none once handed over 剩余工作日")
    is_hand_over_overdue: bool
    handed_over_on: date | None
    handover_checklist: list[HandoverItemOut]


class PublicTenancyOut(BaseModel):
    """A tenancy as it is published; a team that is not yet an organization has no name here."""

    id: UUID
    organization_id: UUID | None
    organization_name: str | None
    base_id: UUID
    space_id: UUID
    start_on: date
    end_on: date
    state: TenancyState


class TenancyPage(BaseModel):
    """One page of tenancies."""

    items: list[PublicTenancyOut]
    next_cursor: str | None


class TenancyFilter(Filter):
    """What the list can be asked."""

    as_of: date | None = Field(default=None, description="running on this day 当日在驻")
    base_id: UUID | None = None
    organization_id: UUID | None = None
    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="division code prefix 区划代码前缀")
    state: TenancyState | None = None


class DeadlineFilter(Filter):
    """Which days are asked for: all, or those that have passed."""

    kind: Deadline
    is_overdue: bool | None = Field(default=None, description="only what is overdue, if true 仅逾期")


class DeadlineOut(BaseModel):
    """A day in a tenancy, and how far off it is."""

    id: UUID = Field(description="the tenancy 入驻")
    organization_id: UUID | None
    team_name: str | None
    base_id: UUID
    space_id: UUID
    state: TenancyState
    due_on: date
    is_overdue: bool
    working_days_left: int


class DeadlinePage(BaseModel):
    """One page of days, the earliest first."""

    items: list[DeadlineOut]
    next_cursor: str | None


async def shown(tx: Tx, tenancy: Tenancy, desk: DeskContext) -> TenancyOut:
    """Return a tenancy as its holder and the office see it."""
    holder, team, end = tenancy.holder, tenancy.holder.team, tenancy.exit
    ids = [holder.organization_id] if holder.organization_id else []
    names = await known_organizations.names(tx, ids)
    is_waiting = end is not None and end.handed_over_on is None
    days = await calendar(tx) if is_waiting else None
    return TenancyOut(
        **{name: getattr(tenancy, name) for name in TenancyOut.model_fields if hasattr(tenancy, name)},
        organization_id=holder.organization_id,
        organization_name=names.get(holder.organization_id) if holder.organization_id else None,
        team_name=team.name if team else None,
        register_by=team.register_by if team else None,
        linked_on=team.linked_on if team else None,
        start_on=tenancy.period.start_on,
        end_on=tenancy.period.end_on,
        stay_id=tenancy.stay.id,
        stay_since=tenancy.stay.since,
        exit_reason=end.reason if end else None,
        exit_grounds=list(end.grounds) if end else [],
        notice_on=end.notice_on if end else None,
        hand_over_by=end.hand_over_by if end else None,
        hand_over_provisional=end.provisional if end else None,
        hand_over_working_days_left=days.working_days_between(desk.today, end.hand_over_by).count
        if days and end
        else None,
        is_hand_over_overdue=bool(is_waiting and end and end.hand_over_by < desk.today),
        handed_over_on=end.handed_over_on if end else None,
        handover_checklist=_checklist(end, desk.language) if end else [],
    )


def _checklist(end: Exit, language: str) -> list[HandoverItemOut]:
    """Return the items as they were found, or as they will be looked at."""
    found: dict[HandoverItem, str | None] = dict(end.checklist)
    return [
        HandoverItemOut(
            item=item,
            label=item.en if language == "en" else item.zh,
            is_in_order=found[item] is None if item in found else None,
            remark=found.get(item),
        )
        for item in HandoverItem
        if found or end.handed_over_on is None
    ]
