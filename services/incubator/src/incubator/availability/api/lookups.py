"""The counter at which anybody asks what is free."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk, DeskContext
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from incubator.availability import actions
from incubator.availability.model import DayPlan, Otherwise, Suggestion, Wanted, free_of
from incubator.periods import clock_time
from incubator.spaces import actions as spaces
from incubator.spaces.model import Equipment, SpaceKind
from incubator.wire import Day, DaysOrHours

router = counter("incubator", "spaces")
MOST_DAYS = 62


class FreeBusyQuery(BaseModel):
    """From which day until which, not included; without them the seven days from today."""

    model_config = ConfigDict(extra="forbid")

    first: Day | None = Field(default=None, description="default today 起始日，缺省今天")
    until: Day | None = Field(default=None, description="not included; at most 62 days 截止日（不含），至多62天")


class Span(BaseModel):
    """From one time of the day until another, not included."""

    from_time: str
    to_time: str


class StretchOut(Span):
    """A stretch in which as many seats are free throughout."""

    seats_free: int


class DayPlanOut(BaseModel):
    """One day; closed when it has no opening hours."""

    day: date
    open: Span | None
    stretches: list[StretchOut]
    free: list[Span]


class FreeBusyOut(BaseModel):
    """A space day by day."""

    space_id: UUID
    seats: int
    days: list[DayPlanOut]


class WantedQuery(DaysOrHours):
    """A space for days or for hours of one day, and what it must offer."""

    people: int | None = Field(default=None, ge=1, le=5_000)
    equipment: list[Equipment] = Field(default=[], max_length=len(Equipment))


class SuggestionOut(BaseModel):
    """Something else that could be had, and why it is named."""

    differs: Otherwise
    space_id: UUID
    base_id: UUID
    label: str
    kind: SpaceKind
    start_on: date
    end_on: date
    from_time: str
    to_time: str
    why: str


class SuggestionsOut(BaseModel):
    """Whether the wish can be met, and what else there is if not."""

    can_be_had: bool
    suggestions: list[SuggestionOut]


@router.get("/{space_id}/free-busy", response_model=FreeBusyOut, **public("incubator:space:read"))
async def free_busy(space_id: UUID, asked: Annotated[FreeBusyQuery, Query()], desk: Desk) -> Response:
    """Show when a space is free, day by day (场地空闲查询)."""
    first = asked.first or desk.today
    until = asked.until or first + timedelta(days=7)
    desk.refuse_unless(
        allowed=0 < (until - first).days <= MOST_DAYS,
        pointer="until",
        code="too_many_days",
        zh="截止日须晚于起始日，且不超过62天",
        en="The end comes after the beginning, and at most 62 days after",
    )
    async with desk.reading() as tx:
        space = await spaces.loaded(tx, space_id)
        found = await actions.plans(tx, space, first, until)
    return desk.answer(FreeBusyOut(space_id=space_id, seats=space.seats, days=[_day(plan) for plan in found]))


@router.get("/{space_id}/suggestions", response_model=SuggestionsOut, **public("incubator:space:read"))
async def suggestions(space_id: UUID, asked: Annotated[WantedQuery, Query()], desk: Desk) -> Response:
    """Say whether a wish can be met, and name other spaces, periods and tiers if not (替代方案)."""
    wanted = Wanted(space_id, asked.period(), asked.people, tuple(asked.equipment))
    async with desk.reading() as tx:
        found = await actions.look(tx, wanted)
    told = [_suggestion(one, desk) for one in found.suggestions]
    return desk.answer(SuggestionsOut(can_be_had=found.can_be_had, suggestions=told))


def _span(minutes: tuple[int, int]) -> Span:
    return Span(from_time=clock_time(minutes[0]), to_time=clock_time(minutes[1]))


def _day(plan: DayPlan) -> DayPlanOut:
    return DayPlanOut(
        day=plan.day,
        open=_span(plan.window) if plan.window else None,
        stretches=[
            StretchOut(
                from_time=clock_time(one.from_minute), to_time=clock_time(one.to_minute), seats_free=one.seats_free
            )
            for one in plan.stretches
        ],
        free=[_span(one) for one in free_of(plan.stretches)],
    )


def _suggestion(found: Suggestion, desk: DeskContext) -> SuggestionOut:
    space, period = found.space, found.period
    return SuggestionOut(
        differs=found.differs,
        space_id=space.id,
        base_id=space.base_id,
        label=space.label,
        kind=space.kind,
        start_on=period.start_on,
        end_on=period.end_on,
        from_time=clock_time(period.from_minute),
        to_time=clock_time(period.to_minute),
        why=found.why.in_language(desk.language),
    )
