"""The counter for community service centres and premises, and social-work stations."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import Forbidden, NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from incubator.links import actions, store
from incubator.links.model import PlaceKind, ServicePlace
from incubator.roles import DISTRICT_CLERK, STREET_OFFICER
from incubator.wire import AREA_PREFIX, Day

router = counter("incubator", "service-places")


class ServicePlaceIn(BaseModel):
    """A service place as it is entered."""

    model_config = ConfigDict(extra="forbid")

    kind: PlaceKind
    area: str = Field(pattern=r"^(?:[0-9]{6}|[0-9]{9}|[0-9]{12})$", description="division code 区划代码")
    name: Annotated[CleanText, Field(min_length=2, max_length=80)]
    address: Annotated[CleanText, Field(min_length=2, max_length=200)]
    opened_on: Day


class ServicePlaceOut(BaseModel, from_attributes=True):
    """A service place as it is published."""

    id: UUID
    kind: PlaceKind
    area: str
    name: str
    address: str
    opened_on: date
    closed_on: date | None


class ServicePlacePage(BaseModel):
    """One page of service places."""

    items: list[ServicePlaceOut]
    next_cursor: str | None


class ServicePlaceFilter(Filter):
    """What the list can be asked."""

    kind: PlaceKind | None = None
    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="division code prefix 区划代码前缀")
    q: str | None = Field(default=None, min_length=1, max_length=30, description="part of the name 名称片段")
    as_of: date | None = Field(default=None, description="open on this day 当日开办")


class PlaceClosureIn(BaseModel):
    """From which day on it is closed."""

    model_config = ConfigDict(extra="forbid")

    closed_on: Day


@router.post(
    "",
    status_code=201,
    response_model=ServicePlaceOut,
    **needs("incubator:base:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True, dry_run=True),
)
async def enter(body: ServicePlaceIn, desk: Desk) -> Response:
    """Enter a community service centre, premises or a social-work station (登记服务场所)."""
    _see_to(desk, body.area)
    place = ServicePlace(new_id(), **body.model_dump())
    async with desk.transaction() as tx:
        await actions.enter(tx, place)
        location = f"/v1/incubator/service-places/{place.id}"
        return await desk.created(tx, ServicePlaceOut.model_validate(place), location, version=1)


@router.get("", response_model=ServicePlacePage, **public("incubator:base:read"))
async def places(asked: Annotated[ServicePlaceFilter, Query()], desk: Desk) -> Response:
    """List service places (服务场所列表)."""
    async with desk.reading() as tx:
        rows = await store.places_page(tx, asked, kind=asked.kind, area=asked.area, q=asked.q, as_of=asked.as_of)
    page = page_of(rows, asked, store.PLACES_BY_ID)
    items = [{name: row[name] for name in ServicePlaceOut.model_fields} for row in page.items]
    return desk.page(type(page)(items, page.next_cursor))


@router.get("/{place_id}", response_model=ServicePlaceOut, **public("incubator:base:read"))
async def place(place_id: UUID, desk: Desk) -> Response:
    """Show one service place (服务场所详情)."""
    async with desk.reading() as tx:
        found = await store.find_place(tx, place_id)
    if found is None:
        raise NotFound
    return desk.answer(ServicePlaceOut.model_validate(found), version=found.version)


@router.post(
    "/{place_id}/closure",
    response_model=ServicePlaceOut,
    **needs(
        "incubator:base:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True, match=True, dry_run=True
    ),
)
async def close(place_id: UUID, body: PlaceClosureIn, desk: Desk) -> Response:
    """Close a service place; its links end that day (关闭服务场所)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        found = await store.find_place(tx, place_id)
        if found is None:
            raise NotFound
        _see_to(desk, found.area)
        closed = await actions.close(tx, place_id, version=version, on=body.closed_on)
        return await desk.done(tx, ServicePlaceOut.model_validate(closed), version=closed.version)


def _see_to(desk: Desk, area: str) -> None:
    if not desk.caller.covers(area):
        raise Forbidden("不是您的辖区", "It lies outside your area")
