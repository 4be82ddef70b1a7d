"""Who may book a room for which hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaukit.rules import required_by

from incubator.periods import Period, clock_time
from incubator.regulations import ENTRY
from incubator.spaces.model import Space


@dataclass(frozen=True, slots=True)
class Standing:
    """Who wants to book, as the registry knows it, and until when it may not."""

    organization: Mapping[str, Any]
    barred_until: date | None
    today: date


@required_by(
    ENTRY,
    otherwise="该组织不是正常存续状态，或已列入严重违法失信名单",
    otherwise_en="The organization is not active, or is on the serious list",
)
def is_in_order(standing: Standing) -> bool:
    """Rooms are for organizations that exist and are not on the serious list."""
    return standing.organization["state"] == "active" and standing.organization["serious_since"] is None


@required_by(
    ENTRY,
    otherwise="多次爽约，暂停预订",
    otherwise_en="Booking is closed to the organization after no-shows",
    facts=lambda s: {"until": s.barred_until},
)
def is_not_barred(standing: Standing) -> bool:
    """Who stays away again and again waits, so that others get the room."""
    return standing.barred_until is None or standing.barred_until <= standing.today


BOOKER = (is_in_order, is_not_barred)


@dataclass(frozen=True, slots=True)
class Hours:
    """A room, the hours wished of it on a day, when its base is open that day, and what limits both."""

    space: Space
    period: Period
    people: int
    opening: tuple[int, int] | None
    now: int  # the present minute, counted through all days
    horizon_days: int
    longest_minutes: int

    @property
    def day(self) -> date:
        """The day."""
        return self.period.start_on


def _day(hours: Hours) -> dict[str, Any]:
    return {"day": hours.day}


def _opening(hours: Hours) -> dict[str, Any]:
    told = [clock_time(minute) for minute in hours.opening] if hours.opening else None
    return {"day": hours.day, "opening_hours": told}


@required_by(ENTRY, otherwise="该场地不按时段预订", otherwise_en="The space is not booked by the hour", facts=_day)
def is_of_a_bookable_space(hours: Hours) -> bool:
    """The office says which rooms are."""
    return hours.space.is_bookable


@required_by(ENTRY, otherwise="场地当日未启用", otherwise_en="The space is not open that day", facts=_day)
def is_on_a_day_the_space_is_open(hours: Hours) -> bool:
    """A closed room is nobody's."""
    return hours.space.is_open_through(hours.period)


@required_by(
    ENTRY, otherwise="不在基地开放时间内", otherwise_en="It is not within the opening hours of the base", facts=_opening
)
def is_within_opening_hours(hours: Hours) -> bool:
    """Somebody must be there to open the door."""
    if hours.opening is None:
        return False
    opens, closes = hours.opening
    return opens <= hours.period.from_minute and hours.period.to_minute <= closes


@required_by(ENTRY, otherwise="开始时间已过", otherwise_en="It would begin in the past", facts=_day)
def is_still_to_come(hours: Hours) -> bool:
    """Nobody books what is over."""
    return hours.period.begins >= hours.now


@required_by(
    ENTRY,
    otherwise="超出可提前预订的天数",
    otherwise_en="It lies further ahead than can be booked",
    facts=lambda h: {"day": h.day, "days": h.horizon_days},
)
def is_within_the_horizon(hours: Hours) -> bool:
    """Rooms are not taken for years."""
    today = date.fromordinal(hours.now // (24 * 60))
    return (hours.day - today).days <= hours.horizon_days


@required_by(
    ENTRY,
    otherwise="超过单次预订最长时间",
    otherwise_en="It is longer than one booking may be",
    facts=lambda h: {"day": h.day, "longest_minutes": h.longest_minutes},
)
def is_short_enough(hours: Hours) -> bool:
    """A day's event needs no more; what does is a stay."""
    return hours.period.to_minute - hours.period.from_minute <= hours.longest_minutes


@required_by(
    ENTRY,
    otherwise="人数超过场地可容纳人数",
    otherwise_en="More people than the space holds",
    facts=lambda h: {"day": h.day, "people": h.space.people},
)
def is_for_as_many_as_it_holds(hours: Hours) -> bool:
    """A room of which nobody said how many it holds, holds whoever comes."""
    return hours.space.people is None or hours.people <= hours.space.people


HOURS = (
    is_of_a_bookable_space,
    is_on_a_day_the_space_is_open,
    is_within_opening_hours,
    is_still_to_come,
    is_within_the_horizon,
    is_short_enough,
    is_for_as_many_as_it_holds,
)


@dataclass(frozen=True, slots=True)
class Month:
    """What an organization has booked in a month, and wants to beside it."""

    month: str
    used: int
    asked: int
    quota: int


@required_by(
    ENTRY,
    otherwise="超过本组织当月预订额度",
    otherwise_en="It exceeds what the organization can book in the month",
    facts=lambda m: {"month": m.month, "used_minutes": m.used, "asked_minutes": m.asked, "quota_minutes": m.quota},
)
def is_within_the_quota(month: Month) -> bool:
    """Rooms are few and are for all."""
    return month.used + month.asked <= month.quota


QUOTA = (is_within_the_quota,)
