"""The counter for rounds."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.ids import new_id
from bureaukit.names import CleanText
from bureaukit.pages import Filter, Page, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from evaluation.grades.model import Grade, RuleSet
from evaluation.parameters import BOOK
from evaluation.roles import COMMITTEE, DISTRICT_APPROVER, DISTRICT_CLERK, STAFF
from evaluation.rounds import actions, store
from evaluation.rounds.lifecycle import LIFECYCLE
from evaluation.rounds.model import Affiliation, Member, Round, RoundState, ScoreRule
from evaluation.wire import ORGANIZATION, ActionsOut, Subject, listed

router = counter("evaluation", "rounds")


class AffiliationIn(BaseModel):
    """A post in an organization, present or past; it decides on recusal."""

    model_config = ConfigDict(extra="forbid")

    organization: str = Field(pattern=ORGANIZATION, description="registry id or credit code 标识或信用代码")
    until_on: date | None = Field(default=None, description="last day; null while it lasts 离职日")


class MemberIn(BaseModel):
    """A person: who they sign in as, their name, and where they serve or served."""

    model_config = ConfigDict(extra="forbid")

    sub: Subject
    name: Annotated[CleanText, Field(min_length=1, max_length=60)]
    chair: bool = False
    affiliations: list[AffiliationIn] = Field(default=[], max_length=30, description="任职情况")

    def as_model(self) -> Member:
        """Return the value that rules read."""
        posts = tuple(Affiliation(post.organization, post.until_on) for post in self.affiliations)
        return Member(self.sub, self.name, self.chair, posts)


class RoundIn(BaseModel):
    """A round as it is drafted."""

    model_config = ConfigDict(extra="forbid")

    year: int = Field(ge=2011, le=2200, description="year of the evaluation 评估年度")
    title: Annotated[CleanText, Field(min_length=2, max_length=120)]
    scorecard_ids: list[UUID] = Field(min_length=1, max_length=3, description="one per type 每类一份")
    apply_from: date
    apply_until: date
    public_notice_days: int | None = Field(default=None, ge=1, le=60, description="default: the parameter 缺省取参数")
    score_rule: ScoreRule = ScoreRule.MEAN
    committee: list[MemberIn] = Field(max_length=60)
    experts: list[MemberIn] = Field(max_length=200)

    @model_validator(mode="after")
    def window(self) -> Self:
        """The window has at least one day."""
        if self.apply_until < self.apply_from:
            raise ValueError("apply_until is before apply_from")
        return self


class RoundOut(BaseModel):
    """A round as it is published; who sits on the committee is not."""

    id: UUID
    year: int
    title: str
    state: RoundState
    organization_types: list[str]
    scorecards: dict[str, UUID]
    apply_from: date
    apply_until: date
    notice_on: date | None
    public_notice_days: int | None
    score_rule: ScoreRule
    rule_set: RuleSet | None
    ceiling: Grade | None
    ceiling_source: str | None


class RoundPage(BaseModel):
    """One page of rounds."""

    items: list[RoundOut]
    next_cursor: str | None


class RoundFilter(Filter):
    """What the list can be asked."""

    year: int | None = Field(default=None, ge=2000, le=2200)
    state: RoundState | None = None


class MembersOut(BaseModel):
    """Who sits on the committee, and who may score."""

    committee: list[MemberIn]
    experts: list[MemberIn]


@router.get("", response_model=RoundPage, **public("evaluation:round:read"))
async def rounds(asked: Annotated[RoundFilter, Query()], desk: Desk) -> Response:
    """List the rounds (评估批次列表); drafts are the office's own."""
    state = asked.state if desk.caller.has_role(*STAFF) else RoundState.ANNOUNCED
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, year=asked.year, state=state)
    found = page_of(rows, asked, store.BY_ID)
    items = [_shown(store.as_model(row)).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(Page(items, found.next_cursor))


@router.get("/{round_id}", response_model=RoundOut, **public("evaluation:round:read"))
async def one_round(round_id: UUID, desk: Desk) -> Response:
    """Show one round (批次详情)."""
    async with desk.reading() as tx:
        this = await _round(tx, round_id)
    if this.state is RoundState.DRAFT and not desk.caller.has_role(*STAFF):
        raise NotFound
    return desk.answer(_shown(this), version=this.version)


@router.get("/{round_id}/members", response_model=MembersOut, **needs("evaluation:member:read", *STAFF, COMMITTEE))
async def members(round_id: UUID, desk: Desk) -> Response:
    """Show the committee and the pool of experts (委员与专家名单)."""
    async with desk.reading() as tx:
        this = await _round(tx, round_id)
    if not desk.caller.has_role(*STAFF) and not this.has_committee_member(desk.caller.sub):
        raise NotFound
    return desk.answer(MembersOut(committee=_listed(this.committee), experts=_listed(this.experts)))


@router.get("/{round_id}/actions", response_model=ActionsOut, **needs("evaluation:round:read", *STAFF))
async def acts(round_id: UUID, desk: Desk) -> Response:
    """Tell what can be done with a round now (可办事项)."""
    async with desk.reading() as tx:
        this = await _round(tx, round_id)
    maker, language = this.drafted_by, desk.language
    return desk.answer(listed(LIFECYCLE, this.state, desk.caller, maker=maker, decision="notice", language=language))


@router.post("", status_code=201, response_model=RoundOut, **needs("evaluation:round:write", DISTRICT_CLERK, key=True))
async def draft(body: RoundIn, desk: Desk) -> Response:
    """Draft a round (起草评估通知)."""
    async with desk.transaction() as tx:
        this = await actions.draft(tx, _model(body, await actions.pinned(tx, body.scorecard_ids), desk.caller.sub))
        return await desk.created(tx, _shown(this), f"/v1/evaluation/rounds/{this.id}", version=this.version)


@router.post(
    "/{round_id}/notice",
    response_model=RoundOut,
    **needs(
        "evaluation:round:approve",
        DISTRICT_APPROVER,
        rule="not who drafted it",
        key=True,
        match=True,
        dry_run=True,
    ),
)
async def announce(round_id: UUID, desk: Desk) -> Response:
    """Announce a round (发布评估通知): rule set, ceiling and days are pinned from here on."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        terms = await BOOK.on(tx, desk.today)
        this = await actions.announce(tx, round_id, terms, version=version, on=desk.today)
        return await desk.done(tx, _shown(this), version=this.version)


async def _round(tx: Tx, round_id: UUID) -> Round:
    if this := await store.find(tx, round_id):
        return this
    raise NotFound


def _model(body: RoundIn, scorecards: dict[str, UUID], sub: str) -> Round:
    values = body.model_dump(exclude={"scorecard_ids", "committee", "experts"})
    committee = tuple(member.as_model() for member in body.committee)
    experts = tuple(member.as_model() for member in body.experts)
    return Round(
        id=new_id(),
        scorecards=scorecards,
        committee=committee,
        experts=experts,
        state=RoundState.DRAFT,
        drafted_by=sub,
        **values,
    )


def _listed(members: tuple[Member, ...]) -> list[MemberIn]:
    return [MemberIn.model_validate(asdict(member)) for member in members]


def _shown(this: Round) -> RoundOut:
    terms = this.terms
    return RoundOut(
        id=this.id,
        year=this.year,
        title=this.title,
        state=this.state,
        organization_types=sorted(this.scorecards),
        scorecards=dict(this.scorecards),
        apply_from=this.apply_from,
        apply_until=this.apply_until,
        notice_on=this.notice_on,
        public_notice_days=terms.public_notice_days if terms else this.public_notice_days,
        score_rule=this.score_rule,
        rule_set=terms.rule_set if terms else None,
        ceiling=terms.ceiling if terms else None,
        ceiling_source=terms.ceiling_source if terms else None,
    )
