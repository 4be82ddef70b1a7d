"""The counter for bases and their rules."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import Forbidden
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from incubator.bases import actions, store
from incubator.bases.model import BaseKind, BaseRule, IncubationBase, OpeningHours, PremisesSource, Tier
from incubator.periods import clock_time
from incubator.roles import DISTRICT_CLERK, STREET_OFFICER
from incubator.wire import AREA_PREFIX, ClockTime, Day, minute_of

router = counter("incubator", "bases")
Name = Annotated[CleanText, Field(min_length=2, max_length=80)]
Code = Annotated[str, Field(pattern=r"^(?:[0-9]{6}|[0-9]{9}|[0-9]{12})$", description="division code 区划代码")]
SquareMetres = Annotated[int, Field(ge=1, le=10_000_000, description="square metres 平方米")]


class BaseIn(BaseModel):
    """A base as it is entered."""

    model_config = ConfigDict(extra="forbid")

    tier: Tier
    kind: BaseKind = BaseKind.BASE
    parent_id: UUID | None = None
    area: Code
    name: Name
    operator: Name
    address: Annotated[CleanText, Field(min_length=2, max_length=200)]
    premises_source: PremisesSource
    usable_area_m2: SquareMetres
    opened_on: Day


class BasePatch(BaseModel):
    """What may change of a base."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    operator: Name | None = None
    address: Annotated[CleanText, Field(min_length=2, max_length=200)] | None = None
    premises_source: PremisesSource | None = None


class BaseOut(BaseModel, from_attributes=True):
    """A base as it is published."""

    id: UUID
    tier: Tier
    kind: BaseKind
    parent_id: UUID | None
    area: str
    name: str
    operator: str
    address: str
    premises_source: PremisesSource
    usable_area_m2: int
    opened_on: date
    closed_on: date | None


class BasePage(BaseModel):
    """One page of bases."""

    items: list[BaseOut]
    next_cursor: str | None


class BaseFilter(Filter):
    """What the list can be asked."""

    tier: Tier | None = None
    kind: BaseKind | None = None
    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="division code prefix 区划代码前缀")
    parent_id: UUID | None = None
    q: str | None = Field(default=None, min_length=1, max_length=30, description="part of the name 名称片段")
    as_of: date | None = Field(default=None, description="open on this day 当日开放")


class RuleIn(BaseModel):
    """One edition of one of the base's own rules (配套制度)."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[CleanText, Field(min_length=2, max_length=120)]
    edition: Annotated[CleanText, Field(min_length=1, max_length=40, description="for example 2019版")]
    text: str = Field(min_length=1, max_length=100_000)
    effective_from: Day


class RuleOut(BaseModel, from_attributes=True):
    """One edition of a rule."""

    id: UUID
    base_id: UUID
    title: str
    edition: str
    text: str
    effective_from: date


class RulePage(BaseModel):
    """One page of rules."""

    items: list[RuleOut]
    next_cursor: str | None


class RuleFilter(Filter):
    """What the list of rules can be asked."""

    as_of: date | None = Field(default=None, description="the edition in force on this day 当日有效版本")


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
    "",
    status_code=201,
    response_model=BaseOut,
    **needs("incubator:base:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True, dry_run=True),
)
async def open_base(body: BaseIn, desk: Desk) -> Response:
    """Enter a base (登记孵化基地)."""
    if not desk.caller.covers(body.area):
        raise Forbidden("只能登记本辖区的基地", "Only bases of your own area")
    base = IncubationBase(new_id(), **body.model_dump())
    async with desk.transaction() as tx:
        await actions.open_base(tx, base)
        return await desk.created(tx, BaseOut.model_validate(base), f"/v1/incubator/bases/{base.id}", version=1)


@router.get("", response_model=BasePage, **public("incubator:base:read"))
async def bases(asked: Annotated[BaseFilter, Query()], desk: Desk) -> Response:
    """List the bases (孵化基地列表)."""
    async with desk.reading() as tx:
        rows = await store.page(
            tx,
            asked,
            tier=asked.tier,
            kind=asked.kind,
            area=asked.area,
            parent=asked.parent_id,
            q=asked.q,
            as_of=asked.as_of,
        )
    return desk.page(page_of(rows, asked, store.BY_ID))


@router.get("/{base_id}", response_model=BaseOut, **public("incubator:base:read"))
async def base(base_id: UUID, desk: Desk) -> Response:
    """Show one base (孵化基地详情)."""
    async with desk.reading() as tx:
        found = await actions.loaded(tx, base_id)
    return desk.answer(BaseOut.model_validate(found), version=found.version)


@router.patch(
    "/{base_id}",
    response_model=BaseOut,
    **needs("incubator:base:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", match=True),
)
async def change(base_id: UUID, body: BasePatch, desk: Desk) -> Response:
    """Change a base (变更基地信息)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        await _own(tx, base_id, desk)
        values = body.model_dump(exclude_unset=True, exclude_none=True)
        changed = await actions.change(tx, base_id, version=version, **values)
        return await desk.done(tx, BaseOut.model_validate(changed), version=changed.version)


@router.post(
    "/{base_id}/rules",
    status_code=201,
    response_model=RuleOut,
    **needs("incubator:base:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True),
)
async def issue_rule(base_id: UUID, body: RuleIn, desk: Desk) -> Response:
    """Enter an edition of one of the base's own rules (登记配套制度)."""
    rule = BaseRule(new_id(), base_id, **body.model_dump())
    async with desk.transaction() as tx:
        await _own(tx, base_id, desk)
        await actions.issue_rule(tx, rule)
        return await desk.created(tx, RuleOut.model_validate(rule), f"/v1/incubator/bases/{base_id}/rules")


@router.get("/{base_id}/rules", response_model=RulePage, **public("incubator:base:read"))
async def rules(base_id: UUID, asked: Annotated[RuleFilter, Query()], desk: Desk) -> Response:
    """List a base's own rules (基地配套制度)."""
    async with desk.reading() as tx:
        await actions.loaded(tx, base_id)
        rows = await store.rules_page(tx, asked, base_id, asked.as_of)
    return desk.page(page_of(rows, asked, store.RULES_BY_ID))


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
        await _own(tx, base_id, desk)
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


async def _own(tx: Tx, base_id: UUID, desk: Desk) -> None:
    found = await actions.loaded(tx, base_id)
    if not desk.caller.covers(found.area):
        raise Forbidden("不是您辖区的基地", "The base lies outside your area")
