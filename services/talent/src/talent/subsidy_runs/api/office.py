"""The counter where the district opens, calculates, approves and returns runs."""

from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.policy import needs
from bureaukit.route import counter
from fastapi import Response

from talent.dates import first_of
from talent.roles import DISTRICT_APPROVER, DISTRICT_CLERK
from talent.subsidy_runs.actions import calculate as calculating
from talent.subsidy_runs.actions import decide, known
from talent.subsidy_runs.api.shapes import GroundIn, MonthIn, RunOut, run_out

router = counter("talent", "subsidy-runs")


@router.post(
    "",
    status_code=201,
    response_model=RunOut,
    **needs("talent:subsidy_run:write", DISTRICT_CLERK, rule="own district", key=True, dry_run=True),
)
async def open_month(body: MonthIn, desk: Desk) -> Response:
    """Open the run of a month (开启发放批次); a month has one."""
    async with desk.transaction() as tx:
        run = await calculating.open_month(tx, first_of(body.month), area=desk.caller.area, today=desk.today)
        return await desk.created(tx, run_out(run), f"/v1/talent/subsidy-runs/{run.id}", version=run.version)


@router.post(
    "/{run_id}/calculation",
    response_model=RunOut,
    **needs("talent:subsidy_run:write", DISTRICT_CLERK, rule="own district", key=True, match=True, dry_run=True),
)
async def calculate(run_id: UUID, desk: Desk) -> Response:
    """Calculate a run, or calculate it anew (核算); what streets confirmed before is void."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        run = await known.held(tx, run_id, desk.caller, version)
        calculated = await calculating.calculate(tx, run, cipher=desk.cipher, today=desk.today)
        return await desk.done(tx, run_out(calculated), version=calculated.version)


@router.post(
    "/{run_id}/approval",
    response_model=RunOut,
    **needs(
        "talent:subsidy_run:approve",
        DISTRICT_APPROVER,
        rule="own district; neither maker nor confirmer nor payee",
        key=True,
        match=True,
        dry_run=True,
    ),
)
async def approve(run_id: UUID, desk: Desk) -> Response:
    """Approve a run that every street confirmed (批准发放)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        run = await known.held(tx, run_id, desk.caller, version)
        approved = await decide.approve(tx, run)
        return await desk.done(tx, run_out(approved), version=approved.version)


@router.post(
    "/{run_id}/return",
    response_model=RunOut,
    **needs("talent:subsidy_run:approve", DISTRICT_APPROVER, rule="own district", key=True, match=True, dry_run=True),
)
async def send_back(run_id: UUID, body: GroundIn, desk: Desk) -> Response:
    """Return a run to the clerk, with the ground (退回)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        run = await known.held(tx, run_id, desk.caller, version)
        returned = await decide.send_back(tx, run, ground=body.ground)
        return await desk.done(tx, run_out(returned), version=returned.version)
