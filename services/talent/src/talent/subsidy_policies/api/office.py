"""The counter of the district: drafts, submissions and a second person's word."""

from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.problems import Forbidden, NotFound
from bureaukit.route import counter
from fastapi import Query, Response

from talent.access import see_to_area
from talent.roles import DISTRICT_APPROVER, DISTRICT_CLERK, RUN_READERS
from talent.subsidy_policies import actions, store
from talent.subsidy_policies.api.shapes import (
    CaseFilter,
    GroundIn,
    PolicyCase,
    PolicyCasePage,
    PolicyIn,
    asked_month,
    case_of,
)
from talent.subsidy_policies.lifecycle import LIFECYCLE
from talent.subsidy_policies.model import Policy
from talent.wire import ActionList, listed

router = counter("talent", "subsidy-policies")


@router.post(
    "",
    status_code=201,
    response_model=PolicyCase,
    **needs("talent:subsidy_policy:write", DISTRICT_CLERK, rule="own district", key=True, dry_run=True),
)
async def draft(body: PolicyIn, desk: Desk) -> Response:
    """Draft a version (起草补贴政策版本); it governs nothing until a second person approves it."""
    if len(desk.caller.area) != 6:
        raise Forbidden("补贴政策由区级制定", "The policy is made by the district")
    async with desk.transaction() as tx:
        policy = await actions.draft(tx, body.proposal(), area=desk.caller.area)
        return await desk.created(tx, case_of(policy), f"/v1/talent/subsidy-policies/{policy.id}/case", version=1)


@router.get(
    "/cases", response_model=PolicyCasePage, **needs("talent:subsidy_policy:read", *RUN_READERS, rule="own district")
)
async def cases(asked: Annotated[CaseFilter, Query()], desk: Desk) -> Response:
    """List the versions in every state (全部版本，含草稿)."""
    async with desk.reading() as tx:
        within = desk.caller.area[:6]
        rows = await store.page(tx, asked, within=within, state=asked.state, month=asked_month(asked))
    found = page_of(rows, asked, store.BY_ID)
    found.items[:] = [case_of(store.from_row(row)).model_dump(mode="json") for row in rows[: asked.limit]]
    return desk.page(found)


@router.get(
    "/{policy_id}/case",
    response_model=PolicyCase,
    **needs("talent:subsidy_policy:read", *RUN_READERS, rule="own district"),
)
async def case(policy_id: UUID, desk: Desk) -> Response:
    """Show one version in any state, with who made it (版本办理情况)."""
    async with desk.reading() as tx:
        found = await actions.loaded(tx, policy_id)
    if found.area != desk.caller.area[:6]:
        raise NotFound
    return desk.answer(case_of(found), version=found.version)


@router.get(
    "/{policy_id}/actions",
    response_model=ActionList,
    **needs("talent:subsidy_policy:read", *RUN_READERS, rule="own district"),
)
async def policy_actions(policy_id: UUID, desk: Desk) -> Response:
    """List what can be done with a version now (可办事项)."""
    async with desk.reading() as tx:
        found = await actions.loaded(tx, policy_id)
        broken = await actions.broken(tx, found, desk.caller.sub, today=desk.today)
    if found.area != desk.caller.area[:6]:
        raise NotFound
    return desk.answer(listed(LIFECYCLE, found.state, desk.caller, desk.language, broken))


@router.put(
    "/{policy_id}",
    response_model=PolicyCase,
    **needs("talent:subsidy_policy:write", DISTRICT_CLERK, rule="own district", match=True),
)
async def change(policy_id: UUID, body: PolicyIn, desk: Desk) -> Response:
    """Rewrite a draft (修改草稿)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        changed = await actions.change(tx, await _own(tx, policy_id, desk, version), body.proposal())
        return await desk.done(tx, case_of(changed), version=changed.version)


def _act(scope: str, role: str, rule: str = "own district") -> dict[str, Any]:
    return needs(scope, role, rule=rule, key=True, match=True, dry_run=True)


WRITING = _act("talent:subsidy_policy:write", DISTRICT_CLERK)


@router.post("/{policy_id}/submission", response_model=PolicyCase, **WRITING)
async def submit(policy_id: UUID, desk: Desk) -> Response:
    """Hand a draft over for approval (提交)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        changed = await actions.submit(tx, await _own(tx, policy_id, desk, version), today=desk.today)
        return await desk.done(tx, case_of(changed), version=changed.version)


@router.post("/{policy_id}/withdrawal", response_model=PolicyCase, **WRITING)
async def withdraw(policy_id: UUID, desk: Desk) -> Response:
    """Give a version up (撤回)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        changed = await actions.withdraw(tx, await _own(tx, policy_id, desk, version))
        return await desk.done(tx, case_of(changed), version=changed.version)


@router.post(
    "/{policy_id}/return",
    response_model=PolicyCase,
    **_act("talent:subsidy_policy:approve", DISTRICT_APPROVER),
)
async def send_back(policy_id: UUID, body: GroundIn, desk: Desk) -> Response:
    """Return a version to its makers (退回)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        changed = await actions.send_back(tx, await _own(tx, policy_id, desk, version), ground=body.ground)
        return await desk.done(tx, case_of(changed), version=changed.version)


@router.post(
    "/{policy_id}/approval",
    response_model=PolicyCase,
    **_act("talent:subsidy_policy:approve", DISTRICT_APPROVER, "own district, none of its makers"),
)
async def approve(policy_id: UUID, desk: Desk) -> Response:
    """Put a version in force from its month on (批准)."""
    version = desk.if_match()
    async with desk.transaction() as tx:
        changed = await actions.approve(tx, await _own(tx, policy_id, desk, version), today=desk.today)
        return await desk.done(tx, case_of(changed), version=changed.version)


async def _own(tx: Tx, policy_id: UUID, desk: Desk, version: int) -> Policy:
    """Return a version of the caller's district in the version they saw."""
    see_to_area(desk.caller, (await actions.loaded(tx, policy_id)).area)
    return await actions.loaded(tx, policy_id, version=version)
