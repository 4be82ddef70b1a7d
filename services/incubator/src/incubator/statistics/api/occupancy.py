"""The counter for occupancy by tier and day, the use of bookings, and the heat map of a base."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk, DeskContext
from bureaukit.policy import needs, public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from incubator.bases import actions as bases
from incubator.bases.model import Tier
from incubator.bookings.model import BookingState
from incubator.roles import OFFICERS
from incubator.spaces.model import SpaceKind
from incubator.statistics import actions
from incubator.statistics.model import DayCount
from incubator.wire import AREA_PREFIX, Day

router = counter("incubator", "statistics")
of_base = counter("incubator", "bases")
MOST_DAYS = 92


class DaysQuery(BaseModel):
    """From which day until which, not included; without them the last 30 days, today included."""

    model_config = ConfigDict(extra="forbid")

    first: Day | None = Field(default=None, description="起始日，缺省为近30天")
    until: Day | None = Field(default=None, description="not included; at most 92 days 截止日（不含），至多92天")


class AreaDaysQuery(DaysQuery):
    """The days, and in which area."""

    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="division code prefix 区划代码前缀")


class TierDayOut(BaseModel):
    """One tier on one day."""

    tier: Tier
    seats: int
    held_by_tenancies: int
    reserved: int
    blacked_out: int
    booked_minutes: int


class OccupancyDayOut(BaseModel):
    """One day, tier by tier."""

    day: date
    tiers: list[TierDayOut]


class OccupancyOut(BaseModel):
    """Occupancy by tier and day."""

    days: list[OccupancyDayOut]


class UseOut(BaseModel):
    """How bookings of one space in one state were used."""

    space_id: UUID
    state: BookingState
    bookings: int
    minutes: int


class UsesOut(BaseModel):
    """The use of bookings by space and state, and all together by state."""

    first: date
    until: date
    totals: dict[BookingState, int]
    items: list[UseOut]


class HeatRowOut(BaseModel):
    """One space: a value for each day, in the order of the days."""

    space_id: UUID
    label: str
    kind: SpaceKind
    seats: list[int]
    seats_held: list[int]
    booked_minutes: list[int]


class HeatMapOut(BaseModel):
    """The spaces of a base over days; every row has as many values as there are days."""

    base_id: UUID
    days: list[date]
    spaces: list[HeatRowOut]


@router.get("/occupancy", response_model=OccupancyOut, **public("incubator:statistics:read"))
async def occupancy(asked: Annotated[AreaDaysQuery, Query()], desk: Desk) -> Response:
    """Count by tier and day what was offered and what was held (分层级逐日占用统计)."""
    first, until = _days(asked, desk)
    async with desk.reading() as tx:
        found = await actions.by_tier(tx, first, until, asked.area)
    days = [
        OccupancyDayOut(day=day, tiers=[_tier(tier, calendar.counts[number]) for tier, calendar in found.items()])
        for number, day in enumerate(found[Tier.DISTRICT].days())
    ]
    return desk.answer(OccupancyOut(days=days))


@router.get("/bookings", response_model=UsesOut, **needs("incubator:statistics:read", *OFFICERS, rule="own area"))
async def use_of_bookings(asked: Annotated[DaysQuery, Query()], desk: Desk) -> Response:
    """Count the bookings of the caller's area by space and state (预订使用统计)."""
    first, until = _days(asked, desk)
    async with desk.reading() as tx:
        found = await actions.use_of_bookings(tx, first, until, desk.caller.area_to_list())
    items = [
        UseOut(space_id=space_id, state=BookingState(state), bookings=bookings, minutes=minutes)
        for space_id, states in found.items()
        for state, (bookings, minutes) in states.items()
    ]
    totals = {state: sum(one.bookings for one in items if one.state is state) for state in BookingState}
    return desk.answer(UsesOut(first=first, until=until, totals=totals, items=items))


@of_base.get("/{base_id}/heat-map", response_model=HeatMapOut, **public("incubator:base:read"))
async def heat_map(base_id: UUID, asked: Annotated[DaysQuery, Query()], desk: Desk) -> Response:
    """Show the spaces of a base over days, as data for a heat map (占用热力图数据)."""
    first, until = _days(asked, desk)
    async with desk.reading() as tx:
        await bases.loaded(tx, base_id)
        found = await actions.by_space(tx, base_id, first, until)
    rows = [
        HeatRowOut(
            space_id=space.id,
            label=space.label,
            kind=space.kind,
            seats=[count.seats for count in calendar.counts],
            seats_held=[count.tenancy + count.reserved + count.blackout for count in calendar.counts],
            booked_minutes=[count.booked_minutes for count in calendar.counts],
        )
        for space, calendar in found
    ]
    days = [first + timedelta(days=number) for number in range((until - first).days)]
    return desk.answer(HeatMapOut(base_id=base_id, days=days, spaces=rows))


def _days(asked: DaysQuery, desk: DeskContext) -> tuple[date, date]:
    until = asked.until or (asked.first + timedelta(days=30) if asked.first else desk.today + timedelta(days=1))
    first = asked.first or until - timedelta(days=30)
    desk.refuse_unless(
        allowed=0 < (until - first).days <= MOST_DAYS,
        pointer="until",
        code="too_many_days",
        zh="截止日须晚于起始日，且不超过92天",
        en="The end comes after the beginning, and at most 92 days after",
    )
    return first, until


def _tier(tier: Tier, count: DayCount) -> TierDayOut:
    return TierDayOut(
        tier=tier,
        seats=count.seats,
        held_by_tenancies=count.tenancy,
        reserved=count.reserved,
        blacked_out=count.blackout,
        booked_minutes=count.booked_minutes,
    )
