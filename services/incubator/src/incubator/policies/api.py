"""The counter for the library of the bases' own rules."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.ids import new_id
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import FieldError, Forbidden, Invalid, NotFound
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Path, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from incubator.bases import store as bases
from incubator.policies import actions, store
from incubator.policies.actions import Said
from incubator.policies.model import Policy, citation
from incubator.policies.store import On
from incubator.roles import DISTRICT_CLERK, STREET_OFFICER
from incubator.wire import AREA_PREFIX, Day

router = counter("incubator", "policies")
Number = Annotated[int, Field(ge=1, le=999)]
Edition = Annotated[CleanText, Field(min_length=1, max_length=40, description="for example 2019版")]
AsOf = Annotated[date | None, Field(description="as it held on this day 当日有效")]
KnownAt = Annotated[AwareDatetime | None, Field(description="as far as was known at this instant 已知日")]


class ArticleIn(BaseModel):
    """What an article is to say; without a text it is struck out."""

    model_config = ConfigDict(extra="forbid")

    number: Number
    heading: Annotated[CleanText, Field(min_length=1, max_length=120)] | None = None
    text: Annotated[str, Field(min_length=1, max_length=20_000)] | None = None


class AmendmentIn(BaseModel):
    """Articles with the wording that they have from a day on."""

    model_config = ConfigDict(extra="forbid")

    edition: Edition
    effective_from: Day
    articles: list[ArticleIn] = Field(min_length=1, max_length=300)

    @model_validator(mode="after")
    def each_once(self) -> Self:
        """One article, one wording."""
        if len({article.number for article in self.articles}) < len(self.articles):
            raise ValueError(Text("同一条只列一次", "Each article once"))
        return self

    def said(self) -> list[Said]:
        """Return the articles."""
        return [Said(article.number, article.heading, article.text) for article in self.articles]


class PolicyIn(AmendmentIn):
    """A document as it is entered."""

    base_id: UUID
    title: Annotated[CleanText, Field(min_length=2, max_length=120)]
    document_number: Annotated[CleanText, Field(min_length=2, max_length=60)] | None = None

    @model_validator(mode="after")
    def all_said(self) -> Self:
        """Nothing is struck out of what is new."""
        if any(article.text is None for article in self.articles):
            raise ValueError(Text("各条须有内容", "Every article says something"))
        return self


class RepealIn(BaseModel):
    """From which day on nothing of a document holds."""

    model_config = ConfigDict(extra="forbid")

    effective_from: Day
    edition: Edition = Field(default="废止", description="how the repeal is called 废止依据或称谓")


class PolicyOut(BaseModel):
    """A document."""

    id: UUID
    base_id: UUID
    title: str
    document_number: str | None


class PolicyPage(BaseModel):
    """One page of documents."""

    items: list[PolicyOut]
    next_cursor: str | None


class WordingOut(BaseModel):
    """What an article says from a day on; without a text it is struck out."""

    id: UUID
    policy_id: UUID
    number: int
    citation: str
    heading: str | None
    text: str | None
    edition: str
    effective_from: date
    recorded_at: datetime


class WordingPage(BaseModel):
    """One page of wordings."""

    items: list[WordingOut]
    next_cursor: str | None


class WholePolicyOut(PolicyOut):
    """A document with its articles as they hold on a day; none when nothing of it is in force."""

    as_of: date
    is_in_force: bool
    articles: list[WordingOut]


class OnQuery(BaseModel):
    """As of which day, as far as was known at which instant."""

    model_config = ConfigDict(extra="forbid")

    as_of: AsOf = None
    known_at: KnownAt = None


class PolicyFilter(Filter):
    """What the library can be asked."""

    base_id: UUID | None = None
    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="division code prefix 区划代码前缀")
    q: str | None = Field(default=None, min_length=1, max_length=30, description="part of the title 标题片段")
    as_of: date | None = Field(default=None, description="in force on this day 当日有效")
    known_at: KnownAt = None


class ArticleFilter(Filter):
    """What the articles can be asked; those that hold on the day (today, without one)."""

    base_id: UUID | None = None
    area: str | None = Field(default=None, pattern=AREA_PREFIX, description="division code prefix 区划代码前缀")
    q: str | None = Field(default=None, min_length=1, max_length=60, description="words that all stand in it 检索词")
    as_of: AsOf = None
    known_at: KnownAt = None


class WordingFilter(Filter):
    """Nothing but the page."""


WRITE = needs(
    "incubator:base:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True, match=True, dry_run=True
)


@router.post(
    "",
    status_code=201,
    response_model=WholePolicyOut,
    **needs("incubator:base:write", DISTRICT_CLERK, STREET_OFFICER, rule="own area", key=True, dry_run=True),
)
async def issue(body: PolicyIn, desk: Desk) -> Response:
    """Enter a document of a base's own rules (登记配套制度)."""
    async with desk.transaction() as tx:
        base = await bases.find(tx, body.base_id)
        if base is None:
            raise Invalid(FieldError("/base_id", "unknown_base", Text("没有该基地", "There is no such base")))
        _see_to(desk, base.area)
        policy = Policy(new_id(), base.id, base.area, body.title, body.document_number)
        await actions.issue(tx, policy, body.said(), edition=body.edition, on=body.effective_from)
        out = await _whole(tx, policy, On(body.effective_from))
        return await desk.created(tx, out, f"/v1/incubator/policies/{policy.id}", version=1)


