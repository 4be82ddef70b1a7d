"""The counter for spaces."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from incubator.bases import store as base_store
from incubator.roles import DISTRICT_CLERK, STREET_OFFICER
from incubator.spaces import actions, store
from incubator.spaces.api.common import ClosureIn, DayQuery, must_cover
from incubator.spaces.model import Equipment, Space, SpaceKind, SpaceState, state_of
from incubator.wire import AREA_PREFIX, Day

router = counter("incubator", "spaces")

People = Annotated[int, Field(ge=1, le=5_000, description="how many may be in it 可容纳人数")]
Fittings = Annotated[list[Equipment], Field(max_length=len(Equipment))]
Fee = Annotated[int, Field(ge=0, le=10_000_000, description="in fen; 0 is free 分，0为免费")]
Floor = Annotated[int, Field(ge=-9, le=200, description="below ground from -1 on 地下为负")]
Corner = tuple[Annotated[int, Field(ge=0, le=1_000_000)], Annotated[int, Field(ge=0, le=1_000_000)]]
Outline = Annotated[
    list[Corner],
    Field(max_length=60, description="corners on the floor plan, centimetres from its top left 平面图轮廓"),
]


class SpaceIn(BaseModel):
    """A space as it is entered."""

    model_config = ConfigDict(extra="forbid")

    base_id: UUID
    kind: SpaceKind
    label: Annotated[CleanText, Field(min_length=1, max_length=60, description="door number or name 门牌或名称")]
    seats: int = Field(default=1, ge=1, le=500, description="how many can hold a place at once 可同时入驻数")
    floor_area_m2: int = Field(ge=1, le=1_000_000)
    rent_free: bool = True
    utilities_free: bool = True
    deposit_free: bool = True
    opened_on: Day
    people: People | None = None
    equipment: Fittings = []
    is_bookable: bool = Field(default=False, description="by the hour 可按时段预订")
    fee_fen_per_hour: Fee = 0
    floor: Floor | None = None
    outline: Outline = []


class SpacePatch(BaseModel):
    """How a space is described anew; what it can hold does not change."""

    model_config = ConfigDict(extra="forbid")

    label: Annotated[CleanText, Field(min_length=1, max_length=60)] | None = None
    people: People | None = None
    equipment: Fittings | None = None
    is_bookable: bool | None = None
    fee_fen_per_hour: Fee | None = None
    floor: Floor | None = None
    outline: Outline | None = None


class SpaceOut(BaseModel):
    """A space as it is published, with how it stands on the day asked for."""

    id: UUID
    base_id: UUID
    area: str
    kind: SpaceKind
    label: str
    seats: int
    floor_area_m2: int
    rent_free: bool
    utilities_free: bool
    deposit_free: bool
    people: int | None
    equipment: list[Equipment]
    is_bookable: bool
    fee_fen_per_hour: int
    floor: int | None
    outline: list[Corner]
    opened_on: date
    closed_on: date | None
    as_of: date
    state: SpaceState
    seats_free: int


class SpacePage(BaseModel):
    """One page of spaces."""

    items: list[SpaceOut]
    next_cursor: str | None


class SpaceFilter(Filter):
    """What the list can be asked; `free_until` is not included in the period."""

    base_id: UUID | None = None
    kind: SpaceKind | None = None
    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="division code prefix 区划代码前缀")
    as_of: date | None = Field(default=None, description="default today 截至日")
    is_bookable: bool | None = None
    people: int | None = Field(default=None, ge=1, le=5_000, description="holds as many 至少可容纳人数")
    free_on: date | None = Field(default=None, description="a seat is free that day 当日空闲")
    free_from: date | None = Field(default=None, description="a seat is free from this day ... 空闲起")
    free_until: date | None = Field(default=None, description="... until this one, not included 空闲止（不含）")

    @model_validator(mode="after")
    def whole_question(self) -> Self:
        """A period has two ends, and a day is not a period."""
        ends = (self.free_from, self.free_until)
        if any(ends) and not (all(ends) and self.free_on is None and self.free_from < self.free_until):  # type: ignore[operator]  # both are there
            raise ValueError(
                Text(
                    "free_from 与 free_until 须同时给出且先后有序，并不与 free_on 同用",
                    "free_from and free_until go together, in order, and not with free_on",
                )
            )
        return self

    def free(self) -> tuple[date, date] | None:
        """Return the first and the last day asked for."""
        if self.free_on:
            return self.free_on, self.free_on
        if self.free_from and self.free_until:
            return self.free_from, date.fromordinal(self.free_until.toordinal() - 1)
        return None


@router.post(
    "",
    status_code=201,
    response_model=SpaceOut,
    **needs("incubator:space:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True, dry_run=True),
)
async def open_space(body: SpaceIn, desk: Desk) -> Response:
    """Enter a space (登记场地)."""
    async with desk.transaction() as tx:
        base = await base_store.find(tx, body.base_id)
        must_cover(desk, base.area if base else desk.caller.area)
        values = body.model_dump() | _as_kept(body)
        space = Space(new_id(), area=base.area if base else "", **values)
        await actions.open_space(tx, space)
        row = await store.shown(tx, space.id, desk.today)
        return await desk.created(tx, shown(row or {}, desk.today), f"/v1/incubator/spaces/{space.id}", version=1)


@router.get("", response_model=SpacePage, **public("incubator:space:read"))
async def spaces(asked: Annotated[SpaceFilter, Query()], desk: Desk) -> Response:
    """List the spaces and what is free of them (场地列表与空闲查询)."""
    free = asked.free()
    as_of = asked.as_of or (free[0] if free else desk.today)
    question = store.Asked(as_of, asked.base_id, asked.kind, asked.area, free, asked.is_bookable, asked.people)
    async with desk.reading() as tx:
        page = page_of(await store.page(tx, asked, question), asked, store.BY_ID)
    items = [shown(row, as_of).model_dump(mode="json") for row in page.items]
    return desk.page(type(page)(items, page.next_cursor))


@router.get("/{space_id}", response_model=SpaceOut, **public("incubator:space:read"))
async def space(space_id: UUID, asked: Annotated[DayQuery, Query()], desk: Desk) -> Response:
    """Show one space as it stands on a day (场地详情)."""
    as_of = asked.as_of or desk.today
    async with desk.reading() as tx:
        row = await store.shown(tx, space_id, as_of)
    if row is None:
        raise NotFound
    return desk.answer(shown(row, as_of), headers={"etag": f'"{row["version"]}"'})


@router.post(
    "/{space_id}/closure",
    response_model=SpaceOut,
    **needs(
        "incubator:space:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True, match=True, dry_run=True
    ),
)
async def close_space(space_id: UUID, body: ClosureIn, desk: Desk) -> Response:
    """Close a space (停用场地)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        must_cover(desk, (await actions.loaded(tx, space_id)).area)
        closed = await actions.close_space(tx, space_id, version=version, on=body.closed_on)
        row = await store.shown(tx, space_id, desk.today)
        return await desk.done(tx, shown(row or {}, desk.today), version=closed.version)


