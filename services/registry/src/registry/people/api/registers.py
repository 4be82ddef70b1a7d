"""The counter for the registers of members, premises, funds and branches, each entry from a day until another."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import Stale
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.organizations.actions import finding
from registry.people.actions import registers as actions
from registry.people.api.common import own_area
from registry.people.model import BranchKind, FundsSource, PremisesSource, RegisterEntry, RegisterKind
from registry.people.store import registers as store
from registry.roles import DISTRICT_CLERK
from registry.wire import Key

of_organizations = counter("registry", "organizations")
router = counter("registry", "register-entries")
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Words = Annotated[CleanText, Field(min_length=2, max_length=200)]


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MembersIn(_Content):
    """How many members there are."""

    kind: Literal[RegisterKind.MEMBERS]
    individual: Count
    unit: Count


class PremisesIn(_Content):
    """Where it works."""

    kind: Literal[RegisterKind.PREMISES]
    address: Words
    floor_area_m2: int = Field(ge=1, le=1_000_000)
    source: PremisesSource
    lease_until: date | None = None


class FundsIn(_Content):
    """What it has been given."""

    kind: Literal[RegisterKind.FUNDS]
    amount_fen: int = Field(ge=1, le=10**15)
    source: FundsSource
    verified_by: Words | None = Field(default=None, description="who verified it 验资机构")


class BranchIn(_Content):
    """A branch or a representative office; the organization decides on it, the office records it."""

    kind: Literal[RegisterKind.BRANCH]
    name: Words
    branch_kind: BranchKind
    is_regional: bool = Field(default=False, description="of a place, not of a field 地域性")
    under_branch: bool = Field(default=False, description="set up by a branch 由分支机构设立")


Content = Annotated[MembersIn | PremisesIn | FundsIn | BranchIn, Field(discriminator="kind")]


class EntryIn(BaseModel):
    """An entry from a day on."""

    model_config = ConfigDict(extra="forbid")

    from_on: date = Field(ge=date(1949, 10, 1))
    content: Content


class EntryEndIn(BaseModel):
    """When it no longer holds."""

    model_config = ConfigDict(extra="forbid")

    until_on: date


class EntryOut(BaseModel):
    """One entry of a register."""

    id: UUID
    organization_id: UUID
    kind: RegisterKind
    content: dict[str, Any]
    from_on: date
    until_on: date | None


class EntryPage(BaseModel):
    """One page of entries."""

    items: list[EntryOut]
    next_cursor: str | None


class EntryFilter(Filter):
    """What the list can be asked."""

    kind: RegisterKind | None = None
    as_of: date | None = Field(default=None, description="holding on this day 截至日")


def shown(entry: RegisterEntry) -> EntryOut:
    """Return an entry as it is published."""
    return EntryOut(**{name: getattr(entry, name) for name in EntryOut.model_fields})


@of_organizations.post(
    "/{key}/register-entries",
    status_code=201,
    response_model=EntryOut,
    **needs("registry:register_entry:write", DISTRICT_CLERK, rule="own area", key=True, dry_run=True),
)
async def enter(key: Key, body: EntryIn, desk: Desk) -> Response:
    """Make an entry in a register of an organization (登记会员数、场所、资金、分支机构)."""
    desk.refuse_unless(
        allowed=body.from_on <= desk.today,
        pointer="/from_on",
        code="in_the_future",
        zh="起始日不得晚于今天",
        en="The day is in the future",
    )
    content = body.content.model_dump(mode="json", exclude={"kind"})
    async with desk.transaction() as tx:
        row = await own_area(tx, desk, key)
        entry = await actions.enter(tx, row, body.content.kind, content, from_on=body.from_on)
        location = f"/v1/registry/register-entries/{entry.id}"
        return await desk.created(tx, shown(entry), location, version=entry.version)


@of_organizations.get(
    "/{key}/register-entries",
    response_model=EntryPage,
    **public("registry:organization:read", rule="counts, places and sums; no persons"),
)
async def entries(key: Key, asked: Annotated[EntryFilter, Query()], desk: Desk) -> Response:
    """List the entries of an organization's registers, with `as_of` what held on a day (会员、场所、资金、分支机构名册)."""
    async with desk.reading() as tx:
        row = await finding.named(tx, key)
        rows = await store.page(tx, asked, row["id"], kind=asked.kind, as_of=asked.as_of)
    page = page_of(rows, asked, store.BY_ID)
    page.items[:] = [{name: item[name] for name in EntryOut.model_fields} for item in page.items]
    return desk.page(page)


@router.get("/{entry_id}", response_model=EntryOut, **public("registry:organization:read"))
async def entry(entry_id: UUID, desk: Desk) -> Response:
    """Show one entry (名册记录详情)."""
    async with desk.reading() as tx:
        found = await actions.known(tx, entry_id)
    return desk.answer(shown(found), version=found.version)


@router.post(
    "/{entry_id}/end",
    response_model=EntryOut,
    **needs("registry:register_entry:write", DISTRICT_CLERK, rule="own area", key=True, match=True, dry_run=True),
)
async def end(entry_id: UUID, body: EntryEndIn, desk: Desk) -> Response:
    """Record from which day an entry no longer holds (终止记录)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        found = await actions.known(tx, entry_id)
        await own_area(tx, desk, str(found.organization_id))
        if found.version != version:
            raise Stale
        ended = await actions.end(tx, found, on=body.until_on)
        return await desk.done(tx, shown(ended), version=ended.version)
