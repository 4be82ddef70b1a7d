"""The counter for certificates."""

from datetime import date
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from talent.access import see_to_area, street_of
from talent.credentials import actions, store
from talent.credentials.model import Credential, Level
from talent.roles import DISTRICT_CLERK, READERS
from talent.social_workers import actions as people
from talent.social_workers import store as social_workers
from talent.social_workers.model import SocialWorker
from talent.wire import AREA_PREFIX, Day, Words

router = counter("talent", "credentials")


class CredentialIn(BaseModel):
    """A certificate on the desk."""

    model_config = ConfigDict(extra="forbid")

    social_worker_id: UUID
    level: Level
    credential_number: Annotated[CleanText, Field(min_length=1, max_length=60)]
    issued_on: Day
    evidence: Words | None = Field(default=None, description="what was seen: original, e-certificate 查验材料")


class CredentialOut(BaseModel):
    """A certificate on record."""

    id: UUID
    social_worker_id: UUID
    level: Level
    credential_number: str
    issued_on: date
    evidence: str | None
    recorded_by: str


class CredentialPage(BaseModel):
    """One page of certificates."""

    items: list[CredentialOut]
    next_cursor: str | None


class CredentialFilter(Filter):
    """What the list can be asked."""

    social_worker_id: UUID | None = None
    level: Level | None = None
    as_of: date | None = Field(default=None, description="passed by this day 截至日")


class HolderFilter(Filter):
    """Which holders."""

    as_of: date | None = Field(default=None, description="certificates passed by this day; today if left out 截至日")
    level: Level | None = Field(default=None, description="their highest level on that day 当日最高级别")
    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="where they are today 现所在区划")


class HolderOut(BaseModel):
    """A holder as the public sees one: enough to count by, too little to know somebody by.

    No name, not even masked: the dates would join it to what the check of a number answers.
    """

    id: UUID = Field(description="the certificate 证书标识")
    level: Level
    issued_on: date
    street: str = Field(description="division code down to the street 所在街道代码")


class HolderPage(BaseModel):
    """One page of holders."""

    items: list[HolderOut]
    next_cursor: str | None


def shown(credential: Credential) -> CredentialOut:
    """Return a certificate as the office sees it."""
    return CredentialOut(**{name: getattr(credential, name) for name in CredentialOut.model_fields})


@router.post(
    "",
    status_code=201,
    response_model=CredentialOut,
    **needs("talent:credential:write", DISTRICT_CLERK, rule="own area", key=True, dry_run=True),
)
async def check_in(body: CredentialIn, desk: Desk) -> Response:
    """Check a certificate in (查验录入证书); one number once per level."""
    async with desk.transaction() as tx:
        see_to_area(desk.caller, (await people.known(tx, body.social_worker_id)).area)
        credential = await actions.check_in(
            tx,
            body.social_worker_id,
            body.level,
            body.credential_number,
            issued_on=body.issued_on,
            evidence=body.evidence,
            terms=await desk.request.app.state.book.on(tx, desk.today),
        )
        return await desk.created(tx, shown(credential), f"/v1/talent/credentials/{credential.id}", version=1)


@router.get("", response_model=CredentialPage, **needs("talent:credential:read", *READERS, rule="own area"))
async def credentials(asked: Annotated[CredentialFilter, Query()], desk: Desk) -> Response:
    """List certificates of the caller's area (证书列表)."""
    async with desk.reading() as tx:
        within = social_workers.ids_in(desk.caller.area_to_list())
        rows = await store.page(tx, asked, within=within, **asked.model_dump(exclude={"limit", "cursor"}))
    found = page_of(rows, asked, store.BY_ID)
    found.items[:] = [shown(store.from_row(row)).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(found)


@router.get("/holders", response_model=HolderPage, **public("talent:register:read", rule="without names"))
async def holders(asked: Annotated[HolderFilter, Query()], desk: Desk) -> Response:
    """List who holds a certificate on a day, without names; a holder counts once, under the highest level (持证人名录)."""
    among = social_workers.ids_in(asked.area) if asked.area else None
    query = store.holders(asked.as_of or desk.today, level=asked.level, among=among)
    async with desk.reading() as tx:
        rows = await store.holder_page(tx, asked, query)
        held = [store.from_row(row) for row in rows[: asked.limit]]
        persons = await social_workers.many(tx, [credential.social_worker_id for credential in held])
    found = page_of(rows, asked, store.BY_ID)
    found.items[:] = [_holder(one, persons[one.social_worker_id]).model_dump(mode="json") for one in held]
    return desk.page(found)


def _holder(credential: Credential, person: SocialWorker) -> HolderOut:
    return HolderOut(
        id=credential.id,
        level=credential.level,
        issued_on=credential.issued_on,
        street=street_of(person.area),
    )


@router.get(
    "/{credential_id}",
    response_model=CredentialOut,
    **needs("talent:credential:read", *READERS, rule="own area"),
)
async def credential(credential_id: UUID, desk: Desk) -> Response:
    """Show one certificate (证书详情)."""
    async with desk.reading() as tx:
        found = await actions.known(tx, credential_id)
        see_to_area(desk.caller, (await people.known(tx, found.social_worker_id)).area)
    return desk.answer(shown(found), version=found.version)
