"""The counter for versions of the subsidy policy; what was approved is public."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.names import CleanText
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import Forbidden, NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from talent.access import see_to_area
from talent.credentials.model import Level
from talent.dates import first_of, month_of
from talent.employments.model import Post
from talent.roles import DISTRICT_APPROVER, DISTRICT_CLERK, RUN_READERS
from talent.subsidy_policies import actions, store
from talent.subsidy_policies.lifecycle import LIFECYCLE
from talent.subsidy_policies.model import Confidence, Policy, PolicyState, Proposal, Terms
from talent.wire import MONTH, ActionList, Words

router = counter("talent", "subsidy-policies")
_MAX_RATE = 10_000_000  # 100,000 yuan a month: beyond it, somebody took yuan for fen twice over
_LAST_REFERENCE_DAY = 28  # the last that every month has
Wait = Annotated[int, Field(ge=0, le=12)]


class Rate(BaseModel):
    """What a level is paid a month."""

    model_config = ConfigDict(extra="forbid")

    level: Level
    amount_fen: int = Field(ge=1, le=_MAX_RATE)


def _one_each(rates: list[Rate]) -> list[Rate]:
    if len({rate.level for rate in rates}) != len(rates):
        raise ValueError("a level is named twice")
    return rates


class PolicyIn(BaseModel):
    """A version to propose."""

    model_config = ConfigDict(extra="forbid")

    title: Words
    source: Words = Field(description="the instrument 依据文件")
    source_number: Annotated[CleanText, Field(min_length=1, max_length=60)] | None = None
    confidence: Confidence = Field(default="H", description="H: the text itself; M, L: an assumption 依据可信度")
    effective_month: str = Field(pattern=MONTH, description="first month it governs 生效月份")
    rates: Annotated[list[Rate], Field(min_length=1, max_length=3), AfterValidator(_one_each)]
    posts: list[Post] = Field(min_length=1, max_length=len(Post), description="posts that are paid 享受岗位")
    reference_day: int = Field(default=1, ge=1, le=_LAST_REFERENCE_DAY, description="基准日")
    starts_after_months: Wait = Field(default=1, description="登记后第几个月起发")
    upgrades_after_months: Wait = Field(default=1, description="高一级证书登记后第几个月起按新标准发")

    def proposal(self) -> Proposal:
        """Return what it says."""
        return Proposal(
            self.title,
            self.source,
            self.source_number,
            self.confidence,
            first_of(self.effective_month),
            Terms(
                {rate.level: rate.amount_fen for rate in self.rates},
                tuple(dict.fromkeys(self.posts)),
                self.reference_day,
                self.starts_after_months,
                self.upgrades_after_months,
            ),
        )


class GroundIn(BaseModel):
    """Why it goes back."""

    model_config = ConfigDict(extra="forbid")

    ground: Words


class PolicyOut(BaseModel):
    """An approved version, as everybody sees it."""

    id: UUID
    area: str
    title: str
    source: str
    source_number: str | None
    confidence: Confidence
    effective_month: str
    rates: list[Rate]
    posts: list[Post]
    reference_day: int
    starts_after_months: int
    upgrades_after_months: int
    state: PolicyState
    approved_at: datetime | None


class PolicyCase(PolicyOut):
    """A version as the office sees it."""

    makers: list[str]
    approved_by: str | None
    ground: str | None


class PolicyPage(BaseModel):
    """One page of versions."""

    items: list[PolicyOut]
    next_cursor: str | None


class PolicyCasePage(BaseModel):
    """One page of versions in every state."""

    items: list[PolicyCase]
    next_cursor: str | None


class PolicyFilter(Filter):
    """What the public list can be asked."""

    month: str | None = Field(default=None, pattern=MONTH, description="in force from this month or earlier 截至月份")


class CaseFilter(PolicyFilter):
    """What the office's list can be asked."""

    state: PolicyState | None = None


def _case(policy: Policy) -> PolicyCase:
    said, terms = policy.proposal, policy.proposal.terms
    return PolicyCase(
        id=policy.id,
        area=policy.area,
        title=said.title,
        source=said.source,
        source_number=said.source_number,
        confidence=said.confidence,
        effective_month=month_of(said.effective_month),
        rates=[Rate(level=level, amount_fen=terms.rates[level]) for level in Level if level in terms.rates],
        posts=list(terms.posts),
        reference_day=terms.reference_day,
        starts_after_months=terms.starts_after_months,
        upgrades_after_months=terms.upgrades_after_months,
        state=policy.state,
        makers=list(policy.makers),
        approved_by=policy.approved_by,
        approved_at=policy.approved_at,
        ground=policy.ground,
    )


def _public(policy: Policy) -> PolicyOut:
    case = _case(policy)
    return PolicyOut(**{name: getattr(case, name) for name in PolicyOut.model_fields})


def _asked_month(asked: PolicyFilter) -> date | None:
    return first_of(asked.month) if asked.month else None


@router.post(
    "",
    status_code=201,
    response_model=PolicyCase,
    **needs("talent:subsidy_policy:write", DISTRICT_CLERK, rule="own district", key=True, dry_run=True),
)
async def draft(body: PolicyIn, desk: Desk) -> Response:
    """Draft a version (起草补贴政策版本); it governs nothing until a second person approves it."""
    if len(desk.caller.area) != 6:
        raise Forbidden("补贴政策由区级制定", "The policy is made by the district")
    async with desk.transaction() as tx:
        policy = await actions.draft(tx, body.proposal(), area=desk.caller.area)
        return await desk.created(tx, _case(policy), f"/v1/talent/subsidy-policies/{policy.id}/case", version=1)


