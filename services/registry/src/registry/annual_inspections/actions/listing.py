"""Who did not file or did not rectify in time is proposed for the abnormal list; people decide on the entry."""

from datetime import date, timedelta

from bureaukit.db import Tx
from bureaukit.jobs import one_by_one

from registry.annual_inspections import store
from registry.annual_inspections.actions import steps
from registry.annual_inspections.model.inspection import Inspection, InspectionState
from registry.credit_records import actions as credit_records
from registry.credit_records.model import ListingReason
from registry.organizations import store as organizations
from registry.organizations.actions import finding

BATCH = 200


async def propose_due(tx: Tx, *, today: date) -> int:
    """Let each of them give rise to a proposal, once; a clerk then gives notice, and a second person decides.

    Who has ended is not proposed; a proposal that is open already rests on this too.
    """

    async def propose(inspection: Inspection) -> bool:
        row = await finding.named(tx, str(inspection.organization_id))
        reason, words, since = _ground(inspection)
        evidence = {"kind": "annual_inspection", "id": str(inspection.id), "on": since.isoformat()}
        organization = organizations.projection_of(row)
        await credit_records.arise(tx, organization, reason, statement=words, evidence=evidence, today=today)
        await steps.keep(tx, steps.noted(inspection, listing_proposed_on=today), "listing-proposal", on=today)
        return True

    return await one_by_one(tx, await store.to_propose(tx, limit=BATCH), propose, name=lambda one: str(one.id))


def _ground(inspection: Inspection) -> tuple[ListingReason, str, date]:
    """Return the reason, what is said of it, and since when it is so."""
    year, rectify_by = inspection.year, inspection.progress.rectify_by
    if inspection.state is InspectionState.RECTIFICATION_OVERDUE and rectify_by:
        words = f"{year}年度年检整改未按期完成，应于{rectify_by}前完成"
        return ListingReason.RECTIFICATION_OVERDUE, words, rectify_by + timedelta(days=1)
    words = f"未按规定报送{year}年度工作报告，应于{inspection.due_on}前报送"
    return ListingReason.REPORT_NOT_FILED, words, inspection.due_on + timedelta(days=1)
