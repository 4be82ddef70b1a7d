"""The counter where streets speak for their part of a calculation."""

from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.policy import needs
from bureaukit.route import counter
from fastapi import Response

from talent.roles import STREET_OFFICER
from talent.subsidy_runs.actions import decide, known
from talent.subsidy_runs.api.shapes import OpinionIn, PartOut, Street, part_out

router = counter("talent", "subsidy-runs")
SPEAKING = needs(
    "talent:subsidy_run:confirm",
    STREET_OFFICER,
    rule="own street, none of the run's makers",
    key=True,
    match=True,
    dry_run=True,
)


@router.post("/{run_id}/parts/{street}/confirmation", response_model=PartOut, **SPEAKING)
async def confirm(run_id: UUID, street: Street, desk: Desk) -> Response:
    """Confirm a street's part (街道确认); If-Match is the part's version."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        run, part = await known.held_part(tx, run_id, street, desk.caller)
        run, part = await decide.confirm(tx, run, part, version)
        return await desk.done(tx, part_out(run, part), version=part.version)


@router.post("/{run_id}/parts/{street}/objection", response_model=PartOut, **SPEAKING)
async def object_to(run_id: UUID, street: Street, body: OpinionIn, desk: Desk) -> Response:
    """Object to a street's part (街道异议): the run goes back to be calculated anew."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        run, part = await known.held_part(tx, run_id, street, desk.caller)
        run, part = await decide.object_to(tx, run, part, version, opinion=body.opinion)
        return await desk.done(tx, part_out(run, part), version=part.version)