@router.get("", response_model=PolicyPage, **public("talent:register:read"))
async def policies(asked: Annotated[PolicyFilter, Query()], desk: Desk) -> Response:
    """List the approved versions (已批准的补贴政策)."""
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, within=None, state=PolicyState.APPROVED, month=_asked_month(asked))
    found = page_of(rows, asked, store.BY_ID)
    found.items[:] = [_public(store.from_row(row)).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(found)


@router.get(
    "/cases", response_model=PolicyCasePage, **needs("talent:subsidy_policy:read", *RUN_READERS, rule="own district")
)
async def cases(asked: Annotated[CaseFilter, Query()], desk: Desk) -> Response:
    """List the versions in every state (全部版本，含草稿)."""
    async with desk.reading() as tx:
        within = desk.caller.area[:6]
        rows = await store.page(tx, asked, within=within, state=asked.state, month=_asked_month(asked))
    found = page_of(rows, asked, store.BY_ID)
    found.items[:] = [_case(store.from_row(row)).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(found)


@router.get("/{policy_id}", response_model=PolicyOut, **public("talent:register:read"))
async def policy(policy_id: UUID, desk: Desk) -> Response:
    """Show one approved version (政策详情)."""
    async with desk.reading() as tx:
        found = await actions.loaded(tx, policy_id)
    if found.state is not PolicyState.APPROVED:
        raise NotFound
    return desk.answer(_public(found), version=found.version)


@router.get(
    "/{policy_id}/case",
    response_model=PolicyCase,
    **needs("talent:subsidy_policy:read", *RUN_READERS, rule="own district"),
)
async def case(policy_id: UUID, desk: Desk) -> Response:
    """Show one version in any state, with who made it (版本办理情况)."""
    async with desk.reading() as tx:
        found = await actions.loaded(tx, policy_id)
    if found.area != desk.caller.area[:6]:
        raise NotFound
    return desk.answer(_case(found), version=found.version)


@router.get(
    "/{policy_id}/actions",
    response_model=ActionList,
    **needs("talent:subsidy_policy:read", *RUN_READERS, rule="own district"),
)
async def policy_actions(policy_id: UUID, desk: Desk) -> Response:
    """List what can be done with a version now (可办事项)."""
    async with desk.reading() as tx:
        found = await actions.loaded(tx, policy_id)
    if found.area != desk.caller.area[:6]:
        raise NotFound
    return desk.answer({"items": [action.as_dict(desk.language) for action in LIFECYCLE.actions(found.state)]})


@router.put(
    "/{policy_id}",
    response_model=PolicyCase,
    **needs("talent:subsidy_policy:write", DISTRICT_CLERK, rule="own district", match=True),
)
async def change(policy_id: UUID, body: PolicyIn, desk: Desk) -> Response:
    """Rewrite a draft (修改草稿)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        changed = await actions.change(tx, await _own(tx, policy_id, desk, version), body.proposal())
        return await desk.done(tx, _case(changed), version=changed.version)


def _act(scope: str, role: str, rule: str = "own district") -> dict[str, Any]:
    return needs(scope, role, rule=rule, key=True, match=True, dry_run=True)


WRITING = _act("talent:subsidy_policy:write", DISTRICT_CLERK)


@router.post("/{policy_id}/submission", response_model=PolicyCase, **WRITING)
async def submit(policy_id: UUID, desk: Desk) -> Response:
    """Hand a draft over for approval (提交)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        changed = await actions.submit(tx, await _own(tx, policy_id, desk, version), today=desk.today)
        return await desk.done(tx, _case(changed), version=changed.version)


@router.post("/{policy_id}/withdrawal", response_model=PolicyCase, **WRITING)
async def withdraw(policy_id: UUID, desk: Desk) -> Response:
    """Give a version up (撤回)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        changed = await actions.withdraw(tx, await _own(tx, policy_id, desk, version))
        return await desk.done(tx, _case(changed), version=changed.version)


@router.post(
    "/{policy_id}/return",
    response_model=PolicyCase,
    **_act("talent:subsidy_policy:approve", DISTRICT_APPROVER),
)
async def send_back(policy_id: UUID, body: GroundIn, desk: Desk) -> Response:
    """Return a version to its makers (退回)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        changed = await actions.send_back(tx, await _own(tx, policy_id, desk, version), ground=body.ground)
        return await desk.done(tx, _case(changed), version=changed.version)


@router.post(
    "/{policy_id}/approval",
    response_model=PolicyCase,
    **_act("talent:subsidy_policy:approve", DISTRICT_APPROVER, "own district, none of its makers"),
)
async def approve(policy_id: UUID, desk: Desk) -> Response:
    """Put a version in force from its month on (批准)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        changed = await actions.approve(tx, await _own(tx, policy_id, desk, version), today=desk.today)
        return await desk.done(tx, _case(changed), version=changed.version)


async def _own(tx: Tx, policy_id: UUID, desk: Desk, version: int) -> Policy:
    """Return a version of the caller's district in the version they saw."""
    see_to_area(desk.caller, (await actions.loaded(tx, policy_id)).area)
    return await actions.loaded(tx, policy_id, version=version)
