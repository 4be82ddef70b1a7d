"""The counter for persons: entered once, shown masked."""

from typing import Annotated, Any
from uuid import UUID

from bureaukit.desk import Desk, DeskContext
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs
from bureaukit.problems import Forbidden
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from talent.access import masked, see_to_area
from talent.roles import COMMUNITY_OFFICER, DISTRICT_CLERK, READERS, SOCIAL_WORKER, STREET_OFFICER
from talent.social_workers import actions, store
from talent.social_workers.model import Declared, SocialWorker
from talent.wire import AREA, AREA_PREFIX, Account, BankAccount, Phone

router = counter("talent", "social-workers")
PII = ("name", "id_number", "phone", "bank_account")


Area = Annotated[str, Field(pattern=AREA, description="division code 所在区划代码")]


class SocialWorkerIn(BaseModel):
    """A person to enter."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[CleanText, Field(min_length=1, max_length=60)]
    id_number: Annotated[CleanText, Field(min_length=1, max_length=40)]
    area: Area
    phone: Phone | None = None
    bank_account: BankAccount | None = None
    account_sub: Account | None = None


class SocialWorkerChange(BaseModel):
    """What may be changed; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[CleanText, Field(min_length=1, max_length=60)] = ""
    area: Area = ""
    phone: Phone | None = None
    bank_account: BankAccount | None = None
    account_sub: Account | None = None


class SocialWorkerOut(BaseModel):
    """A person, masked as the caller's role demands."""

    id: UUID
    name: str
    area: str
    id_number_masked: str
    phone_masked: str | None
    bank_account_masked: str | None
    has_account: bool = Field(description="a login is linked 是否已关联登录账号")


class SocialWorkerPage(BaseModel):
    """One page of persons."""

    items: list[SocialWorkerOut]
    next_cursor: str | None


class SocialWorkerFilter(Filter):
    """What the list can be asked."""

    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="division code or the start of one 区划")
    q: str | None = Field(default=None, min_length=1, max_length=30, description="part of the name 姓名片段")


def as_seen(person: SocialWorker, desk: DeskContext, *, own: bool = False) -> SocialWorkerOut:
    """Return a person as the caller may see them."""
    fields: dict[str, Any] = masked(person, desk.caller, desk.cipher, own=own)
    return SocialWorkerOut(id=person.id, area=person.area, has_account=person.account_sub is not None, **fields)


@router.post(
    "",
    status_code=201,
    response_model=SocialWorkerOut,
    **needs(
        "talent:social_worker:write",
        DISTRICT_CLERK,
        STREET_OFFICER,
        COMMUNITY_OFFICER,
        rule="own area",
        key=True,
        dry_run=True,
        pii=PII,
    ),
)
async def record(body: SocialWorkerIn, desk: Desk) -> Response:
    """Enter a person (录入社会工作者); the number must be valid and new under every spelling."""
    if not desk.caller.covers(body.area):
        raise Forbidden("只能录入本辖区人员", "Only persons of your own area can be entered")
    async with desk.transaction() as tx:
        person = await actions.record(tx, Declared(**body.model_dump()), cipher=desk.cipher, today=desk.today)
        out = as_seen(person, desk)
        return await desk.created(tx, out, f"/v1/talent/social-workers/{person.id}", version=person.version)


@router.get(
    "",
    response_model=SocialWorkerPage,
    **needs("talent:social_worker:read", *READERS, rule="own area", pii=PII),
)
async def social_workers(asked: Annotated[SocialWorkerFilter, Query()], desk: Desk) -> Response:
    """List the persons of the caller's area, masked (社会工作者列表)."""
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, within=desk.caller.area_to_list(), area=asked.area, q=asked.q)
    found = page_of(rows, asked, store.BY_ID)
    people = [store.from_row(row) for row in rows[: asked.limit]]
    found.items[:] = [as_seen(person, desk).model_dump(mode="json") for person in people]
    return desk.page(found)


@router.get(
    "/me", response_model=SocialWorkerOut, **needs("talent:social_worker:self", SOCIAL_WORKER, rule="own", pii=PII)
)
async def me(desk: Desk) -> Response:
    """Show the caller's own record (本人信息)."""
    async with desk.reading() as tx:
        person = await actions.oneself(tx, desk.caller.sub)
    return desk.answer(as_seen(person, desk, own=True), version=person.version)


@router.get(
    "/{social_worker_id}",
    response_model=SocialWorkerOut,
    **needs("talent:social_worker:read", *READERS, rule="own area", pii=PII),
)
async def social_worker(social_worker_id: UUID, desk: Desk) -> Response:
    """Show one person, masked (社会工作者详情)."""
    async with desk.reading() as tx:
        person = await actions.known(tx, social_worker_id)
    see_to_area(desk.caller, person.area)
    return desk.answer(as_seen(person, desk), version=person.version)


@router.patch(
    "/{social_worker_id}",
    response_model=SocialWorkerOut,
    **needs("talent:social_worker:write", DISTRICT_CLERK, COMMUNITY_OFFICER, rule="own area", match=True, pii=PII),
)
async def change(social_worker_id: UUID, body: SocialWorkerChange, desk: Desk) -> Response:
    """Change a person's record (变更人员信息); the ID number cannot change."""
    expected = desk.if_match()
    given = body.model_dump(exclude_unset=True)
    async with desk.transaction() as tx:
        person = await actions.known(tx, social_worker_id)
        see_to_area(desk.caller, person.area)
        if not desk.caller.covers(given.get("area", person.area)):
            raise Forbidden("只能转入本辖区", "The new area must be your own")
        person = await actions.change(tx, person, expected, cipher=desk.cipher, **given)
        return await desk.done(tx, as_seen(person, desk), version=person.version)
