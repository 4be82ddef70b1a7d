"""What goes in and out at the counter for bookings."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from bureaukit.names import CleanText
from bureaukit.pages import Filter
from bureaukit.text import Text
from pydantic import BaseModel, ConfigDict, Field, model_validator

from incubator.bookings.model import Booking, BookingState, Entry
from incubator.periods import clock_time
from incubator.wire import ClockTime, Day, Organization, minute_of

Purpose = Annotated[CleanText, Field(min_length=2, max_length=120, description="what it is for 用途")]
People = Annotated[int, Field(ge=1, le=5_000)]


class WeeklyIn(BaseModel):
    """The same hours every week until a day, which is included."""

    model_config = ConfigDict(extra="forbid")

    until: Day
    leave_out: bool = Field(
        default=False, description="book the days that can be had and name the others 跳过不可预订的日期"
    )


class BookingIn(BaseModel):
    """A room for some hours; the hour of the end is not included."""

    model_config = ConfigDict(extra="forbid")

    space_id: UUID
    organization: Organization | None = Field(default=None, description="default: the caller's own 缺省为本组织")
    purpose: Purpose
    people: People
    day: Day
    from_time: ClockTime
    to_time: ClockTime
    weekly: WeeklyIn | None = None

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """It ends after it begins, and a series does not end before its first day."""
        if minute_of(self.from_time) >= minute_of(self.to_time):
            raise ValueError(Text("结束时间须晚于开始时间", "The end must be later than the beginning"))
        if self.weekly and self.weekly.until < self.day:
            raise ValueError(Text("重复截止日不得早于首日", "The series ends before its first day"))
        return self


class ChangeIn(BaseModel):
    """What is to be otherwise; what is not named stays."""

    model_config = ConfigDict(extra="forbid")

    purpose: Purpose | None = None
    people: People | None = None
    day: Day | None = None
    from_time: ClockTime | None = None
    to_time: ClockTime | None = None

    def values(self) -> dict[str, Any]:
        """Return what it changes, as the booking's own fields."""
        asked = {
            "purpose": self.purpose,
            "people": self.people,
            "day": self.day,
            "from_minute": minute_of(self.from_time) if self.from_time else None,
            "to_minute": minute_of(self.to_time) if self.to_time else None,
        }
        return {name: value for name, value in asked.items() if value is not None}


class ReasonIn(BaseModel):
    """Why; the office must say."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[CleanText, Field(min_length=2, max_length=200)] | None = None


class BookingOut(BaseModel):
    """A booking as its organization and the office see it."""

    id: UUID
    series_id: UUID | None
    space_id: UUID
    base_id: UUID
    organization_id: UUID
    purpose: str
    people: int
    day: date
    from_time: str
    to_time: str
    fee_fen: int
    state: BookingState


class SkippedOut(BaseModel):
    """A day that was left out, and the rule or conflict for which it was."""

    day: date
    code: str


class BookedOut(BaseModel):
    """What was booked; days that were left out are named with the reason."""

    series_id: UUID | None
    bookings: list[BookingOut]
    skipped: list[SkippedOut]


class LeftOut(BaseModel):
    """A booking of a series that was left as it is, and why."""

    booking_id: UUID
    day: date
    code: str


class SeriesCancelledOut(BaseModel):
    """What was cancelled of a series, and what was left."""

    series_id: UUID
    cancelled: list[BookingOut]
    left: list[LeftOut]


class BookingPage(BaseModel):
    """One page of bookings."""

    items: list[BookingOut]
    next_cursor: str | None


class BookingFilter(Filter):
    """What the list can be asked."""

    space_id: UUID | None = None
    base_id: UUID | None = None
    organization_id: UUID | None = None
    series_id: UUID | None = None
    state: BookingState | None = None
    first: date | None = Field(default=None, description="from this day on 起始日")
    last: date | None = Field(default=None, description="until this day, included 截止日（含）")


class EntryOut(BaseModel, from_attributes=True):
    """One line of a booking's log; each change with the value before and after."""

    number: int
    at: datetime
    actor: str
    step: str
    changes: dict[str, Any]
    reason: str | None


class LogOut(BaseModel):
    """A booking's log from the first line on."""

    items: list[EntryOut]


class ActionsOut(BaseModel):
    """Every act with its verdict now."""

    items: list[dict[str, Any]]


class QuotaOut(BaseModel):
    """What an organization can still book in a month, and until when it may not at all."""

    month: str
    quota_minutes: int
    used_minutes: int
    left_minutes: int
    barred_until: date | None


class QuotaQuery(BaseModel):
    """Of which organization and month."""

    model_config = ConfigDict(extra="forbid")

    organization: Organization | None = Field(default=None, description="default: the caller's own 缺省为本组织")
    month: str | None = Field(default=None, pattern=r"^20[0-9]{2}-(?:0[1-9]|1[0-2])$", description="default this month")


def plain(booking: Booking) -> BookingOut:
    """Return a booking as it is shown."""
    return BookingOut(
        id=booking.id,
        series_id=booking.series_id,
        space_id=booking.space_id,
        base_id=booking.base_id,
        organization_id=booking.organization_id,
        purpose=booking.purpose,
        people=booking.people,
        day=booking.day,
        from_time=clock_time(booking.from_minute),
        to_time=clock_time(booking.to_minute),
        fee_fen=booking.fee_fen,
        state=booking.state,
    )


def as_log(entries: list[Entry]) -> LogOut:
    """Return a log as it is shown."""
    return LogOut(items=[EntryOut.model_validate(entry) for entry in entries])
