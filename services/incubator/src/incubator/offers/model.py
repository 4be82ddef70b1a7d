"""A seat offered to one who waits, until a day: values only, no I/O."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from incubator.periods import Period


class OfferState(CodeList):
    """How an offer stands."""

    OPEN = "open", "待答复", "to be answered"
    ACCEPTED = "accepted", "已接受，待批准", "accepted, to be approved"
    FULFILLED = "fulfilled", "已批准入驻", "approved"
    DECLINED = "declined", "已谢绝", "declined"
    LAPSED = "lapsed", "逾期未答复", "not answered in time"
    RECALLED = "recalled", "已收回（申请撤回、退回、不予入驻或取消）", "recalled: the application no longer waits"


HOLDING = (OfferState.OPEN, OfferState.ACCEPTED)  # the seat is held, and nothing else is offered to the applicant


class PassedOver(CodeList):
    """Why one who ranked higher was not the one to get an offer."""

    NO_SEAT_THROUGH = "no_seat_through", "没有空余座位可容其全部日期", "no free seat lasts through its days"
    RESTING = "resting", "此前谢绝或逾期未答复，间隔期未满", "it declined an offer or let one lapse a short while ago"


@dataclass(frozen=True, slots=True)
class Offer:
    """One seat through some days, held for one application until `answer_by`, that day included."""

    id: UUID
    admission_id: UUID
    organization_id: UUID | None
    base_id: UUID
    area: str
    space_id: UUID
    seat: int
    period: Period
    offered_at: datetime
    answer_by: date
    answer_provisional: bool
    state: OfferState = OfferState.OPEN
    answered_at: datetime | None = None
    answered_by: str | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Say whether the applicant has not answered yet."""
        return self.state is OfferState.OPEN


@dataclass(frozen=True, slots=True)
class Passing:
    """One application that ranked higher than the one an offer went to, and why it was passed over."""

    offer_id: UUID
    admission_id: UUID
    reason: PassedOver


@dataclass(frozen=True, slots=True)
class OfferChanged:
    """A seat was offered, or an offer was answered, fulfilled or over."""

    topic: ClassVar[str] = "incubator.offer-changed.v1"
    offer_id: UUID
    admission_id: UUID
    organization_id: UUID | None
    base_id: UUID
    space_id: UUID
    seat: int
    start_on: date
    end_on: date
    answer_by: date
    step: str
    state: OfferState

    @property
    def subject(self) -> UUID:
        """The offer."""
        return self.offer_id
