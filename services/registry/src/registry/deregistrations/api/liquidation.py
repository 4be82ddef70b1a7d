"""The counter of the liquidation group: who it is, what it told the creditors, what it reports, and its application."""

from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.policy import needs
from bureaukit.route import counter
from fastapi import Response

from registry.deregistrations import actions
from registry.deregistrations.api.common import take_step
from registry.deregistrations.api.shapes import EndingOut, GroupIn, NoticeIn, ReportIn
from registry.roles import DISTRICT_CLERK, ORG_REP

router = counter("registry", "deregistrations")
# The group speaks for the organization; where it has no account, a clerk enters what it brings.
_GROUP = needs(
    "registry:deregistration:apply",
    ORG_REP,
    DISTRICT_CLERK,
    rule="own organization, or own area",
    or_scope="registry:deregistration:write",
    key=True,
    match=True,
    dry_run=True,
)


@router.post("/{ending_id}/liquidation-group", response_model=EndingOut, **_GROUP)
async def form_group(ending_id: UUID, body: GroupIn, desk: Desk) -> Response:
    """Report the liquidation group (成立清算组织): from now on the organization may only wind up."""
    return await take_step(desk, ending_id, lambda tx, e: actions.form_group(tx, e, body.as_model(), on=desk.today))


@router.post("/{ending_id}/creditors-notice", response_model=EndingOut, **_GROUP)
async def tell_creditors(ending_id: UUID, body: NoticeIn, desk: Desk) -> Response:
    """Report how creditors were told (公告通知债权人)."""
    return await take_step(desk, ending_id, lambda tx, e: actions.tell_creditors(tx, e, body.as_model(), on=desk.today))


@router.post("/{ending_id}/liquidation-report", response_model=EndingOut, **_GROUP)
async def report(ending_id: UUID, body: ReportIn, desk: Desk) -> Response:
    """Hand in the liquidation report (提交清算报告)."""
    return await take_step(desk, ending_id, lambda tx, e: actions.report(tx, e, body.as_model(), on=desk.today))


@router.post("/{ending_id}/application", response_model=EndingOut, **_GROUP)
async def apply(ending_id: UUID, desk: Desk) -> Response:
    """Apply for deregistration, signed by the legal representative (申请注销登记)."""
    return await take_step(desk, ending_id, lambda tx, e: actions.apply(tx, e, on=desk.today))
