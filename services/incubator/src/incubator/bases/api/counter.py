"""The counter for bases, and for their facts by day."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import Forbidden, NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from incubator.bases import actions, store
from incubator.bases.api.common import see_to_own
from incubator.bases.model import BaseKind, IncubationBase, PremisesSource, Tier, stands_on
from incubator.roles import DISTRICT_CLERK, OFFICERS, STREET_OFFICER
from incubator.wire import AREA_PREFIX, Day

router = counter("incubator", "bases")
Name = Annotated[CleanText, Field(min_length=2, max_length=80)]
Code = Annotated[str, Field(pattern=r"^(?:[0-9]{6}|[0-9]{9}|[0-9]{12})$", description="division code 区划代码")]
Catchment = Annotated[
    list[Code],
    Field(min_length=1, max_length=50, description="divisions served; default its own 服务区域，缺省为所在区划"),
]
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
    catchment: Catchment | None = None


class BasePatch(BaseModel):
    """What may change of a base; its usable area changes by an act of its own, which looks at its spaces."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    operator: Name | None = None
    address: Annotated[CleanText, Field(min_length=2, max_length=200)] | None = None
    premises_source: PremisesSource | None = None
    catchment: Catchment | None = None
    effective_on: Day | None = Field(default=None, description="default today 生效日，缺省为今天")
    reason: Annotated[CleanText, Field(min_length=2, max_length=200)] | None = None


class BaseOut(BaseModel):
    """A base as it is published; its facts hold from `valid_from` until `valid_until`, not included."""

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
    catchment: list[str]
    opened_on: date
    closed_on: date | None
    valid_from: date
    valid_until: date | None


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
    as_of: date | None = Field(default=None, description="open on this day, as they stood 当日开放")
    known_at: AwareDatetime | None = Field(default=None, description="as far as was known at this instant 已知日")


class StoodQuery(BaseModel):
    """As of which day, as far as was known at which instant."""

    model_config = ConfigDict(extra="forbid")

    as_of: date | None = Field(default=None, description="as it stood on this day 截至日")
    known_at: AwareDatetime | None = Field(default=None, description="as far as was known at this instant 已知日")


class VersionOut(BaseModel):
    """What was recorded of a base: the days for which it holds, and the instants between which it was held to be true."""

    id: UUID
    valid_from: date
    valid_until: date | None
    known_from: datetime
    known_until: datetime | None
    recorded_by: str
    reason: str | None
    name: str
    operator: str
    address: str
    premises_source: PremisesSource
    usable_area_m2: int
    catchment: list[str]


class VersionPage(BaseModel):
    """One page of what was recorded of a base."""

    items: list[VersionOut]
    next_cursor: str | None


class VersionFilter(Filter):
    """Nothing but the page."""


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
    catchment = list(dict.fromkeys(body.catchment or [body.area]))
    base = IncubationBase(new_id(), **body.model_dump() | {"catchment": catchment})
    async with desk.transaction() as tx:
        await actions.open_base(tx, base)
        out = await _shown(tx, base.id, desk.today, None)
        return await desk.created(tx, out, f"/v1/incubator/bases/{base.id}", version=1)


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
            known_at=asked.known_at,
        )
    page = page_of(rows, asked, store.BY_ID)
    return desk.page(type(page)([_published(row) for row in page.items], page.next_cursor))


@router.get("/{base_id}", response_model=BaseOut, **public("incubator:base:read"))
async def base(base_id: UUID, asked: Annotated[StoodQuery, Query()], desk: Desk) -> Response:
    """Show one base; with `as_of` as it stood on a day, with `known_at` as far as was known then (孵化基地详情)."""
    async with desk.reading() as tx:
        head = await actions.loaded(tx, base_id)
        out = await _shown(tx, base_id, asked.as_of or desk.today, asked.known_at)
    if asked.as_of and not stands_on(asked.as_of, out["opened_on"], out["closed_on"]):
        raise NotFound
    return desk.answer(out, headers={"etag": f'"{head.version}"'})  # with the day it changes without it


@router.patch(
    "/{base_id}",
    response_model=BaseOut,
    **needs("incubator:base:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", match=True, dry_run=True),
)
async def change(base_id: UUID, body: BasePatch, desk: Desk) -> Response:
    """Change facts of a base from a day on, and show it as of that day (变更基地信息)."""
    version = desk.if_match()
    on = body.effective_on or desk.today
    facts = body.model_dump(exclude_none=True, exclude={"effective_on", "reason"})
    if body.catchment:
        facts["catchment"] = list(dict.fromkeys(body.catchment))
    async with desk.transaction() as tx:
        await see_to_own(tx, base_id, desk)
        found = await actions.locked(tx, base_id, version=version)
        changed = await actions.change(tx, found, on=on, reason=body.reason, **facts)
        return await desk.done(tx, await _shown(tx, base_id, on, None), version=changed.version)


@router.get(
    "/{base_id}/versions",
    response_model=VersionPage,
    **needs("incubator:base:read", *OFFICERS, rule="own area"),
)
async def versions(base_id: UUID, asked: Annotated[VersionFilter, Query()], desk: Desk) -> Response:
    """List all that was ever recorded of a base: for which days, by whom, when, and what took its place (基地信息沿革)."""
    async with desk.reading() as tx:
        await see_to_own(tx, base_id, desk)
        page = page_of(await store.versions_page(tx, asked, base_id), asked, store.VERSIONS_BY_ID)
    items = [{name: row[name] for name in VersionOut.model_fields} for row in page.items]
    return desk.page(type(page)(items, page.next_cursor))


async def _shown(tx: Tx, base_id: UUID, as_of: date, known_at: datetime | None) -> dict[str, Any]:
    found = await store.told(tx, base_id, as_of=as_of, known_at=known_at)
    if found is None:
        raise NotFound
    return _published(found)


def _published(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: row[name] for name in BaseOut.model_fields}
