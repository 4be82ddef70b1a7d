"""A booking of a room for some hours: values only, no I/O."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from incubator.periods import Period, hours


class BookingState(CodeList):
    """How a booking stands."""

    BOOKED = "booked", "已预订", "booked"
    ATTENDED = "attended", "已使用", "attended"
    NO_SHOW = "no_show", "爽约", "no-show"
    CANCELLED = "cancelled", "已取消", "cancelled"
    CANCELLED_LATE = "cancelled_late", "临期取消", "cancelled late"


HOLDING = frozenset({BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW})
COUNTED = HOLDING | {BookingState.CANCELLED_LATE}  # towards the month's quota


@dataclass(frozen=True, slots=True)
class Booking:
    """One room for some hours of one day; bookings made together share a series."""

    id: UUID
    series_id: UUID | None
    space_id: UUID
    base_id: UUID
    area: str
    organization_id: UUID
    credit_code: str | None
    purpose: str
    people: int
    day: date
    from_minute: int
    to_minute: int
    fee_fen: int
    state: BookingState = BookingState.BOOKED
    version: int = 1

    @property
    def period(self) -> Period:
        """The hours for which it holds its room."""
        return hours(self.day, self.from_minute, self.to_minute)

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return self.to_minute - self.from_minute


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a booking's log: who did what to it when; `changes` holds each field's value before and after."""

    number: int
    at: datetime
    actor: str
    step: str
    changes: dict[str, Any]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day of a series that was left out, and why."""

    day: date
    code: str


def weekly(first: date, until: date | None) -> Iterator[date]:
    """Yield a day and, with an end, the same day of every following week until then, the end included."""
    day = first
    yield day
    while until and (day := day + timedelta(weeks=1)) <= until:
        yield day


def fee_of(fee_fen_per_hour: int, minutes: int) -> int:
    """Return what some minutes cost, rounded up to a fen."""
    return -(-fee_fen_per_hour * minutes // 60)


@dataclass(frozen=True, slots=True)
class BookingChanged:
    """A booking was made, moved, used or given up."""

    topic: ClassVar[str] = "incubator.booking-changed.v1"
    booking_id: UUID
    series_id: UUID | None
    space_id: UUID
    base_id: UUID
    organization_id: UUID
    day: date
    from_minute: int
    to_minute: int
    step: str
    state: BookingState

    @property
    def subject(self) -> UUID:
        """The booking."""
        return self.booking_id
