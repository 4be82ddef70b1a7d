"""What goes in and out at the counter for referrals."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from bureaukit.names import CleanText
from bureaukit.pages import Filter
from bureaukit.text import Text
from pydantic import BaseModel, ConfigDict, Field, model_validator

from incubator.admissions.model import Mode
from incubator.bases.model import Tier
from incubator.referrals.model import Obstacle, Option, Referral, ReferralReason, ReferralState
from incubator.spaces.model import SpaceKind
from incubator.wire import Day

Words = Annotated[CleanText, Field(min_length=1, max_length=500)]


class ReferralIn(BaseModel):
    """Where to, and why."""

    model_config = ConfigDict(extra="forbid")

    to_base_id: UUID
    reasons: list[ReferralReason] = Field(min_length=1, max_length=len(ReferralReason))
    opinion: Words | None = None


class ReferralOut(BaseModel):
    """One referral; who acted for the bases is told to officers, `found` is how both bases stood."""

    id: UUID
    admission_id: UUID
    organization_id: UUID | None
    from_base_id: UUID
    to_base_id: UUID
    reasons: list[ReferralReason]
    opinion: str | None
    found: dict[str, Any]
    referred_by: str | None
    role: str
    referred_at: datetime
    state: ReferralState
    answered_at: datetime | None
    ended_at: datetime | None
    ending: str | None


class ReferralPage(BaseModel):
    """One page of referrals."""

    items: list[ReferralOut]
    next_cursor: str | None


class ReferralsOut(BaseModel):
    """Every referral of an application, the oldest first."""

    items: list[ReferralOut]


class ReferralFilter(Filter):
    """What the list can be asked."""

    from_base_id: UUID | None = None
    to_base_id: UUID | None = None
    admission_id: UUID | None = None
    state: ReferralState | None = None


class ReferralActionsOut(BaseModel):
    """Every act with its verdict now."""

    items: list[dict[str, Any]]


class WhyIn(BaseModel):
    """Why; a base must say, an applicant may."""

    model_config = ConfigDict(extra="forbid")

    reason: Words | None = None


class BecauseIn(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: Words


class TakingIn(BaseModel):
    """Nothing but an opinion."""

    model_config = ConfigDict(extra="forbid")

    opinion: Words | None = None


class ObstacleOut(BaseModel):
    """What stands against it there."""

    code: Obstacle
    message: str


class OptionOut(BaseModel):
    """A base that serves the place: how many seats are free through the days, how many go before, what stands against it."""

    base_id: UUID
    tier: Tier
    name: str
    fits: bool
    free: int | None
    ahead: int | None
    obstacles: list[ObstacleOut]


class ReferralOptionsOut(BaseModel):
    """Where an application stands, and where it could be referred to, from the smallest tier up."""

    admission_id: UUID
    place: str = Field(description="the division that decides who serves it 所依据的区划")
    own: OptionOut
    options: list[OptionOut]
    proposed_base_id: UUID | None = Field(description="the smallest tier that fits 建议转介至")


class PlacementOptionsOut(BaseModel):
    """The bases that serve a division, from the smallest tier up, and which would be asked."""

    area: str
    options: list[OptionOut]
    proposed_base_id: UUID | None = Field(description="where a request would go 受理基地")


class PlacementQuery(BaseModel):
    """Where a place is wanted, what and when."""

    model_config = ConfigDict(extra="forbid")

    area: str = Field(pattern=r"^(?:[0-9]{6}|[0-9]{9}|[0-9]{12})$", description="division code 区划代码")
    mode: Mode = Mode.PHYSICAL
    space_kind: SpaceKind | None = Field(default=None, description="needed for a physical stay 实体入驻必填")
    start_on: Day
    end_on: Day = Field(description="not included 不含当日")

    @model_validator(mode="after")
    def whole_question(self) -> Self:
        """A period with a day in it, and a kind of space if one is needed."""
        if self.end_on <= self.start_on:
            raise ValueError(Text("终止日须晚于起始日", "The end must be later than the start"))
        if (self.mode is Mode.PHYSICAL) != (self.space_kind is not None):
            raise ValueError(
                Text("实体入驻须选择场地类型", "A physical stay names a kind of space, a virtual one none")
            )
        return self


def referral_out(referral: Referral, *, to_officer: bool) -> ReferralOut:
    """Return a referral as it is shown."""
    shown = {name: getattr(referral, name) for name in ReferralOut.model_fields}
    shown |= {"reasons": [ReferralReason(reason) for reason in referral.reasons], "found": dict(referral.found)}
    return ReferralOut(**shown | {"referred_by": referral.referred_by if to_officer else None})


def option_out(option: Option, language: str) -> OptionOut:
    """Return a base as an option."""
    obstacles = [
        ObstacleOut(code=obstacle, message=obstacle.en if language == "en" else obstacle.zh)
        for obstacle in option.obstacles
    ]
    base = option.base
    return OptionOut(
        base_id=base.id,
        tier=base.tier,
        name=base.name,
        fits=option.fits,
        free=option.free,
        ahead=option.ahead,
        obstacles=obstacles,
    )