@router.get("", response_model=PolicyPage, **public("incubator:base:read"))
async def policies(asked: Annotated[PolicyFilter, Query()], desk: Desk) -> Response:
    """List the documents; with a day, those in force then (配套制度列表)."""
    on = On(asked.as_of or desk.today, asked.known_at) if asked.as_of or asked.known_at else None
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, base_id=asked.base_id, area=asked.area, q=asked.q, on=on)
    page = page_of(rows, asked, store.BY_ID)
    items = [{name: row[name] for name in PolicyOut.model_fields} for row in page.items]
    return desk.page(type(page)(items, page.next_cursor))


@router.get("/articles", response_model=WordingPage, **public("incubator:base:read"))
async def search(asked: Annotated[ArticleFilter, Query()], desk: Desk) -> Response:
    """Search the articles that hold on a day by words (条文检索)."""
    on = On(asked.as_of or desk.today, asked.known_at)
    async with desk.reading() as tx:
        rows = await store.found(tx, asked, (asked.q or "").split(), base_id=asked.base_id, area=asked.area, on=on)
    page = page_of(rows, asked, store.WORDINGS_BY_ID)
    return desk.page(type(page)([_worded(row, row["title"]) for row in page.items], page.next_cursor))


@router.get("/{policy_id}", response_model=WholePolicyOut, **public("incubator:base:read"))
async def policy(policy_id: UUID, asked: Annotated[OnQuery, Query()], desk: Desk) -> Response:
    """Show a document as it holds on a day (制度全文)."""
    async with desk.reading() as tx:
        found = await actions.loaded(tx, policy_id)
        out = await _whole(tx, found, On(asked.as_of or desk.today, asked.known_at))
    return desk.answer(out, headers={"etag": f'"{found.version}"'})  # with the day it changes without it


@router.get("/{policy_id}/articles/{number}", response_model=WordingOut, **public("incubator:base:read"))
async def article(
    policy_id: UUID, number: Annotated[int, Path(ge=1, le=999)], asked: Annotated[OnQuery, Query()], desk: Desk
) -> Response:
    """Show which wording of an article held on a day; 404 when none did (某日有效条文)."""
    async with desk.reading() as tx:
        found = await actions.loaded(tx, policy_id)
        held = await store.articles(tx, policy_id, On(asked.as_of or desk.today, asked.known_at))
    one = next((wording for wording in held if wording.number == number), None)
    if one is None:
        raise NotFound
    return desk.answer(WordingOut(**_worded(_values(one), found.title)), headers={"etag": f'"{found.version}"'})


@router.get("/{policy_id}/articles/{number}/versions", response_model=WordingPage, **public("incubator:base:read"))
async def versions(
    policy_id: UUID,
    number: Annotated[int, Path(ge=1, le=999)],
    asked: Annotated[WordingFilter, Query()],
    desk: Desk,
) -> Response:
    """List every wording that an article had, has or will have (条文沿革)."""
    async with desk.reading() as tx:
        found = await actions.loaded(tx, policy_id)
        page = page_of(await store.wordings_page(tx, asked, policy_id, number), asked, store.WORDINGS_BY_ID)
    return desk.page(type(page)([_worded(row, found.title) for row in page.items], page.next_cursor))


@router.post("/{policy_id}/amendments", status_code=201, response_model=WholePolicyOut, **WRITE)
async def amend(policy_id: UUID, body: AmendmentIn, desk: Desk) -> Response:
    """Give articles another wording from a day on, and show the document as of that day (修订制度)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        found = await _own(tx, policy_id, desk, version)
        amended = await actions.amend(tx, found, body.said(), edition=body.edition, on=body.effective_from)
        out = await _whole(tx, amended, On(body.effective_from))
        return await desk.created(tx, out, f"/v1/incubator/policies/{policy_id}", version=amended.version)


@router.post("/{policy_id}/repeal", response_model=WholePolicyOut, **WRITE)
async def repeal(policy_id: UUID, body: RepealIn, desk: Desk) -> Response:
    """Strike a whole document out from a day on (废止制度)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        found = await _own(tx, policy_id, desk, version)
        repealed = await actions.repeal(tx, found, edition=body.edition, on=body.effective_from)
        return await desk.done(tx, await _whole(tx, repealed, On(body.effective_from)), version=repealed.version)


async def _own(tx: Tx, policy_id: UUID, desk: DeskContext, version: int) -> Policy:
    _see_to(desk, (await actions.loaded(tx, policy_id)).area)
    return await actions.loaded(tx, policy_id, version=version)


def _see_to(desk: DeskContext, area: str) -> None:
    if not desk.caller.covers(area):
        raise Forbidden("不是您辖区的基地", "The base lies outside your area")


async def _whole(tx: Tx, found: Policy, on: On) -> WholePolicyOut:
    articles = [WordingOut(**_worded(_values(one), found.title)) for one in await store.articles(tx, found.id, on)]
    return WholePolicyOut(
        id=found.id,
        base_id=found.base_id,
        title=found.title,
        document_number=found.document_number,
        as_of=on.day,
        is_in_force=bool(articles),
        articles=articles,
    )


def _values(wording: Any) -> dict[str, Any]:
    return {name: getattr(wording, name) for name in WordingOut.model_fields if name != "citation"}


def _worded(row: Mapping[Any, Any], title: str) -> dict[str, Any]:
    shown = {name: row[name] for name in WordingOut.model_fields if name != "citation"}
    return shown | {"citation": citation(title, row["number"])}
