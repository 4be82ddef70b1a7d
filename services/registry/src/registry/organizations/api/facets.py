"""The counter for counts along every dimension of the register, and for the ledger that offices report from."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel

from registry.organizations import store
from registry.organizations.actions import finding
from registry.organizations.api.register import Criteria, OrganizationFilter, listed, without_contact
from registry.organizations.model import OrganizationState, OrganizationType, Sector, Track
from registry.organizations.store import facets as counts

router = counter("registry", "organizations")
LIST = "/v1/registry/organizations"


class GroupOut(BaseModel):
    """One value of a dimension: how many have it, and the list of exactly these."""

    value: str
    count: int
    items: str


class FacetsOut(BaseModel):
    """How many organizations the filters leave, and how they spread along each dimension."""

    total: int
    items: str
    facets: dict[str, list[GroupOut]]


class LedgerLineOut(BaseModel):
    """One line of the ledger: the columns of the yearly ledgers that the register holds (民政事业统计台账)."""

    id: UUID
    name: str
    track: Track
    type: OrganizationType
    credit_code: str | None
    filing_number: str | None
    certificate_number: str | None
    registered_on: date
    legal_representative: str | None
    domicile: str | None
    area: str
    sector: Sector
    social_work: bool
    supervising_unit: str | None
    start_up_funds_fen: int | None
    scope: str | None
    state: OrganizationState
    ended_on: date | None


class LedgerPage(BaseModel):
    """One page of the ledger."""

    items: list[LedgerLineOut]
    next_cursor: str | None


def opened(asked: Mapping[str, Any]) -> str:
    """Return the address of the list that these filters ask for."""
    return f"{LIST}?{urlencode(dict(asked))}" if asked else LIST


@router.get("/facets", response_model=FacetsOut, **public("registry:organization:read"))
async def organization_facets(asked: Annotated[Criteria, Query()], desk: Desk) -> Response:
    """Count what the same filters list, along every dimension (分面统计); each count opens to its records."""
    filters = asked.model_dump(mode="json", exclude_none=True)
    filters |= {name: str(value).lower() for name, value in filters.items() if isinstance(value, bool)}
    conditions = store.matching(**asked.model_dump(exclude={"known_at"}))
    register = store.register_on(asked.as_of, asked.known_at, desk.today)
    async with desk.reading() as tx:
        conditions += (await store.searched(tx, asked.q, register)).conditions
        total = await store.count(tx, conditions, register)
        facets = {
            name: [
                GroupOut(
                    value=counts.shown(value), count=number, items=opened(filters | dict(dimension.filters(value)))
                )
                for value, number in await counts.counted(tx, name, conditions, asked.as_of, register)
            ]
            for name, dimension in counts.DIMENSIONS.items()
        }
    return desk.answer(FacetsOut(total=total, items=opened(filters), facets=facets))


@router.get("/ledger", response_model=LedgerPage, **public("registry:organization:read"))
async def organization_ledger(asked: Annotated[OrganizationFilter, Query()], desk: Desk) -> Response:
    """List the register as a ledger (台账), with the same filters; as CSV or a workbook where Accept asks for one."""
    order = finding.order_of(asked.q, asked.sort)
    conditions = store.matching(**asked.model_dump(exclude={"limit", "cursor", "sort", "known_at"}))
    async with desk.reading() as tx:
        register = store.register_on(asked.as_of, asked.known_at, desk.today)
        searched = await store.searched(tx, asked.q, register)
        await finding.refuse_too_many(tx, order, [*conditions, *searched.conditions], register)
        columns = tuple(LedgerLineOut.model_fields)
        rows = await store.page(tx, asked, order, conditions, searched=searched, shown=columns, register=register)
        page = listed(rows, asked, order)
        page.items[:] = [item | without_contact(item) for item in page.items]
    return desk.page(page)
