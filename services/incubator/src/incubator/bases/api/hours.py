"""The counter for the opening hours of a base."""

from datetime import date
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.policy import needs, public
from bureaukit.route import counter
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from incubator.bases import actions, store
from incubator.bases.api.common import see_to_own
from incubator.bases.model import OpeningHours
from incubator.periods import clock_time
from incubator.roles import DISTRICT_CLERK, STREET_OFFICER
from incubator.wire import ClockTime, Day, minute_of

router = counter("incubator", "bases")


class WeekdayHours(BaseModel):
    """From when until when a base is open on a day of the week."""

    model_config = ConfigDict(extra="forbid")

    weekday: int = Field(ge=1, le=7, description="1 is Monday 1为星期一")
    opens: ClockTime
    closes: ClockTime


class HoursIn(BaseModel):
    """When a base is open in a week, from a day on; a weekday that is not named is closed."""

    model_config = ConfigDict(extra="forbid")

    valid_from: Day
    week: list[WeekdayHours] = Field(max_length=7)


class HoursOut(BaseModel):
    """When a base is open in a week, from a day on."""

    valid_from: date
    week: list[WeekdayHours]


class AllHoursOut(BaseModel):
    """All opening hours a base had, has and will have, in order."""

    items: list[HoursOut]


@router.post(
    "/{base_id}/opening-hours",
    status_code=201,
    response_model=HoursOut,
    **needs("incubator:base:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True, dry_run=True),
)
async def set_hours(base_id: UUID, body: HoursIn, desk: Desk) -> Response:
    """Set when a base is open, from a day on (设定开放时间)."""
    named = {one.weekday: (minute_of(one.opens), minute_of(one.closes)) for one in body.week}
    desk.refuse_unless(
        allowed=len(named) == len(body.week) and all(opens < closes for opens, closes in named.values()),
        pointer="/week",
        code="not_a_week",
        zh="每个星期日期只列一次，且开门早于关门",
        en="Each weekday once, and it opens before it closes",
    )
    hours = OpeningHours(base_id, body.valid_from, tuple(named.get(weekday) for weekday in range(1, 8)))
    async with desk.transaction() as tx:
        await see_to_own(tx, base_id, desk)
        await actions.set_hours(tx, hours, today=desk.today)
        return await desk.created(tx, _hours_out(hours), f"/v1/incubator/bases/{base_id}/opening-hours")


@router.get("/{base_id}/opening-hours", response_model=AllHoursOut, **public("incubator:base:read"))
async def opening_hours(base_id: UUID, desk: Desk) -> Response:
    """List the opening hours of a base, past ones too (基地开放时间)."""
    async with desk.reading() as tx:
        await actions.loaded(tx, base_id)
        found = await store.hours(tx, [base_id])
    return desk.answer(AllHoursOut(items=[_hours_out(one) for one in found]))


def _hours_out(hours: OpeningHours) -> HoursOut:
    week = [
        WeekdayHours(weekday=weekday, opens=clock_time(day[0]), closes=clock_time(day[1]))
        for weekday, day in enumerate(hours.week, 1)
        if day
    ]
    return HoursOut(valid_from=hours.valid_from, week=week)
