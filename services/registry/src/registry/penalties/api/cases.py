"""The counter for penalty cases: opened by a clerk with a second officer, listed, looked at."""

from typing import Annotated, Any
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import page_of
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from fastapi import Query, Response

from registry.credit_records.actions import organization_named
from registry.organizations import store as organizations
from registry.penalties import store
from registry.penalties.actions import procedure
from registry.penalties.api.shapes import (
    OFFICE,
    CaseActionsOut,
    CaseFilter,
    CaseIn,
    CaseOut,
    CasePage,
    case_out,
    weighed,
)
from registry.penalties.lifecycle import of
from registry.roles import DISTRICT_CLERK, ORG_REP

router = counter("registry", "penalty-cases")
_READING = needs("registry:penalty:read", ORG_REP, *OFFICE, rule="own area, or own organization once it was told")


@router.post(
    "",
    status_code=201,
    response_model=CaseOut,
    **needs("registry:penalty:write", DISTRICT_CLERK, rule="own area", key=True, dry_run=True),
)
async def open_case(body: CaseIn, desk: Desk) -> Response:
    """Open a case against an organization, or a body that is not on the register (立案)."""
    desk.refuse_unless(
        allowed=body.act_ended_on <= desk.today,
        pointer="/act_ended_on",
        code="in_the_future",
        zh="日期不得晚于今天",
        en="The day has not come yet",
    )
    async with desk.transaction() as tx:
        organization = await organization_named(tx, body.organization) if body.organization else None
        area = organization.area if organization else desk.caller.area_to_list()
        if not desk.caller.covers(area):
            raise NotFound
        days = await calendar(tx)
        case = await procedure.open_case(
            tx,
            organization_id=organization.id if organization else None,
            party=body.party,
            area=area,
            ground=body.ground,
            facts=body.facts,
            act_ended_on=body.act_ended_on,
            endangers_people=body.endangers_people,
            officers=(desk.caller.sub, body.second_officer),
            today=desk.today,
            calendar=days,
        )
        out = await case_out(tx, desk, case, days)
        return await desk.created(tx, out, f"/v1/registry/penalty-cases/{case.id}", version=case.version)


@router.get("", response_model=CasePage, **_READING)
async def cases(asked: Annotated[CaseFilter, Query()], desk: Desk) -> Response:
    """List the penalty cases of the caller's area, or those that the caller's organization was told of (行政处罚案件)."""
    async with desk.reading() as tx:
        rows = await store.page(
            tx,
            asked,
            **await _bounds(tx, desk),
            state=asked.state,
            kind=asked.kind,
            organization=asked.organization_id,
        )
    return desk.page(page_of(rows, asked, store.BY_ID))


async def _bounds(tx: Tx, desk: DeskContext) -> dict[str, Any]:
    if desk.caller.has_role(*OFFICE):
        return {"area": desk.caller.area_to_list()}
    own = await organizations.find(tx, desk.caller.org) if desk.caller.org else None
    return {"told": [own["id"]] if own else []}


@router.get("/{case_id}", response_model=CaseOut, **_READING)
async def case(case_id: UUID, desk: Desk) -> Response:
    """Show one case with its stages (案件详情)."""
    async with desk.reading() as tx:
        weighing, days = await weighed(tx, desk, case_id)
        return desk.answer(await case_out(tx, desk, weighing.case, days), version=weighing.case.version)


@router.get("/{case_id}/actions", response_model=CaseActionsOut, **_READING)
async def possible_actions(case_id: UUID, desk: Desk) -> Response:
    """List every step with what allows or blocks it, and from which day (可办理事项)."""
    async with desk.reading() as tx:
        weighing, _ = await weighed(tx, desk, case_id)
    state = weighing.case.state
    closed = procedure.blockers(weighing) | procedure.blockers_for_officers(weighing)
    table = of(weighing.form)
    closed |= table.closed_to(state, desk.caller.has_role)
    items = table.actions(state, blockers=closed)
    return desk.answer({"items": [item.as_dict(desk.language) for item in items]})
