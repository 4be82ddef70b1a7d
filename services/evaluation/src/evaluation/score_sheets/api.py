"""The counter for experts: who scores what, and the sheets, which open to others when all are in."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import Filter, Page, page_of
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from evaluation.evaluations import actions as evaluations
from evaluation.evaluations import store as evaluation_store
from evaluation.evaluations.model import Evaluation, EvaluationState
from evaluation.roles import COMMITTEE, DISTRICT_CLERK, EVALUATOR, STAFF
from evaluation.rounds import store as rounds
from evaluation.score_sheets import actions, store
from evaluation.scorecards import store as scorecards
from evaluation.scorecards.model import Scorecard
from evaluation.sight import is_visible
from evaluation.wire import MarksIn, Subject

router = counter("evaluation", "evaluations", tag="score-sheets")
own = counter("evaluation", "score-sheets")


class AssignmentIn(BaseModel):
    """The experts who are to score, by token subject; each of the round's pool."""

    model_config = ConfigDict(extra="forbid")

    evaluators: list[Subject] = Field(min_length=1, max_length=15)


class ProgressOut(BaseModel):
    """Where the evaluation stands after an act of this counter."""

    evaluation_id: UUID
    state: EvaluationState
    evaluators: int


class SheetOut(BaseModel):
    """A sheet; `content` is null while it is empty or sealed."""

    evaluation_id: UUID
    evaluator: str
    submitted_at: datetime | None
    content: dict[str, Any] | None


class SheetPage(BaseModel):
    """One page of sheets."""

    items: list[SheetOut]
    next_cursor: str | None = None


@router.post(
    "/{evaluation_id}/assignment",
    response_model=ProgressOut,
    **needs("evaluation:evaluation:write", DISTRICT_CLERK, rule="own area", match=True),
)
async def assign(evaluation_id: UUID, body: AssignmentIn, desk: Desk) -> Response:
    """Name the experts of an evaluation (指派专家); whoever must stand back is refused with the fact."""
    return await _name(desk, evaluation_id, body, actions.assign)


Naming = Callable[..., Awaitable[Evaluation]]


async def _name(desk: DeskContext, evaluation_id: UUID, body: AssignmentIn, act: Naming) -> Response:
    version = desk.if_match()
    async with desk.transaction() as tx:
        await _seen(tx, evaluation_id, desk)
        this = await evaluations.held(tx, evaluation_id, version=version)
        round_ = await rounds.find(tx, this.round_id)
        if round_ is None:
            raise NotFound
        assigned = await act(tx, this, round_, body.evaluators, on=desk.today)
        return await desk.done(tx, _progress(assigned), version=assigned.version)


@router.post(
    "/{evaluation_id}/replacement",
    response_model=ProgressOut,
    **needs("evaluation:evaluation:write", DISTRICT_CLERK, rule="own area", match=True),
)
async def replace_experts(evaluation_id: UUID, body: AssignmentIn, desk: Desk) -> Response:
    """Name others for the seats of experts who stood back (补派专家)."""
    return await _name(desk, evaluation_id, body, actions.replace_experts)


@router.post(
    "/{evaluation_id}/score-sheets",
    status_code=201,
    response_model=ProgressOut,
    **needs("evaluation:sheet:score", EVALUATOR, rule="own sheet", key=True),
)
async def hand_in(evaluation_id: UUID, body: MarksIn, desk: Desk) -> Response:
    """Hand the own sheet in (提交专家评分); it cannot be changed, and the last one makes the score."""
    async with desk.transaction() as tx:
        this = await _seen(tx, evaluation_id, desk)
        scorecard = await _scorecard(tx, this)
        advanced = await actions.hand_in(tx, evaluation_id, scorecard, body.as_model(), on=desk.today)
        place = f"/v1/evaluation/evaluations/{evaluation_id}/score-sheets"
        return await desk.created(tx, _progress(advanced), place, version=advanced.version)


@router.get(
    "/{evaluation_id}/score-sheets",
    response_model=SheetPage,
    **needs("evaluation:sheet:read", *STAFF, EVALUATOR, COMMITTEE, rule="sealed until all are in"),
)
async def sheets(evaluation_id: UUID, desk: Desk) -> Response:
    """Show the sheets (评分表); until all are in, everyone sees their own alone."""
    async with desk.reading() as tx:
        this = await _seen(tx, evaluation_id, desk)
        rows = await store.of_evaluation(tx, evaluation_id)
    items = [_sheet(row, is_open=this.score is not None or row["evaluator"] == desk.caller.sub) for row in rows]
    return desk.answer(SheetPage(items=items))


@own.get("", response_model=SheetPage, **needs("evaluation:sheet:read", EVALUATOR, rule="own"))
async def own_sheets(asked: Annotated[Filter, Query()], desk: Desk) -> Response:
    """List the caller's own sheets, empty ones included (我的评分任务)."""
    async with desk.reading() as tx:
        rows = await store.page(tx, asked, evaluator=desk.caller.sub)
    found = page_of(rows, asked, store.BY_ID)
    items = [_sheet(row, is_open=True).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(Page(items, found.next_cursor))


async def _seen(tx: Tx, evaluation_id: UUID, desk: DeskContext) -> Evaluation:
    this = await evaluation_store.find(tx, evaluation_id)
    if this is None or not is_visible(this, await rounds.find(tx, this.round_id), desk.caller):
        raise NotFound
    return this


async def _scorecard(tx: Tx, this: Evaluation) -> Scorecard:
    row = await scorecards.find(tx, this.scorecard_id)
    if row is None:
        raise NotFound
    return scorecards.content_of(row)


def _progress(this: Evaluation) -> ProgressOut:
    return ProgressOut(evaluation_id=this.id, state=this.state, evaluators=len(this.evaluators))


def _sheet(row: Mapping[Any, Any], *, is_open: bool) -> SheetOut:
    return SheetOut(
        evaluation_id=row["evaluation_id"],
        evaluator=row["evaluator"],
        submitted_at=row["submitted_at"],
        content=row["content"] if is_open else None,
    )
