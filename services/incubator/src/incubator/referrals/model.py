"""A referral, and how a base stands as a place to refer to: values only, no I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from incubator.bases.model import IncubationBase, Tier

SMALLEST_FIRST = (Tier.COMMUNITY, Tier.STREET, Tier.DISTRICT)


class ReferralState(CodeList):
    """How a referral stands."""

    PROPOSED = "proposed", "待申请人答复", "to be answered by the applicant"
    CONSENTED = "consented", "申请人已同意，待接收", "agreed to by the applicant, to be taken"
    TAKEN = "taken", "已接收", "taken"
    DECLINED = "declined", "申请人不同意", "declined by the applicant"
    REJECTED = "rejected", "接收基地退回", "turned down by the other base"
    RECALLED = "recalled", "已撤回", "recalled"


OPEN = (ReferralState.PROPOSED, ReferralState.CONSENTED)


class ReferralReason(CodeList):
    """Why an application is referred; each must be so on the day."""

    BASE_FULL = "base_full", "本基地无空余场地", "the base is full"
    NO_SUCH_SPACE = "no_such_space", "本基地无此类场地", "the base has no such space"
    BASE_NOT_OPEN = "base_not_open", "本基地在入驻期内不开放", "the base is not open through the stay"
    NEARER_BASE_FITS = "nearer_base_fits", "下级基地可就近安排", "a base of a smaller tier fits"


class Obstacle(CodeList):
    """What stands against an application at a base."""

    NOT_OPEN_THROUGH = "not_open_through", "入驻期内不开放", "not open through the stay"
    NO_SUCH_SPACE = "no_such_space", "无此类场地", "no such space"
    NOTHING_FREE = "nothing_free", "无空余场地", "nothing is free"
    OTHERS_GO_FIRST = "others_go_first", "空余场地应先给排位在前者", "what is free belongs to those who rank higher"


@dataclass(frozen=True, slots=True)
class Option:
    """How a base stands as a place for an application; a virtual stay needs no seat, and nothing is counted for it."""

    base: IncubationBase
    free: int | None
    ahead: int | None
    obstacles: tuple[Obstacle, ...]

    @property
    def fits(self) -> bool:
        """Say whether nothing stands against it."""
        return not self.obstacles

    def as_record(self) -> dict[str, Any]:
        """Return it as the record of a referral keeps it."""
        obstacles = [obstacle.value for obstacle in self.obstacles]
        return {"base_id": str(self.base.id), "free": self.free, "ahead": self.ahead, "obstacles": obstacles}


def cascade(options: Iterable[Option]) -> list[Option]:
    """Return the options in the order in which they are gone through: tier by tier from the smallest, what fits first."""

    def order(option: Option) -> tuple[int, bool, int, UUID]:
        spare = (option.free or 0) - (option.ahead or 0)
        return (SMALLEST_FIRST.index(option.base.tier), not option.fits, -spare, option.base.id)

    return sorted(options, key=order)


def proposed(options: Iterable[Option]) -> Option | None:
    """Return the first of the cascade that fits."""
    return next((option for option in cascade(options) if option.fits), None)


@dataclass(frozen=True, slots=True)
class Referral:
    """One step of the chain; `found` is how both bases stood when it was proposed."""

    id: UUID
    admission_id: UUID
    organization_id: UUID | None
    credit_code: str | None
    drafted_by: str
    from_base_id: UUID
    from_area: str
    to_base_id: UUID
    to_area: str
    reasons: tuple[str, ...]
    opinion: str | None
    found: Mapping[str, Any]
    referred_by: str
    role: str
    referred_at: datetime
    state: ReferralState = ReferralState.PROPOSED
    answered_by: str | None = None
    answered_at: datetime | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None
    ending: str | None = None  # why it was declined, rejected or recalled
    version: int = 1


@dataclass(frozen=True, slots=True)
class ReferralChanged:
    """A referral was proposed, or took a step."""

    topic: ClassVar[str] = "incubator.referral-changed.v1"
    referral_id: UUID
    admission_id: UUID
    organization_id: UUID | None
    from_base_id: UUID
    to_base_id: UUID
    step: str
    state: ReferralState

    @property
    def subject(self) -> UUID:
        """The referral."""
        return self.referral_id
