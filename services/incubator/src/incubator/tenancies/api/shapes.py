"""What goes in and out at the counter for tenancies."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.names import CleanText
from bureaukit.pages import Filter
from pydantic import BaseModel, ConfigDict, Field

from incubator.known_organizations import store as known_organizations
from incubator.tenancies.model import ExitGround, ExitReason, Tenancy, TenancyState
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
    """Why the tenancy ends; an ordered exit says on which grounds."""

    model_config = ConfigDict(extra="forbid")

    reason: ExitReason
    grounds: list[ExitGround] = Field(default=[], max_length=10)


class HandoverIn(BaseModel):
    """When the space was handed over."""

    model_config = ConfigDict(extra="forbid")

    handed_over_on: Day


class TenancyOut(BaseModel):
    """A tenancy as its holder and the office see it."""

    id: UUID
    organization_id: UUID | None
    organization_name: str | None
    team_name: str | None
    register_by: date | None
    admission_id: UUID | None
    base_id: UUID
    space_id: UUID
    seat: int
    start_on: date
    end_on: date
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
    handed_over_on: date | None


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


class ActionsOut(BaseModel):
    """Every act with its verdict now."""

    items: list[dict[str, Any]]


async def shown(tx: Tx, tenancy: Tenancy) -> TenancyOut:
    """Return a tenancy as its holder and the office see it."""
    holder, end = tenancy.holder, tenancy.exit
    ids = [holder.organization_id] if holder.organization_id else []
    names = await known_organizations.names(tx, ids)
    return TenancyOut(
        **{name: getattr(tenancy, name) for name in TenancyOut.model_fields if hasattr(tenancy, name)},
        organization_id=holder.organization_id,
        organization_name=names.get(holder.organization_id) if holder.organization_id else None,
        team_name=holder.team_name,
        register_by=holder.register_by,
        start_on=tenancy.period.start_on,
        end_on=tenancy.period.end_on,
        exit_reason=end.reason if end else None,
        exit_grounds=list(end.grounds) if end else [],
        notice_on=end.notice_on if end else None,
        hand_over_by=end.hand_over_by if end else None,
        hand_over_provisional=end.provisional if end else None,
        handed_over_on=end.handed_over_on if end else None,
    )
