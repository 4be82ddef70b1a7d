"""Applying, eligibility, self-scoring, withdrawal."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.policy import needs
from bureaukit.problems import Forbidden
from bureaukit.route import counter
from fastapi import Response

from evaluation.evaluations import actions
from evaluation.evaluations.api.common import done, held, out, round_of, scorecard_of, seen
from evaluation.evaluations.api.shapes import (
    ApplicationIn,
    EvaluationOut,
)
from evaluation.evaluations.model import Evaluation
from evaluation.known_organizations.model import from_projection
from evaluation.parameters import BOOK
from evaluation.roles import DISTRICT_CLERK, ORG_REP
from evaluation.wire import MarksIn

router = counter("evaluation", "evaluations")


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
            tx, await round_of(tx, body.round_id), from_projection(standing["organization"]), on=desk.today
        )
        if desk.dry_run:
            this = replace(this, eligibility=await _assessed(tx, this, standing, desk))
        return await desk.created(tx, out(this, desk), f"/v1/evaluation/evaluations/{this.id}", version=this.version)


@router.post(
    "/{evaluation_id}/eligibility",
    response_model=EvaluationOut,
    **needs("evaluation:evaluation:write", DISTRICT_CLERK, rule="own area", key=True, match=True, dry_run=True),
)
async def decide_eligibility(evaluation_id: UUID, desk: Desk) -> Response:
    """Decide on eligibility by the registry's facts of this moment (资格认定); they are kept with the decision."""
    version = desk.if_match()
    async with desk.reading() as tx:
        organization_id = (await seen(tx, evaluation_id, desk)).organization_id
    standing = await _standing(desk, str(organization_id))
    async with desk.transaction() as tx:
        this = await held(tx, evaluation_id, desk, version)
        record = await _assessed(tx, this, standing, desk)
        return await done(tx, desk, await actions.decide_eligibility(tx, this, record, on=desk.today))


@router.post(
    "/{evaluation_id}/withdrawal",
    response_model=EvaluationOut,
    **needs("evaluation:evaluation:apply", ORG_REP, rule="own organization", match=True),
)
async def withdraw(evaluation_id: UUID, desk: Desk) -> Response:
    """Take the application back (撤回申请)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        this = await held(tx, evaluation_id, desk, version)
        return await done(tx, desk, await actions.withdraw(tx, this, on=desk.today))


@router.post(
    "/{evaluation_id}/self-score",
    response_model=EvaluationOut,
    **needs("evaluation:evaluation:apply", ORG_REP, rule="own organization", match=True, dry_run=True),
)
async def score_self(evaluation_id: UUID, body: MarksIn, desk: Desk) -> Response:
    """Score oneself by the round's scorecard (自评)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        this = await held(tx, evaluation_id, desk, version)
        scored = await actions.score_self(tx, this, await scorecard_of(tx, this), body.as_model(), on=desk.today)
        return await done(tx, desk, scored)


async def _standing(desk: DeskContext, organization: str | None) -> dict[str, Any]:
    if organization is None:
        raise Forbidden("令牌未指明您代表的组织", "The token does not say for which organization you act")
    registry = desk.request.app.state.neighbours["registry"]
    standing: dict[str, Any] = await registry.get(f"/organizations/{organization}/standing")
    return standing


async def _assessed(tx: Tx, this: Evaluation, standing: dict[str, Any], desk: DeskContext) -> dict[str, Any]:
    terms = await BOOK.on(tx, desk.today)
    candidate = await actions.candidate_of(tx, this, standing, terms, on=desk.today)
    return actions.assess(this, candidate, standing)