@router.patch(
    "/{space_id}",
    response_model=SpaceOut,
    **needs("incubator:space:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", match=True),
)
async def describe(space_id: UUID, body: SpacePatch, desk: Desk) -> Response:
    """Change how a space is described (变更场地信息)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        must_cover(desk, (await actions.loaded(tx, space_id)).area)
        values = body.model_dump(exclude_unset=True, exclude_none=True) | _as_kept(body)
        changed = await actions.describe(tx, space_id, version=version, **values)
        row = await store.shown(tx, space_id, desk.today)
        return await desk.done(tx, shown(row or {}, desk.today), version=changed.version)


def _as_kept(body: SpaceIn | SpacePatch) -> dict[str, Any]:
    """Return the lists of a body as the values of a space hold them."""
    kept: dict[str, Any] = {}
    if body.equipment is not None:
        kept["equipment"] = tuple(dict.fromkeys(body.equipment))
    if body.outline is not None:
        kept["outline"] = tuple(body.outline)
    return kept


def shown(row: Mapping[Any, Any], as_of: date) -> SpaceOut:
    """Return a space as it is published, from its row with the day's figures."""
    is_open = row["opened_on"] <= as_of and (row["closed_on"] is None or as_of < row["closed_on"])
    held = min(row["held"], row["seats"])
    state = state_of(
        is_open=is_open, seats=row["seats"], held=held, reserved=row["reserved"], blacked_out=row["blacked_out"]
    )
    plain = {name: row[name] for name in SpaceOut.model_fields if name in row}
    return SpaceOut(**plain, as_of=as_of, state=state, seats_free=row["seats"] - held if is_open else 0)
