"""Finding the run that somebody wants to act on or see."""

from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.db import Tx
from bureaukit.problems import NotFound, Stale

from talent.access import see_to_area
from talent.subsidy_policies import store as policies
from talent.subsidy_policies.model import Policy
from talent.subsidy_runs.model.run import Line, Part, Run
from talent.subsidy_runs.store import runs

DISTRICT_DIGITS = 6


async def seen(tx: Tx, run_id: UUID, *, area: str) -> Run:
    """Return a run of the district that the caller's area lies in; 404 for anybody else's."""
    return _of_district(await runs.find(tx, run_id), area)


async def held(tx: Tx, run_id: UUID, caller: Caller, version: int) -> Run:
    """Return a run that the district acts on: nobody else does meanwhile; 412 when it is not as the caller saw it."""
    run = _of_district(await runs.find(tx, run_id, lock=True), caller.area)
    see_to_area(caller, run.area)
    if run.version != version:
        raise Stale
    return run


async def held_part(tx: Tx, run_id: UUID, street: str, caller: Caller) -> tuple[Run, Part]:
    """Return a run and the part of it that the caller's own street speaks for; nobody else acts on them meanwhile."""
    run = _of_district(await runs.find(tx, run_id, lock=True), caller.area)
    if street != caller.area:
        raise NotFound
    return run, await part_of(tx, run, street, area=caller.area)


def _of_district(run: Run | None, area: str) -> Run:
    if run is None or run.area != area[:DISTRICT_DIGITS]:
        raise NotFound
    return run


async def part_of(tx: Tx, run: Run, street: str, *, area: str) -> Part:
    """Return a street's part of the present calculation, if it lies in the caller's area."""
    found = await runs.parts(tx, run, within=area)
    part = next((part for part in found if part.street == street), None)
    if part is None:
        raise NotFound
    return part


async def policy_of(tx: Tx, run: Run) -> Policy:
    """Return the version by which a run was calculated."""
    policy = await policies.find(tx, run.policy_id) if run.policy_id else None
    if policy is None:
        raise AssertionError("a calculated run names its policy")
    return policy


async def run_of(tx: Tx, line: Line) -> Run:
    """Return the run that a line belongs to."""
    run = await runs.find(tx, line.run_id)
    if run is None:
        raise AssertionError("a line belongs to a run")
    return run
