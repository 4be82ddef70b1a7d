"""The public register: list, search, one organization."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.pages import Filter, Order, Page, page_of
from bureaukit.policy import public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from registry.organizations import store
from registry.organizations.actions import finding
from registry.organizations.model import OrganizationState, OrganizationType, Sector, SocialWorkKind, Track
from registry.wire import Key

router = counter("registry", "organizations")
AsOf = Annotated[date | None, Query(description="as it stood on this day 截至日")]
KnownAt = Annotated[AwareDatetime | None, Query(description="as far as was known at this instant 已知日")]


class OrganizationSummary(BaseModel):
    """An organization as it stands in lists."""

    id: UUID
    credit_code: str | None
    filing_number: str | None
    name: str
    track: Track
    type: OrganizationType
    social_work: bool
    social_work_kind: SocialWorkKind | None
    area: str
    sector: Sector
    state: OrganizationState
    registered_on: date
    ended_on: date | None
    abnormal_since: date | None
    serious_since: date | None
    charity_since: date | None = Field(description="a charity since 登记或者认定为慈善组织之日")
    public_fundraising_since: date | None = Field(description="may raise funds in public since 取得公开募捐资格之日")


class OrganizationOut(OrganizationSummary):
    """An organization with its registered items, as published; of people the legal representative's name alone."""

    certificate_number: str | None
    domicile: str | None
    activity_area: str | None
    scope: str | None
    purpose: str | None
    start_up_funds_fen: int | None
    supervising_unit: str | None
    direct_registration_class: str | None
    legal_representative: str | None


class OrganizationPage(BaseModel):
    """One page of organizations."""

    items: list[OrganizationSummary]
    next_cursor: str | None


class StandingKind(StrEnum):
    """What the two lists say of an organization."""

    GOOD = "good"
    ABNORMAL = "abnormal"
    SERIOUS = "serious"


class Criteria(BaseModel):
    """Which organizations are asked for."""

    model_config = ConfigDict(extra="forbid")

    q: str | None = Field(
        default=None,
        min_length=1,
        max_length=60,
        description="part of the name, its pinyin or initials, or a whole number 名称片段、拼音、拼音首字母，或完整编号",
    )
    track: Track | None = None
    type: OrganizationType | None = None
    area: str | None = Field(
        default=None, pattern=r"^[0-9]{2,12}$", description="division code or its beginning 区划代码前缀"
    )
    exact_area: str | None = Field(
        default=None, pattern=r"^[0-9]{2,12}$", description="this division alone, nothing below it 仅本级区划"
    )
    sector: Sector | None = None
    social_work: bool | None = None
    social_work_kind: SocialWorkKind | None = None
    state: OrganizationState | None = Field(default=None, description="state, on the day asked about 状态")
    standing: StandingKind | None = Field(default=None, description="by the two lists 名录状态")
    charity: bool | None = Field(default=None, description="a charity or not 慈善组织")
    public_fundraising: bool | None = Field(default=None, description="may raise funds in public 具有公开募捐资格")
    supervising_unit: str | None = Field(default=None, min_length=1, max_length=60)
    direct_registration_class: Literal["trade", "science", "charity", "community_service"] | None = None
    registered_from: date | None = Field(default=None, description="first day of registration 登记日期起")
    registered_to: date | None = Field(default=None, description="last day of registration 登记日期止")
    funds_from_fen: int | None = Field(default=None, ge=0, le=10**15)
    funds_to_fen: int | None = Field(default=None, ge=0, le=10**15)
    as_of: date | None = Field(default=None, description="existing on this day 截至日")
    known_at: AwareDatetime | None = Field(default=None, description="as far as was known at this instant 已知日")


class OrganizationFilter(Criteria, Filter):
    """What the register can be asked, page by page."""

    sort: str | None = Field(
        default=None, max_length=20, description="registered_on | -registered_on | name | -name | relevance (with q)"
    )


def as_published(row: Any) -> dict[str, Any]:
    """Return the published members of a row; of a group that is only filed nobody's name is one of them."""
    shown = {name: row[name] for name in OrganizationOut.model_fields}
    return shown | without_contact(row)


def without_contact(row: Any) -> dict[str, None]:
    """Return what is left out of a filed group: who answers for it is no officer of a legal person, whose register is public."""
    return {"legal_representative": None} if row["track"] == Track.FILED else {}


def listed(rows: Sequence[Any], asked: Filter, order: Order) -> Page:
    """Return a page of a list; how relevant an item is, is where it stands."""
    page = page_of(rows, asked, order)
    for item in page.items:
        item.pop(store.RELEVANCE, None)
    return page


@router.get("", response_model=OrganizationPage, **public("registry:organization:read"))
async def organizations(asked: Annotated[OrganizationFilter, Query()], desk: Desk) -> Response:
    """List and search organizations; with `as_of`, those that existed on a day, as they stood (社会组织登记簿)."""
    order = finding.order_of(asked.q, asked.sort)
    given = asked.model_dump(exclude={"limit", "cursor", "sort"}, exclude_none=True)
    async with desk.reading() as tx:
        if given.keys() <= store.PLAIN:
            return desk.page(page_of(await store.plain_page(tx, asked, order, given), asked, order))
        conditions = store.matching(**{name: value for name, value in given.items() if name != "known_at"})
        register = store.register_on(asked.as_of, asked.known_at, desk.today)
        searched = await store.searched(tx, asked.q, register)
        await finding.refuse_too_many(tx, order, [*conditions, *searched.conditions], register)
        rows = await store.page(tx, asked, order, conditions, searched=searched, register=register)
        return desk.page(listed(rows, asked, order))


@router.get("/{key}", response_model=OrganizationOut, **public("registry:organization:read"))
async def organization(key: Key, desk: Desk, as_of: AsOf = None, known_at: KnownAt = None) -> Response:
    """Show one organization (社会组织详情); with `as_of` as it stood on a day, with `known_at` as far as was known then."""
    async with desk.reading() as tx:
        row = await finding.named(tx, key)
        if as_of is None and known_at is None:
            return desk.answer(as_published(row), version=row["version"])
        stood = await store.version_of(tx, row["id"], as_of or desk.today, known_at)
    if stood is None:
        raise NotFound
    return desk.answer(as_published(stood))
