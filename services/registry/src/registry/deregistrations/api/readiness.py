"""The counter that tells what stands in the way of a deregistration, over all services."""

from collections.abc import Mapping

from bureaukit.db import Record
from bureaukit.desk import Desk, DeskContext
from bureaukit.neighbour import Neighbour
from bureaukit.obligations import Obligation
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from fastapi import Response

from registry.deregistrations import actions
from registry.deregistrations.api.common import OFFICE, is_concerned
from registry.deregistrations.api.shapes import ObligationOut, ReadinessOut
from registry.neighbours import obligations
from registry.roles import ORG_REP, SUPERVISING_UNIT
from registry.wire import Key

router = counter("registry", "organizations")


async def readiness_of(desk: DeskContext, row: Record) -> actions.Readiness:
    """Ask this service and every other what an organization has open; no transaction is held meanwhile."""
    neighbours: Mapping[str, Neighbour] = desk.request.app.state.neighbours
    async with desk.reading() as tx:
        own = await actions.own_obligations(tx, row, desk.today)
    return actions.Readiness(row["id"], {"registry": own} | await obligations.ask_all(neighbours, row["id"]))


@router.get(
    "/{key}/deregistration-readiness",
    response_model=ReadinessOut,
    **needs("registry:deregistration:read", ORG_REP, SUPERVISING_UNIT, *OFFICE, rule="own, or own area"),
)
async def readiness(key: Key, desk: Desk) -> Response:
    """Tell what stands in the way of a deregistration in every service, and what clears it (注销条件)."""
    async with desk.reading() as tx:
        row = await actions.organization_of(tx, key)
    if not is_concerned(desk.caller, row):
        raise NotFound
    found = await readiness_of(desk, row)
    shown = [(one.blocks, _out(service, one, desk.language)) for service, one in found.obligations]
    return desk.answer(
        ReadinessOut(
            organization_id=row["id"],
            on=desk.today,
            ready=found.is_ready,
            unavailable=found.unavailable,
            blockers=[one for blocks, one in shown if blocks],
            settled_by_the_ending=[one for blocks, one in shown if not blocks],
        )
    )


def _out(service: str, one: Obligation, language: str) -> ObligationOut:
    return ObligationOut(
        service=service,
        code=one.code,
        article=one.article,
        message=one.text.in_language(language),
        next_step=one.next_step.in_language(language),
        link=one.link,
        count=one.count,
        blocks=one.blocks,
    )
