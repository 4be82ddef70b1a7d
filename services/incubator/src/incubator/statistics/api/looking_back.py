"""The counters for services by month, days of waiting, and who is still there after leaving."""

from calendar import monthrange
from collections import Counter
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk, DeskContext
from bureaukit.inbox import heard_up_to
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from incubator.roles import OFFICERS
from incubator.statistics import actions
from incubator.statistics.actions import Left, Waited
from incubator.statistics.model import SURVIVAL_MONTHS, Spans, Survival
from incubator.support_services.model import ServiceKind
from incubator.tenancies import store as tenancies
from incubator.tenancies.model import ExitReason
from incubator.wire import AREA_PREFIX, Day

router = counter("incubator", "statistics")
MOST_DAYS = 3_660
_OFFICE = needs("incubator:statistics:read", *OFFICERS, rule="own area")


class LongQuery(BaseModel):
    """From which day until which, not included; without them the last year, today included."""

    model_config = ConfigDict(extra="forbid")

    first: Day | None = Field(default=None, description="起始日，缺省为近一年")
    until: Day | None = Field(default=None, description="not included; at most ten years 截止日（不含），至多十年")


class ServicesQuery(LongQuery):
    """The days, and of which base."""

    base_id: UUID | None = None


class AreaQuery(LongQuery):
    """The days, and in which area."""

    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="division code prefix 区划代码前缀")


class ServiceMonthOut(BaseModel):
    """What one base delivered of one kind in one month; `items` lists it."""

    base_id: UUID
    kind: ServiceKind
    month: str
    deliveries: int
    minutes: int
    attendance: int
    items: str


class ServicesOut(BaseModel):
    """Services delivered by base, kind and month."""

    as_of: date
    first: date
    until: date
    items: list[ServiceMonthOut]


class SpansOut(BaseModel, from_attributes=True):
    """How many there are, and how many days it took: in the middle, and at worst."""

    count: int
    median_days: float | None
    worst_days: int | None


class WaitedOut(BaseModel):
    """One class of applicants; `items` lists its applications."""

    social_work: bool
    applications: int
    decided: SpansOut = Field(description="first submission to first decision 提交至首次决定")
    placed: SpansOut = Field(description="first submission to approval 提交至安排场地")
    waiting: SpansOut = Field(description="first submission to today, of those in the queue 仍在等候")
    items: str


class WaitingTimesOut(BaseModel):
    """How long applications of some days waited, those that priority goes to and the others."""

    as_of: date
    first: date
    until: date
    classes: list[WaitedOut]


class SurvivorsOut(BaseModel):
    """How many of those who left had which outcome after some months; `items` lists them."""

    months: int
    outcome: Survival
    stays: int
    items: str


class SurvivalOut(BaseModel):
    """What became of those who left over some days, by what the registry told until now."""

    as_of: date
    first: date
    until: date
    stays: int
    outcomes: list[SurvivorsOut]
    registry_heard: dict[str, str | int] | None


class LeftOut(BaseModel):
    """One who left a base."""

    id: UUID
    organization_id: UUID | None
    base_id: UUID
    left_on: date
    exit_reason: ExitReason
    ended_on: date | None
    after_6_months: Survival
    after_12_months: Survival
    after_24_months: Survival


class LeftPage(BaseModel):
    """One page of those who left."""

    items: list[LeftOut]
    next_cursor: str | None


class LeftFilter(Filter, AreaQuery):
    """Which of those who left."""

    months: int | None = Field(default=None, description="6, 12 or 24")
    outcome: Survival | None = Field(default=None, description="after the months, which must be given 与 months 同用")


@router.get("/services", response_model=ServicesOut, **_OFFICE)
async def services(asked: Annotated[ServicesQuery, Query()], desk: Desk) -> Response:
    """Count what was delivered in the caller's area by base, kind and month (支持服务统计)."""
    first, until = _days(asked, desk)
    last = until - timedelta(days=1)
    async with desk.reading() as tx:
        found = await actions.services_by_month(tx, first, last, desk.caller.area_to_list(), asked.base_id)
    items = []
    for (base_id, kind, month), sums in sorted(found.items(), key=lambda one: (one[0][2], str(one[0][0]), one[0][1])):
        month_ends = month.replace(day=monthrange(month.year, month.month)[1])
        span = f"first={max(first, month)}&last={min(last, month_ends)}"
        place = f"/v1/incubator/service-deliveries?base_id={base_id}&kind={kind}&{span}"
        items.append(
            ServiceMonthOut(base_id=base_id, kind=ServiceKind(kind), month=f"{month:%Y-%m}", **sums, items=place)
        )
    return desk.answer(ServicesOut(as_of=desk.today, first=first, until=until, items=items))


