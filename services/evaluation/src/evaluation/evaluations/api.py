"""The counter for evaluations: the applicant's acts, the office's decisions, and who may see what."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from bureaukit import service_routes
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import Filter, Page, page_of
from bureaukit.policy import needs
from bureaukit.problems import Forbidden, NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from evaluation.evaluations import actions, store
from evaluation.evaluations.actions.deciding import FirstOpinion
from evaluation.evaluations.lifecycle import LIFECYCLE, blockers
from evaluation.evaluations.model import Evaluation, EvaluationState
from evaluation.grades.model import Grade, GradeStatus, RuleSet
from evaluation.known_organizations.model import from_projection
from evaluation.parameters import ANSWER_DAYS, BOOK
from evaluation.roles import COMMITTEE, DISTRICT_APPROVER, DISTRICT_CLERK, EVALUATOR, ORG_REP, STAFF
from evaluation.rounds import store as rounds
from evaluation.rounds.model import Round
from evaluation.scorecards import store as scorecards
from evaluation.scorecards.model import Scorecard
from evaluation.sight import is_visible, shown_to
from evaluation.wire import ActionsOut, Code, MarksIn, Words

router = counter("evaluation", "evaluations")
READERS = (*STAFF, COMMITTEE, EVALUATOR, ORG_REP)
_OPINION_GRADE = "null and not sent differ: null proposes no grade 显式 null 表示不予等级"


class ApplicationIn(BaseModel):
    """Which round; the organization is the caller's own."""

    model_config = ConfigDict(extra="forbid")

    round_id: UUID


class OpinionIn(BaseModel):
    """The first opinion; without a grade, the computed one is proposed."""

    model_config = ConfigDict(extra="forbid")

    text: Words
    facts: list[Code] = Field(default=[], max_length=30, description="facts of the scorecard's caps that were found")
    grade: Grade | None = Field(default=None, description=_OPINION_GRADE)
    reason: Words | None = None

    def as_model(self) -> FirstOpinion:
        """Return the value that actions take."""
        departs = "grade" in self.model_fields_set
        return FirstOpinion(self.text, tuple(sorted(set(self.facts))), departs, self.grade, self.reason)


class ObjectionIn(BaseModel):
    """Why the published proposal is wrong."""

    model_config = ConfigDict(extra="forbid")

    ground: Words


class EvaluationOut(BaseModel):
    """An evaluation as this caller may see it; what is sealed to them is null."""

    id: UUID
    round_id: UUID
    year: int
    scorecard_id: UUID
    rule_set: RuleSet
    ceiling: Grade
    organization_id: UUID
    credit_code: str | None
    name: str
    organization_type: str
    area: str
    state: EvaluationState
    applied_on: date
    evaluators: list[str]
    eligibility: dict[str, Any] | None
    self_score: dict[str, Any] | None
    score: dict[str, Any] | None
    opinion: dict[str, Any] | None
    ballot: dict[str, Any] | None
    objection: dict[str, Any] | None
    notice_from: date | None
    notice_ends_on: date | None
    grade: Grade | None
    grade_status: GradeStatus | None
    grade_id: UUID | None
    closed_on: date | None


class EvaluationPage(BaseModel):
    """One page of evaluations."""

    items: list[EvaluationOut]
    next_cursor: str | None


class EvaluationFilter(Filter):
    """What the list can be asked."""

    round_id: UUID | None = None
    state: EvaluationState | None = None


