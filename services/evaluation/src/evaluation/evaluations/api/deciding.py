"""First opinion, public notice, objections."""

from uuid import UUID

from bureaukit import service_routes
from bureaukit.desk import Desk
from bureaukit.policy import needs
from bureaukit.route import counter
from fastapi import Response

from evaluation.evaluations import actions
from evaluation.evaluations.api.common import done, held, round_of, scorecard_of
from evaluation.evaluations.api.shapes import EvaluationOut, ObjectionIn, OpinionIn
from evaluation.parameters import ANSWER_DAYS, BOOK
from evaluation.roles import DISTRICT_CLERK, ORG_REP

router = counter("evaluation", "evaluations")


@router.post(
    "/{evaluation_id}/first-opinion",
    response_model=EvaluationOut,
    **needs("evaluation:evaluation:write", DISTRICT_CLERK, rule="own area", match=True, dry_run=True),
)
async def give_opinion(evaluation_id: UUID, body: OpinionIn, desk: Desk) -> Response:
    """Give the first opinion (初评意见): the computed grade under its caps, or another with its reason."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        this = await held(tx, evaluation_id, desk, version)
        scorecard = await scorecard_of(tx, this)
        return await done(tx, desk, await actions.give_opinion(tx, this, scorecard, body.as_model(), on=desk.today))


@router.post(
    "/{evaluation_id}/public-notice",
    response_model=EvaluationOut,
    **needs("evaluation:evaluation:write", DISTRICT_CLERK, rule="own area", key=True, match=True, dry_run=True),
)
async def publish(evaluation_id: UUID, desk: Desk) -> Response:
    """Publish the proposal for objections (公示)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        this = await held(tx, evaluation_id, desk, version)
        calendar = await service_routes.calendar(tx)
        round_ = await round_of(tx, this.round_id)
        return await done(tx, desk, await actions.publish(tx, this, round_, calendar, on=desk.today))


@router.post(
    "/{evaluation_id}/objections",
    response_model=EvaluationOut,
    **needs("evaluation:evaluation:apply", ORG_REP, rule="own organization", key=True),
)
async def object_to(evaluation_id: UUID, body: ObjectionIn, desk: Desk) -> Response:
    """Object to the published proposal, inside the notice only (异议)."""
    async with desk.transaction() as tx:
        this = await held(tx, evaluation_id, desk, None)
        days = (await BOOK.on(tx, desk.today))[ANSWER_DAYS]
        answer_by = (await service_routes.calendar(tx)).end_of_days(desk.today, days).on
        objected = await actions.object_to(tx, this, body.ground, answer_by=answer_by, on=desk.today)
        return await done(tx, desk, objected)
