"""The counter for posts: who holds which, on any day; entered and ended by a clerk."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit.desk import Desk, DeskContext
from bureaukit.names import CleanText
from bureaukit.pages import Filter, Page, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import FieldError, Invalid
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry import id_numbers
from registry.organizations.actions import finding
from registry.people.actions import posts as actions
from registry.people.actions.nominating import Person, Term
from registry.people.api.common import OFFICE, name_for, number_for, own_area
from registry.people.lifecycle import LIFECYCLE
from registry.people.model import Declaration, Post, PostKind, PostState
from registry.people.store import posts as store
from registry.roles import DISTRICT_CLERK
from registry.wire import Key

of_organizations = counter("registry", "organizations")
router = counter("registry", "posts")
_READING = needs("registry:post:read", *OFFICE, rule="own area", pii=("name", "id_number_masked"))


class PostIn(BaseModel):
    """Somebody who takes a post."""

    model_config = ConfigDict(extra="forbid")

    kind: PostKind
    name: Annotated[CleanText, Field(min_length=2, max_length=60)]
    id_number: str = Field(pattern=r"^[0-9]{17}[0-9Xx]$", description="公民身份号码; sealed, never shown again")
    from_on: date = Field(ge=date(1949, 10, 1))
    until_on: date | None = Field(default=None, le=date(2199, 12, 31), description="the term is over on 任期届满日")
    has_full_capacity: bool = True
    deprived_of_political_rights: bool = False
    sentence_served_on: date | None = Field(default=None, description="of an intentional crime 刑罚执行完毕日")
    is_state_staff: bool = Field(default=False, description="serving state staff 现职国家工作人员")
    is_retired_official: bool = Field(default=False, description="retired official 退(离)休领导干部")
    is_relative_of_council: bool = Field(default=False, description="of a member of the council 理事的近亲属")
    approved_by_authority: bool = Field(default=False, description="of higher age, or of a further term 已获批准")


class EndIn(BaseModel):
    """When somebody left."""

    model_config = ConfigDict(extra="forbid")

    ended_on: date = Field(description="first day out of the post 离任日（不含）")


class PostOut(BaseModel):
    """A post as the caller may see it."""

    id: UUID
    organization_id: UUID
    kind: PostKind
    name: str
    id_number_masked: str | None
    from_on: date
    until_on: date | None
    ended_on: date | None
    state: PostState


class PostPage(BaseModel):
    """One page of posts."""

    items: list[PostOut]
    next_cursor: str | None


class PostFilter(Filter):
    """What the list can be asked."""

    kind: PostKind | None = None
    as_of: date | None = Field(default=None, description="held on this day 截至日")


class PostActionsOut(BaseModel):
    """Every act with its verdict."""

    items: list[dict[str, Any]]


def shown(post: Post, desk: DeskContext, area: str) -> PostOut:
    """Return a post as the caller may see it."""
    own = {name: getattr(post, name) for name in PostOut.model_fields if name not in ("name", "id_number_masked")}
    number = number_for(desk.caller, post, area)
    return PostOut(**own, name=name_for(desk.caller, post, area), id_number_masked=number)


@of_organizations.post(
    "/{key}/posts",
    status_code=201,
    response_model=PostOut,
    **needs("registry:post:write", DISTRICT_CLERK, rule="own area", key=True, dry_run=True, pii=("name",)),
)
async def take(key: Key, body: PostIn, desk: Desk) -> Response:
    """Enter somebody in a post of an organization (登记任职), by what is known of them over all organizations."""
    number = body.id_number.upper()
    if not id_numbers.is_valid(number, today=desk.today):
        raise Invalid(
            FieldError("/id_number", "invalid_id_number", Text("公民身份号码有误", "The ID number is not valid"))
        )
    desk.refuse_unless(
        allowed=body.from_on <= desk.today,
        pointer="/from_on",
        code="in_the_future",
        zh="就任日不得晚于今天",
        en="The day is in the future",
    )
    declared = Declaration(**{name: getattr(body, name) for name in Declaration.__dataclass_fields__})
    person = Person(body.name, number, declared)
    term = Term(body.kind, body.from_on, body.until_on)
    async with desk.transaction() as tx:
        row = await own_area(tx, desk, key)
        post = await actions.take(tx, row, person, term, cipher=desk.cipher, today=desk.today)
        out = shown(post, desk, row["area"])
        return await desk.created(tx, out, f"/v1/registry/posts/{post.id}", version=post.version)


@of_organizations.get(
    "/{key}/posts",
    response_model=PostPage,
    **public("registry:organization:read", rule="the legal representative's name whole, others masked"),
)
async def posts(key: Key, asked: Annotated[PostFilter, Query()], desk: Desk) -> Response:
    """List who holds or held which post in an organization, with `as_of` on one day (任职人员)."""
    async with desk.reading() as tx:
        row = await finding.named(tx, key)
        rows = await store.page(tx, asked, row["id"], kind=asked.kind, as_of=asked.as_of)
    found = page_of(rows, asked, store.BY_ID)
    kept = [store.as_model(one, desk.cipher) for one in rows[: asked.limit]]
    items = [shown(post, desk, row["area"]).model_dump(mode="json") for post in kept]
    return desk.page(Page(items, found.next_cursor))


@router.get("/{post_id}", response_model=PostOut, **_READING)
async def post(post_id: UUID, desk: Desk) -> Response:
    """Show one post (任职详情)."""
    async with desk.reading() as tx:
        found = await actions.known(tx, post_id, desk.cipher)
        row = await own_area(tx, desk, str(found.organization_id))
    return desk.answer(shown(found, desk, row["area"]), version=found.version)


@router.get("/{post_id}/actions", response_model=PostActionsOut, **_READING)
async def possible_actions(post_id: UUID, desk: Desk) -> Response:
    """List what can be done with a post now (可办理事项)."""
    async with desk.reading() as tx:
        found = await actions.known(tx, post_id, desk.cipher)
        await own_area(tx, desk, str(found.organization_id))
    closed = LIFECYCLE.closed_to(found.state, desk.caller.has_role)
    items = LIFECYCLE.actions(found.state, blockers=closed)
    return desk.answer({"items": [item.as_dict(desk.language) for item in items]})


@router.post(
    "/{post_id}/end",
    response_model=PostOut,
    **needs("registry:post:write", DISTRICT_CLERK, rule="own area", key=True, match=True, dry_run=True),
)
async def end(post_id: UUID, body: EndIn, desk: Desk) -> Response:
    """Record that somebody left a post (离任)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        found = await actions.known(tx, post_id, desk.cipher)
        row = await own_area(tx, desk, str(found.organization_id))
        ended = await actions.leave(tx, found, version=version, on=body.ended_on, today=desk.today)
        return await desk.done(tx, shown(ended, desk, row["area"]), version=ended.version)
