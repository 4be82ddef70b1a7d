"""The counter where runs, parts and lines are read: each street its own, finance and audit masked."""

from typing import Annotated
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Query, Response

from talent.dates import first_of
from talent.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK, RUN_READERS, STREET_OFFICER
from talent.subsidy_runs.actions import known
from talent.subsidy_runs.actions.closed import closed
from talent.subsidy_runs.api.shapes import (
    ExplanationOut,
    LineFilter,
    LinePage,
    PartList,
    PartOut,
    RunFilter,
    RunOut,
    RunPage,
    Street,
    explanation_of,
    line_out,
    part_out,
    run_out,
)
from talent.subsidy_runs.lifecycle import LIFECYCLE
from talent.subsidy_runs.model.run import Line, Run
from talent.subsidy_runs.store import lines, runs
from talent.wire import ActionList, listed

router = counter("talent", "subsidy-runs")
READING = needs("talent:subsidy_run:read", *RUN_READERS, rule="own district; a street its own part", pii=("name",))
EXPLAINED_TO = (DISTRICT_CLERK, DISTRICT_APPROVER, STREET_OFFICER, AUDITOR)  # why somebody is suspended is not for all


@router.get("", response_model=RunPage, **READING)
async def subsidy_runs(asked: Annotated[RunFilter, Query()], desk: Desk) -> Response:
    """List the runs of the caller's district, the latest month first (发放批次列表)."""
    month = first_of(asked.month) if asked.month else None
    async with desk.reading() as tx:
        area = desk.caller.area[: known.DISTRICT_DIGITS]
        rows = await runs.page(tx, asked, area=area, month=month, state=asked.state)
    found = page_of(rows, asked, runs.LATEST_FIRST)
    found.items[:] = [run_out(runs.run_from(row)).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(found)


@router.get("/{run_id}", response_model=RunOut, **READING)
async def subsidy_run(run_id: UUID, desk: Desk) -> Response:
    """Show one run with its control totals (批次详情)."""
    async with desk.reading() as tx:
        run = await known.seen(tx, run_id, area=desk.caller.area)
    return desk.answer(run_out(run), version=run.version)


@router.get("/{run_id}/actions", response_model=ActionList, **READING)
async def run_actions(run_id: UUID, desk: Desk) -> Response:
    """List what can be done with a run now, and what closes the rest to the caller (可办事项)."""
    async with desk.reading() as tx:
        run = await known.seen(tx, run_id, area=desk.caller.area)
        broken = await closed(tx, run, desk.caller)
    return desk.answer(listed(LIFECYCLE, run.state, desk.caller, desk.language, broken))


@router.get("/{run_id}/parts", response_model=PartList, **READING)
async def parts(run_id: UUID, desk: Desk) -> Response:
    """List the streets' parts of the present calculation (各街道核算结果)."""
    async with desk.reading() as tx:
        run = await known.seen(tx, run_id, area=desk.caller.area)
        found = await runs.parts(tx, run, within=desk.caller.area)
    return desk.answer(PartList(items=[part_out(run, part) for part in found]))


@router.get("/{run_id}/parts/{street}", response_model=PartOut, **READING)
async def part(run_id: UUID, street: Street, desk: Desk) -> Response:
    """Show one street's part (街道核算结果)."""
    async with desk.reading() as tx:
        run = await known.seen(tx, run_id, area=desk.caller.area)
        found = await known.part_of(tx, run, street, area=desk.caller.area)
    return desk.answer(part_out(run, found), version=found.version)


@router.get("/{run_id}/lines", response_model=LinePage, **READING)
async def run_lines(run_id: UUID, asked: Annotated[LineFilter, Query()], desk: Desk) -> Response:
    """List the lines of a run, zeros included (发放明细)."""
    async with desk.reading() as tx:
        run = await known.seen(tx, run_id, area=desk.caller.area)
        rows = await lines.page(
            tx,
            asked,
            run_id=run.id,
            within=desk.caller.area,
            area=asked.area,
            social_worker_id=asked.social_worker_id,
            is_paid=asked.paid,
            reason=asked.reason,
        )
    found = page_of(rows, asked, lines.BY_PERSON)
    made = [line_out(lines.from_row(row), desk.caller) for row in rows[: asked.limit]]
    found.items[:] = [line.model_dump(mode="json") for line in made]
    return desk.page(found)


@router.get(
    "/{run_id}/lines/{social_worker_id}",
    response_model=ExplanationOut,
    **needs("talent:subsidy_run:read", *EXPLAINED_TO, rule="own district; a street its own part", pii=("name",)),
)
async def explanation(run_id: UUID, social_worker_id: UUID, desk: Desk) -> Response:
    """Explain one person's line: rules, articles, facts and policy version (逐人说明)."""
    async with desk.reading() as tx:
        run = await known.seen(tx, run_id, area=desk.caller.area)
        line = await lines.of_person(tx, run.id, social_worker_id)
        if line is None or not desk.caller.covers(line.outcome.area):
            raise NotFound
        return await explained(tx, desk, run, line)


async def explained(tx: Tx, desk: DeskContext, run: Run, line: Line, *, own: bool = False) -> Response:
    """Answer with everything that led to a line."""
    policy = await known.policy_of(tx, run)
    shown, frozen = line_out(line, desk.caller, own=own), lines.facts_as_json(line.facts)
    return desk.answer(explanation_of(line, run, policy, frozen=frozen, shown=shown, language=desk.language))
