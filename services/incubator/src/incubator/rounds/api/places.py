"""The counter at which an applicant learns what a round did with its application, with a signed receipt."""

from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.policy import needs, public
from bureaukit.problems import NotFound
from bureaukit.receipts import signer_of
from bureaukit.route import counter
from fastapi import Response

from incubator.access import is_officer_for, speaks_for
from incubator.admissions.actions import common
from incubator.roles import OFFICERS, ORG_REP
from incubator.rounds import store
from incubator.rounds.actions import running
from incubator.rounds.api.shapes import DecidedList, DecidedOut, KeysOut, place_out

of_admission = counter("incubator", "admissions")
receipts = counter("incubator", "receipts")


@of_admission.get(
    "/{admission_id}/round-places",
    response_model=DecidedList,
    **needs("incubator:admission:read", *OFFICERS, ORG_REP, rule="own area or own organization"),
)
async def round_places(admission_id: UUID, desk: Desk) -> Response:
    """Show what rounds that were carried out did with an application, and why (批次分配结果)."""
    signer = signer_of(desk.request, "incubator")
    items = []
    async with desk.reading() as tx:
        admission = await common.loaded(tx, admission_id)
        applicant, drafted_by = admission.applicant, admission.progress.drafted_by
        is_own = speaks_for(desk.caller, applicant.organization_id, applicant.credit_code, drafted_by=drafted_by)
        if not (is_own or is_officer_for(desk.caller, admission.area)):
            raise NotFound
        for place in await store.places_of(tx, admission_id):
            round_ = await running.loaded(tx, place.round_id)
            if round_.executed_at is None:
                continue
            shown = place_out(place, desk.language).model_dump(mode="json")
            told = shown | {"round_id": str(round_.id), "round_name": round_.name}
            proof = {"fingerprint": round_.fingerprint, "decided_at": round_.executed_at.isoformat()}
            items.append(DecidedOut(**told, receipt=signer.sign(told | proof)))
    return desk.answer(DecidedList(items=items))


@receipts.get("/jwks", response_model=KeysOut, **public("incubator:receipt:read"))
async def keys(desk: Desk) -> Response:
    """Publish the keys that receipts are verified with (凭证公钥)."""
    return desk.answer(signer_of(desk.request, "incubator").public_keys())
