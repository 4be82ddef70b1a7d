"""The office's side of the counter: the unit's opinion, one return, review, conclusion, rectification, consequences."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.policy import needs
from bureaukit.route import counter
from bureaukit.service_routes import calendar
from fastapi import Response

from registry.annual_inspections.actions import handling
from registry.annual_inspections.api.common import act_of, fresh, load, out
from registry.annual_inspections.api.shapes import (
    InspectionOut,
    NoticeIn,
    OpinionIn,
    ReasonIn,
    ReviewIn,
    SettlementIn,
)
from registry.annual_inspections.model.inspection import Inspection, InspectionResult
from registry.annual_inspections.rules.procedure import Act
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK, SUPERVISING_UNIT

router = counter("registry", "annual-inspections")
_CLERK = needs("registry:inspection:write", DISTRICT_CLERK, rule="own area", key=True, match=True, dry_run=True)
_UNIT = needs(
    "registry:inspection:consent",
    SUPERVISING_UNIT,
    rule="own area, and named as supervising unit",
    key=True,
    match=True,
    dry_run=True,
)
_APPROVER = needs(
    "registry:inspection:approve",
    DISTRICT_APPROVER,
    rule="own area; not who reviewed",
    key=True,
    match=True,
    dry_run=True,
)


async def _step(
    desk: DeskContext,
    inspection_id: UUID,
    take: Callable[[Tx, Act], Awaitable[Inspection]],
    result: InspectionResult | None = None,
) -> Response:
    """Take one step in an inspection as the caller last saw it."""
    async with desk.transaction() as tx:
        found = fresh(desk, await load(tx, desk, inspection_id, hold=True))
        done = await take(tx, await act_of(tx, desk, found, result))
        return await desk.done(tx, await out(tx, desk, done), version=done.version)


@router.post("/{inspection_id}/consent", response_model=InspectionOut, **_UNIT)
async def consent(inspection_id: UUID, body: OpinionIn, desk: Desk) -> Response:
    """Agree with the report as supervising unit (业务主管单位初审同意)."""
    return await _step(desk, inspection_id, lambda tx, act: handling.give_opinion(tx, act, body.opinion, agrees=True))


@router.post("/{inspection_id}/consent-refusal", response_model=InspectionOut, **_UNIT)
async def refuse_consent(inspection_id: UUID, body: ReasonIn, desk: Desk) -> Response:
    """Disagree with the report as supervising unit (业务主管单位不同意); the office still reviews it."""
    return await _step(desk, inspection_id, lambda tx, act: handling.give_opinion(tx, act, body.opinion, agrees=False))


@router.post("/{inspection_id}/correction-notice", response_model=InspectionOut, **_CLERK)
async def tell(inspection_id: UUID, body: NoticeIn, desk: Desk) -> Response:
    """Return the report, once, with everything to be mended (一次性退回补正)."""
    items = [item.model_dump() for item in body.items]

    async def take(tx: Tx, act: Act) -> Inspection:
        return await handling.tell(tx, act, items, await calendar(tx))

    return await _step(desk, inspection_id, take)


@router.post("/{inspection_id}/review", response_model=InspectionOut, **_CLERK)
async def review(inspection_id: UUID, body: ReviewIn, desk: Desk) -> Response:
    """Examine the report and propose a result (审查并拟定结论)."""
    return await _step(desk, inspection_id, lambda tx, act: handling.review(tx, act, body.opinion), body.result)


@router.post("/{inspection_id}/review-return", response_model=InspectionOut, **_APPROVER)
async def send_back(inspection_id: UUID, body: ReasonIn, desk: Desk) -> Response:
    """Send it back to be reviewed again (退回重新审查)."""
    return await _step(desk, inspection_id, lambda tx, act: handling.send_back(tx, act, body.opinion))


@router.post("/{inspection_id}/conclusion", response_model=InspectionOut, **_APPROVER)
async def conclude(inspection_id: UUID, desk: Desk) -> Response:
    """Conclude the year as proposed (作出结论); the result is published."""
    return await _step(desk, inspection_id, handling.conclude)


@router.post("/{inspection_id}/rectification-order", response_model=InspectionOut, **_APPROVER)
async def order_rectification(inspection_id: UUID, desk: Desk) -> Response:
    """Conclude with a basic pass or a fail and order rectification (作出结论并责令整改)."""

    async def take(tx: Tx, act: Act) -> Inspection:
        return await handling.order_rectification(tx, act, await calendar(tx))

    return await _step(desk, inspection_id, take)


@router.post("/{inspection_id}/rectification-acceptance", response_model=InspectionOut, **_CLERK)
async def accept_rectification(inspection_id: UUID, body: OpinionIn, desk: Desk) -> Response:
    """Accept what was put right (整改验收合格)."""
    return await _step(
        desk, inspection_id, lambda tx, act: handling.check_rectification(tx, act, body.opinion, accepted=True)
    )


@router.post("/{inspection_id}/rectification-rejection", response_model=InspectionOut, **_CLERK)
async def reject_rectification(inspection_id: UUID, body: ReasonIn, desk: Desk) -> Response:
    """Say that it was not put right (整改验收不合格)."""
    return await _step(
        desk, inspection_id, lambda tx, act: handling.check_rectification(tx, act, body.opinion, accepted=False)
    )


@router.post("/{inspection_id}/settlement", response_model=InspectionOut, **_CLERK)
async def settle(inspection_id: UUID, body: SettlementIn, desk: Desk) -> Response:
    """Note what was done about a warning or a revocation that was due (办结应予警告、撤销登记事项)."""
    return await _step(desk, inspection_id, lambda tx, act: handling.settle(tx, act, body.note))
