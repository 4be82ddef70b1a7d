"""Reading evaluations: who sees which, and what can be done with them now."""

from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.lifecycle import Blocker
from bureaukit.pages import Page, page_of
from bureaukit.policy import needs
from bureaukit.problems import Finding
from bureaukit.route import counter
from bureaukit.text import Text
from fastapi import Query, Response

from evaluation.evaluations import store
from evaluation.evaluations.api.common import out, seen
from evaluation.evaluations.api.shapes import EvaluationFilter, EvaluationOut, EvaluationPage
from evaluation.evaluations.lifecycle import CLOSING, LIFECYCLE, blockers
from evaluation.evaluations.model import Evaluation
from evaluation.regulations import ORDER_39
from evaluation.roles import COMMITTEE, EVALUATOR, ORG_REP, STAFF
from evaluation.rounds import store as rounds
from evaluation.wire import ActionsOut

router = counter("evaluation", "evaluations")
READERS = (*STAFF, COMMITTEE, EVALUATOR, ORG_REP)


@router.get(
    "", response_model=EvaluationPage, **needs("evaluation:evaluation:read", *STAFF, COMMITTEE, ORG_REP, rule="own")
)
async def evaluations(asked: Annotated[EvaluationFilter, Query()], desk: Desk) -> Response:
    """List evaluations (评估列表): the office its area's, a committee its rounds', a representative the own."""
    async with desk.reading() as tx:
        bounds = await _bounds(tx, desk)
        rows = await store.page(tx, asked, round_id=asked.round_id, state=asked.state, **bounds)
    found = page_of(rows, asked, store.BY_ID)
    items = [out(store.as_model(row), desk).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(Page(items, found.next_cursor))


async def _bounds(tx: Tx, desk: DeskContext) -> dict[str, Any]:
    """Return within which bounds the caller may list."""
    if desk.caller.has_role(*STAFF):
        return {"area": desk.caller.area_to_list()}
    if desk.caller.has_role(COMMITTEE):
        return {"rounds": await rounds.of_member(tx, desk.caller.sub)}
    return {"org": desk.caller.org or ""}


@router.get(
    "/{evaluation_id}", response_model=EvaluationOut, **needs("evaluation:evaluation:read", *READERS, rule="own")
)
async def one_evaluation(evaluation_id: UUID, desk: Desk) -> Response:
    """Show one evaluation (评估详情)."""
    async with desk.reading() as tx:
        this = await seen(tx, evaluation_id, desk)
    return desk.answer(out(this, desk), version=this.version)


@router.get(
    "/{evaluation_id}/actions", response_model=ActionsOut, **needs("evaluation:evaluation:read", *READERS, rule="own")
)
async def acts(evaluation_id: UUID, desk: Desk) -> Response:
    """Tell what can be done now, and of the rest why not and from when (可办事项)."""
    async with desk.reading() as tx:
        this = await seen(tx, evaluation_id, desk)
    closed = blockers(this, desk.today) | _for_caller(this, desk)
    found = LIFECYCLE.actions(this.state, blockers=closed)
    return desk.answer({"items": [action.as_dict(desk.language) for action in found]})


def _for_caller(this: Evaluation, desk: DeskContext) -> dict[str, Blocker]:
    """Return what closes steps to this caller though the state allows them: four eyes, and the role."""
    closed: dict[str, Blocker] = {}
    if desk.caller.sub in this.handled_by:
        words = Text("经办人不能确认自己办理的评估", "Whoever prepared the case cannot confirm it")
        prepared = Blocker(Finding("SECOND_PERSON_NEEDED", str(ORDER_39.article(16)), words))
        closed |= dict.fromkeys(CLOSING, prepared)
    if desk.caller.sub in this.recused:
        words = Text("您已回避", "You stand back from this evaluation")
        closed["votes"] = Blocker(Finding("WAS_NOT_RECUSED", str(ORDER_39.article(19)), words))
    return closed | LIFECYCLE.closed_to(this.state, desk.caller.has_role)
