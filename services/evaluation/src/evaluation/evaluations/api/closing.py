"""How an evaluation ends: confirmed, recommended upward, or without a grade."""

from uuid import UUID

from bureaukit.desk import Desk, DeskContext
from bureaukit.policy import needs
from bureaukit.route import counter
from fastapi import Response

from evaluation.evaluations import actions
from evaluation.evaluations.api.common import done, held
from evaluation.evaluations.api.shapes import EvaluationOut
from evaluation.roles import DISTRICT_APPROVER

router = counter("evaluation", "evaluations")


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
        this = await held(tx, evaluation_id, desk, version)
        return await done(tx, desk, await actions.close(tx, this, step, on=desk.today))
