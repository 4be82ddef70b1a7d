"""The counter for what follows from posts and registers: council, re-election, party building; and the supervising units."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.organizations.actions import finding
from registry.organizations.store import parties as organizations
from registry.parameters import BOOK
from registry.parameters.people import PARTY_MEMBERS_MIN
from registry.people.actions import registers as actions
from registry.people.api.common import OFFICE, own_area
from registry.people.model import PartyRecord, PartyStatus
from registry.people.store import registers as store
from registry.roles import DISTRICT_CLERK
from registry.wire import Key

of_organizations = counter("registry", "organizations")
parties = counter("registry", "party-organizations-due")
units = counter("registry", "supervising-units")
routers = (of_organizations, parties, units)
AsOf = Annotated[date | None, Query(description="as it stood on this day 截至日")]


class PartyIn(BaseModel):
    """How an organization is covered by the Party's organizations from a day on."""

    model_config = ConfigDict(extra="forbid")

    status: PartyStatus
    full_members: int = Field(ge=0, le=100_000, description="正式党员人数")
    from_on: date = Field(ge=date(1949, 10, 1))


class PartyOut(BaseModel):
    """How an organization is covered by the Party's organizations."""

    organization_id: UUID
    status: PartyStatus
    full_members: int
    from_on: date


class GovernanceOut(BaseModel):
    """How an organization is governed on a day, and what is due."""

    organization_id: UUID
    on: date
    council_size: int
    council_min: int | None
    council_max: int | None
    council_fits: bool
    re_election_due_on: date | None = Field(description="the first elected term is over 换届到期日")
    re_election_overdue: bool
    party_status: PartyStatus | None
    party_since: date | None
    party_organization_due: bool = Field(description="应建未建")


class PartyPage(BaseModel):
    """One page of organizations that are to set up a Party organization."""

    items: list[PartyOut]
    next_cursor: str | None


class PartyFilter(Filter):
    """What the list can be asked."""

    as_of: date | None = Field(default=None, description="on this day; today if left out 截至日")


class UnitOut(BaseModel):
    """A supervising unit, and how many organizations it supervises."""

    supervising_unit: str
    organizations: int


class UnitPage(BaseModel):
    """One page of supervising units."""

    items: list[UnitOut]
    next_cursor: str | None


class UnitFilter(Filter):
    """The directory takes no filter."""


@of_organizations.post(
    "/{key}/party-organization",
    status_code=201,
    response_model=PartyOut,
    **needs("registry:party:write", DISTRICT_CLERK, rule="own area", key=True, dry_run=True),
)
async def record_party(key: Key, body: PartyIn, desk: Desk) -> Response:
    """Record how an organization is covered by the Party's organizations from a day on (登记党建情况)."""
    desk.refuse_unless(
        allowed=body.from_on <= desk.today,
        pointer="/from_on",
        code="in_the_future",
        zh="起始日不得晚于今天",
        en="The day is in the future",
    )
    async with desk.transaction() as tx:
        row = await own_area(tx, desk, key)
        record = PartyRecord(new_id(), row["id"], body.status, body.full_members, body.from_on, tx.actor)
        await actions.record_party(tx, record)
        out = PartyOut(organization_id=row["id"], **body.model_dump())
        return await desk.created(tx, out, f"/v1/registry/organizations/{row['id']}/governance")


@of_organizations.get("/{key}/governance", response_model=GovernanceOut, **public("registry:organization:read"))
async def governance(key: Key, desk: Desk, as_of: AsOf = None) -> Response:
    """Tell how an organization is governed on a day: council, re-election due, party building (治理与党建情况)."""
    on = as_of or desk.today
    async with desk.reading() as tx:
        row = await finding.named(tx, key)
        found = await actions.governance(tx, row, on)
    return desk.answer(
        GovernanceOut(
            organization_id=row["id"],
            on=on,
            council_size=found.council_size,
            council_min=found.council_min,
            council_max=found.council_max,
            council_fits=found.council_fits,
            re_election_due_on=found.re_election_due_on,
            re_election_overdue=found.re_election_overdue,
            party_status=found.party.status if found.party else None,
            party_since=found.party.from_on if found.party else None,
            party_organization_due=found.party_organization_due,
        )
    )


@parties.get("", response_model=PartyPage, **needs("registry:party:read", *OFFICE, rule="own area"))
async def parties_due(asked: Annotated[PartyFilter, Query()], desk: Desk) -> Response:
    """List the organizations with enough full members and no Party organization (应建未建名单)."""
    on = asked.as_of or desk.today
    async with desk.reading() as tx:
        enough = (await BOOK.on(tx, on))[PARTY_MEMBERS_MIN]
        rows = await store.without_party(tx, asked, area=desk.caller.area_to_list(), members_min=enough, on=on)
    page = page_of(rows, asked, store.PARTY_BY_ID)
    page.items[:] = [{name: item[name] for name in PartyOut.model_fields} for item in page.items]
    return desk.page(page)


@units.get("", response_model=UnitPage, **public("registry:organization:read"))
async def supervising_units(asked: Annotated[UnitFilter, Query()], desk: Desk) -> Response:
    """List the supervising units with the number of organizations that each supervises now (业务主管单位名录)."""
    async with desk.reading() as tx:
        rows = await organizations.supervising_units(tx, asked)
    return desk.page(page_of(rows, asked, organizations.UNITS_BY_NAME))
