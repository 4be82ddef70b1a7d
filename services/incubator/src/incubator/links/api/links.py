"""The counter for links between bases and whom they work with; asked from either side."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.ids import new_id
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import FieldError, Forbidden, Invalid
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from incubator.bases import store as bases
from incubator.known_organizations import store as known_organizations
from incubator.known_organizations.model import KnownOrganization
from incubator.links import actions, store
from incubator.links.model import Link, PlaceKind
from incubator.roles import DISTRICT_CLERK, STREET_OFFICER
from incubator.wire import AREA_PREFIX, Day, Organization

router = counter("incubator", "links")


class LinkIn(BaseModel):
    """A link as it is entered: with a place, or with an organization that the registry told us of."""

    model_config = ConfigDict(extra="forbid")

    base_id: UUID
    place_id: UUID | None = None
    organization: Organization | None = None
    purpose: Annotated[CleanText, Field(min_length=2, max_length=200, description="what they do together 合作内容")]
    valid_from: Day
    valid_until: Day | None = Field(default=None, description="not included 不含当日")

    @model_validator(mode="after")
    def one_other_side(self) -> Self:
        """Either a place or an organization, and a period with a day in it."""
        if (self.place_id is None) == (self.organization is None):
            raise ValueError(Text("place_id 与 organization 须且只能填一项", "Give either place_id or organization"))
        if self.valid_until and self.valid_until <= self.valid_from:
            raise ValueError(Text("结束日须晚于开始日", "The end must be later than the beginning"))
        return self


class LinkOut(BaseModel):
    """A link as it is published; the name of an organization is the one last heard."""

    id: UUID
    base_id: UUID
    area: str
    place_id: UUID | None
    organization_id: UUID | None
    partner_name: str | None
    purpose: str
    valid_from: date
    valid_until: date | None


class LinkPage(BaseModel):
    """One page of links."""

    items: list[LinkOut]
    next_cursor: str | None


class LinkFilter(Filter):
    """What the list can be asked, from either side."""

    base_id: UUID | None = None
    place_id: UUID | None = None
    organization_id: UUID | None = None
    kind: PlaceKind | None = Field(default=None, description="with places of this kind 服务场所类别")
    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="of the base, a prefix 基地区划代码前缀")
    as_of: date | None = Field(default=None, description="holds on this day 当日有效")


class LinkEndIn(BaseModel):
    """Until when, not included."""

    model_config = ConfigDict(extra="forbid")

    valid_until: Day


@router.post(
    "",
    status_code=201,
    response_model=LinkOut,
    **needs("incubator:base:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True, dry_run=True),
)
async def link(body: LinkIn, desk: Desk) -> Response:
    """Link a base with a place or an organization from a day on (登记联系与合作)."""
    async with desk.transaction() as tx:
        base = await bases.find(tx, body.base_id)
        if base is None:
            raise Invalid(FieldError("/base_id", "unknown_base", Text("没有该基地", "There is no such base")))
        _see_to(desk, base.area)
        organization = await _known(tx, body.organization)
        wanted = Link(
            new_id(),
            base.id,
            base.area,
            body.place_id,
            organization.id if organization else None,
            body.purpose,
            body.valid_from,
            body.valid_until,
        )
        made = await actions.link(tx, wanted, organization)
        (out,) = await _named(tx, [_values(made)])
        return await desk.created(tx, out, f"/v1/incubator/links/{made.id}", version=1)


@router.get("", response_model=LinkPage, **public("incubator:base:read"))
async def links(asked: Annotated[LinkFilter, Query()], desk: Desk) -> Response:
    """List the links of a base, a place or an organization (联系与合作列表)."""
    async with desk.reading() as tx:
        rows = await store.page(
            tx,
            asked,
            base_id=asked.base_id,
            place_id=asked.place_id,
            organization_id=asked.organization_id,
            kind=asked.kind,
            area=asked.area,
            as_of=asked.as_of,
        )
        page = page_of(rows, asked, store.BY_ID)
        page.items[:] = await _named(tx, page.items)
    return desk.page(page)


@router.get("/{link_id}", response_model=LinkOut, **public("incubator:base:read"))
async def one_link(link_id: UUID, desk: Desk) -> Response:
    """Show one link (联系与合作详情)."""
    async with desk.reading() as tx:
        found = await actions.loaded(tx, link_id)
        (out,) = await _named(tx, [_values(found)])
    return desk.answer(out, version=found.version)


@router.post(
    "/{link_id}/ending",
    response_model=LinkOut,
    **needs(
        "incubator:base:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True, match=True, dry_run=True
    ),
)
async def end(link_id: UUID, body: LinkEndIn, desk: Desk) -> Response:
    """End a link (结束联系与合作)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        _see_to(desk, (await actions.loaded(tx, link_id)).area)
        ended = await actions.end(tx, link_id, version=version, on=body.valid_until)
        (out,) = await _named(tx, [_values(ended)])
        return await desk.done(tx, out, version=ended.version)


async def _known(tx: Tx, organization: str | None) -> KnownOrganization | None:
    if organization is None:
        return None
    known = await known_organizations.find(tx, organization)
    if known is None:
        words = Text("登记机关尚未告知该组织", "The registry has not told us of it")
        raise Invalid(FieldError("/organization", "unknown_organization", words))
    return known


def _values(link: Link) -> dict[str, Any]:
    return {name: getattr(link, name) for name in LinkOut.model_fields if name != "partner_name"}


async def _named(tx: Tx, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return links as they are shown, each with the name of whom the base works with."""
    places = await store.place_names(tx, [row["place_id"] for row in rows if row["place_id"]])
    organizations = [row["organization_id"] for row in rows if row["organization_id"]]
    names = places | await known_organizations.names(tx, organizations)
    return [
        {
            name: names.get(row["place_id"] or row["organization_id"]) if name == "partner_name" else row[name]
            for name in LinkOut.model_fields
        }
        for row in rows
    ]


def _see_to(desk: DeskContext, area: str) -> None:
    if not desk.caller.covers(area):
        raise Forbidden("不是您辖区的基地", "The base lies outside your area")