@router.get("", response_model=EvaluationPage, **needs("evaluation:evaluation:read", *STAFF, ORG_REP, rule="own"))
async def evaluations(asked: Annotated[EvaluationFilter, Query()], desk: Desk) -> Response:
    """List evaluations: the office those of its area, a representative those of the own organization (评估列表)."""
    staff = desk.caller.has_role(*STAFF)
    area, org = (desk.caller.area, None) if staff else (None, desk.caller.org or "")
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, round_id=asked.round_id, state=asked.state, area=area, org=org)
    found = page_of(rows, asked, store.BY_ID)
    items = [_out(store.as_model(row), desk).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(Page(items, found.next_cursor))


@router.get(
    "/{evaluation_id}", response_model=EvaluationOut, **needs("evaluation:evaluation:read", *READERS, rule="own")
)
async def one_evaluation(evaluation_id: UUID, desk: Desk) -> Response:
    """Show one evaluation (评估详情)."""
    async with desk.reading() as tx:
        this = await _seen(tx, evaluation_id, desk)
    return desk.answer(_out(this, desk), version=this.version)


@router.get(
    "/{evaluation_id}/actions", response_model=ActionsOut, **needs("evaluation:evaluation:read", *READERS, rule="own")
)
async def acts(evaluation_id: UUID, desk: Desk) -> Response:
    """Tell what can be done now, and of the rest why not and from when (可办事项)."""
    async with desk.reading() as tx:
        this = await _seen(tx, evaluation_id, desk)
    found = LIFECYCLE.actions(this.state, blockers=blockers(this, desk.today))
    return desk.answer({"items": [action.as_dict(desk.language) for action in found]})


@router.post(
    "",
    status_code=201,
    response_model=EvaluationOut,
    **needs("evaluation:evaluation:apply", ORG_REP, rule="own organization", key=True, dry_run=True),
)
async def apply(body: ApplicationIn, desk: Desk) -> Response:
    """Apply for evaluation (申请评估); a dry run also tells how eligibility stands today."""
    standing = await _standing(desk, desk.caller.org)
    async with desk.transaction() as tx:
        this = await actions.apply(
            tx, await _round(tx, body.round_id), from_projection(standing["organization"]), on=desk.today
        )
        if desk.dry_run:
            this = replace(this, eligibility=await _assessed(tx, this, standing, desk))
        return await desk.created(tx, _out(this, desk), f"/v1/evaluation/evaluations/{this.id}", version=this.version)


@router.post(
    "/{evaluation_id}/eligibility",
    response_model=EvaluationOut,
    **needs("evaluation:evaluation:write", DISTRICT_CLERK, rule="own area", key=True, match=True, dry_run=True),
)
async def decide_eligibility(evaluation_id: UUID, desk: Desk) -> Response:
    """Decide on eligibility by the registry's facts of this moment (资格认定); they are kept with the decision."""
    version = desk.if_match()
    async with desk.reading() as tx:
        organization_id = (await _seen(tx, evaluation_id, desk)).organization_id
    standing = await _standing(desk, str(organization_id))
    async with desk.transaction() as tx:
        this = await _held(tx, evaluation_id, desk, version)
        record = await _assessed(tx, this, standing, desk)
        return await _done(tx, desk, await actions.decide_eligibility(tx, this, record, on=desk.today))


@router.post(
    "/{evaluation_id}/withdrawal",
    response_model=EvaluationOut,
    **needs("evaluation:evaluation:apply", ORG_REP, rule="own organization", match=True),
)
async def withdraw(evaluation_id: UUID, desk: Desk) -> Response:
    """Take the application back (撤回申请)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        this = await _held(tx, evaluation_id, desk, version)
        return await _done(tx, desk, await actions.withdraw(tx, this, on=desk.today))


@router.post(
    "/{evaluation_id}/self-score",
    response_model=EvaluationOut,
    **needs("evaluation:evaluation:apply", ORG_REP, rule="own organization", match=True, dry_run=True),
)
async def score_self(evaluation_id: UUID, body: MarksIn, desk: Desk) -> Response:
    """Score oneself by the round's scorecard (自评)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        this = await _held(tx, evaluation_id, desk, version)
        scored = await actions.score_self(tx, this, await scorecard_of(tx, this), body.as_model(), on=desk.today)
        return await _done(tx, desk, scored)


@router.post(
    "/{evaluation_id}/first-opinion",
    response_model=EvaluationOut,
    **needs("evaluation:evaluation:write", DISTRICT_CLERK, rule="own area", match=True, dry_run=True),
)
async def give_opinion(evaluation_id: UUID, body: OpinionIn, desk: Desk) -> Response:
    """Give the first opinion (初评意见): the computed grade under its caps, or another with its reason."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        this = await _held(tx, evaluation_id, desk, version)
        scorecard = await scorecard_of(tx, this)
        return await _done(tx, desk, await actions.give_opinion(tx, this, scorecard, body.as_model(), on=desk.today))


@router.post(
    "/{evaluation_id}/public-notice",
    response_model=EvaluationOut,
    **needs("evaluation:evaluation:write", DISTRICT_CLERK, rule="own area", key=True, match=True, dry_run=True),
)
async def publish(evaluation_id: UUID, desk: Desk) -> Response:
    """Publish the proposal for objections (公示)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        this = await _held(tx, evaluation_id, desk, version)
        calendar = await service_routes.calendar(tx)
        round_ = await _round(tx, this.round_id)
        return await _done(tx, desk, await actions.publish(tx, this, round_, calendar, on=desk.today))


@router.post(
    "/{evaluation_id}/objections",
    response_model=EvaluationOut,
    **needs("evaluation:evaluation:apply", ORG_REP, rule="own organization", key=True),
)
async def object_to(evaluation_id: UUID, body: ObjectionIn, desk: Desk) -> Response:
    """Object to the published proposal, inside the notice only (异议)."""
    async with desk.transaction() as tx:
        this = await _held(tx, evaluation_id, desk, None)
        days = (await BOOK.on(tx, desk.today))[ANSWER_DAYS]
        answer_by = (await service_routes.calendar(tx)).end_of_days(desk.today, days).on
        objected = await actions.object_to(tx, this, body.ground, answer_by=answer_by, on=desk.today)
        return await _done(tx, desk, objected)


_CLOSING = needs(
    "evaluation:evaluation:approve",
    DISTRICT_APPROVER,
    rule="own area, and not who prepared the case",
    key=True,
    match=True,
    dry_run=True,
)


@router.post("/{evaluation_id}/confirmation", response_model=EvaluationOut, **_CLOSING)
async def confirm(evaluation_id: UUID, desk: Desk) -> Response:
    """Confirm and grant the grade once the notice has passed (确认并授予等级)."""
    return await _close(evaluation_id, "confirmation", desk)


@router.post("/{evaluation_id}/upward-recommendation", response_model=EvaluationOut, **_CLOSING)
async def recommend(evaluation_id: UUID, desk: Desk) -> Response:
    """Recommend a grade above this level's ceiling to the level above (向上级推荐); nothing is granted."""
    return await _close(evaluation_id, "upward-recommendation", desk)


@router.post("/{evaluation_id}/closing-without-grade", response_model=EvaluationOut, **_CLOSING)
async def close_without_grade(evaluation_id: UUID, desk: Desk) -> Response:
    """Close an evaluation that reached no grade (确认未获等级)."""
    return await _close(evaluation_id, "closing-without-grade", desk)


async def _close(evaluation_id: UUID, step: str, desk: DeskContext) -> Response:
    version = desk.if_match()
    async with desk.transaction() as tx:
        this = await _held(tx, evaluation_id, desk, version)
        return await _done(tx, desk, await actions.close(tx, this, step, on=desk.today))


async def _standing(desk: DeskContext, organization: str | None) -> dict[str, Any]:
    if organization is None:
        raise Forbidden("令牌未指明您代表的组织", "The token does not say for which organization you act")
    registry = desk.request.app.state.neighbours["registry"]
    standing: dict[str, Any] = await registry.get(f"/organizations/{organization}/standing")
    return standing


async def _assessed(tx: Any, this: Evaluation, standing: dict[str, Any], desk: DeskContext) -> dict[str, Any]:
    terms = await BOOK.on(tx, desk.today)
    candidate = await actions.candidate_of(tx, this, standing, terms, on=desk.today)
    return actions.assess(this, candidate, standing)


async def _round(tx: Any, round_id: UUID) -> Round:
    if this := await rounds.find(tx, round_id):
        return this
    raise NotFound


async def scorecard_of(tx: Any, this: Evaluation) -> Scorecard:
    """Return the edition that the round pinned for this evaluation."""
    row = await scorecards.find(tx, this.scorecard_id)
    if row is None:
        raise NotFound
    return scorecards.content_of(row)


async def _seen(tx: Any, evaluation_id: UUID, desk: DeskContext) -> Evaluation:
    this = await store.find(tx, evaluation_id)
    if this is None or not is_visible(this, await rounds.find(tx, this.round_id), desk.caller):
        raise NotFound
    return this


async def _held(tx: Any, evaluation_id: UUID, desk: DeskContext, version: int | None) -> Evaluation:
    await _seen(tx, evaluation_id, desk)
    return await actions.held(tx, evaluation_id, version=version)


async def _done(tx: Any, desk: DeskContext, this: Evaluation) -> Response:
    return await desk.done(tx, _out(this, desk), version=this.version)


def _out(this: Evaluation, desk: DeskContext) -> EvaluationOut:
    return EvaluationOut(**shown_to(this, desk.caller))