@router.get("/waiting-times", response_model=WaitingTimesOut, **_OFFICE)
async def waiting_times(asked: Annotated[LongQuery, Query()], desk: Desk) -> Response:
    """Tell how long applications submitted over some days waited, by class (等候时长统计)."""
    first, until = _days(asked, desk)
    async with desk.reading() as tx:
        found = await actions.waited(tx, first, until, desk.caller.area_to_list(), on=desk.today)
    place = f"/v1/incubator/admissions?submitted_from={first}&submitted_until={until}"
    classes = [_waited(social_work, one, place) for social_work, one in found.items()]
    return desk.answer(WaitingTimesOut(as_of=desk.today, first=first, until=until, classes=classes))


def _waited(social_work: bool, found: Waited, place: str) -> WaitedOut:
    return WaitedOut(
        social_work=social_work,
        applications=found.applications,
        decided=_spans(found.decided),
        placed=_spans(found.placed),
        waiting=_spans(found.waiting),
        items=f"{place}&social_work={str(social_work).lower()}",
    )


def _spans(found: Spans) -> SpansOut:
    return SpansOut.model_validate(found)


@router.get("/survival", response_model=SurvivalOut, **public("incubator:statistics:read"))
async def survival(asked: Annotated[AreaQuery, Query()], desk: Desk) -> Response:
    """Tell what became of those who left over some days after 6, 12 and 24 months (出壳后存续统计)."""
    first, until = _days(asked, desk)
    async with desk.reading() as tx:
        found = await actions.left(tx, first, until, asked.area, on=desk.today)
        heard = await heard_up_to(tx, "registry")
    area = f"&area={asked.area}" if asked.area else ""
    place = f"/v1/incubator/statistics/survival/stays?first={first}&until={until}{area}"
    counted = Counter((months, kind) for one in found for months, kind in one.outcomes.items())
    outcomes = [
        SurvivorsOut(
            months=months, outcome=kind, stays=counted[months, kind], items=f"{place}&months={months}&outcome={kind}"
        )
        for months in SURVIVAL_MONTHS
        for kind in Survival
    ]
    out = SurvivalOut(
        as_of=desk.today, first=first, until=until, stays=len(found), outcomes=outcomes, registry_heard=heard
    )
    return desk.answer(out)


@router.get("/survival/stays", response_model=LeftPage, **public("incubator:statistics:read"))
async def stays_that_ended(asked: Annotated[LeftFilter, Query()], desk: Desk) -> Response:
    """List those who left over some days, with what became of each (出壳后存续名单)."""
    first, until = _days(asked, desk)
    desk.refuse_unless(
        allowed=(asked.months is None) == (asked.outcome is None) and asked.months in (None, *SURVIVAL_MONTHS),
        pointer="months",
        code="months_and_outcome",
        zh="months 为 6、12 或 24，并与 outcome 同时给出",
        en="months are 6, 12 or 24, and go together with outcome",
    )
    async with desk.reading() as tx:
        gone = await actions.left(tx, first, until, asked.area, on=desk.today)
        wanted = {one.tenancy.id: one for one in gone if _is_wanted(one, asked)}
        page = page_of(await tenancies.page_among(tx, asked, list(wanted)), asked, tenancies.BY_ID)
    return desk.page(type(page)([_left(wanted[item["id"]]).model_dump() for item in page.items], page.next_cursor))


def _is_wanted(one: Left, asked: LeftFilter) -> bool:
    return asked.months is None or one.outcomes[asked.months] is asked.outcome


def _left(one: Left) -> LeftOut:
    stay = one.tenancy
    if stay.exit is None:
        raise AssertionError("who left had a reason")
    after = {f"after_{months}_months": kind for months, kind in one.outcomes.items()}
    return LeftOut(
        id=stay.id,
        organization_id=stay.holder.organization_id,
        base_id=stay.base_id,
        left_on=one.left_on,
        exit_reason=stay.exit.reason,
        ended_on=one.ended_on,
        after_6_months=after["after_6_months"],
        after_12_months=after["after_12_months"],
        after_24_months=after["after_24_months"],
    )


def _days(asked: LongQuery, desk: DeskContext) -> tuple[date, date]:
    until = asked.until or desk.today + timedelta(days=1)
    first = asked.first or until - timedelta(days=366)
    desk.refuse_unless(
        allowed=0 < (until - first).days <= MOST_DAYS,
        pointer="until",
        code="too_many_days",
        zh="截止日须晚于起始日，且不超过十年",
        en="The end comes after the beginning, and at most ten years after",
    )
    return first, until
