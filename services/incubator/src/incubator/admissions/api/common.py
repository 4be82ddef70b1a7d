"""What both sides of the counter need: whose application it is, what the registry says, how it is shown."""

from uuid import UUID

from bureaukit.db import Tx
from bureaukit.desk import DeskContext
from bureaukit.problems import Forbidden, NotFound

from incubator.access import is_officer_for, speaks_for
from incubator.admissions.actions import common
from incubator.admissions.actions.forecasting import outlook
from incubator.admissions.api.referral_shapes import referral_out
from incubator.admissions.api.shapes import AdmissionOut, BeatenByOut, WaitingOut, plain
from incubator.admissions.api.waiting_shapes import expected_out, offer_out
from incubator.admissions.model import QUEUED, Admission, AdmissionState
from incubator.admissions.rules.priority import Advantage
from incubator.neighbours import registry
from incubator.referrals import store as referrals


async def own(tx: Tx, admission_id: UUID, desk: DeskContext, version: int | None = None) -> Admission:
    """Return an application of the caller's organization or area; 404 for anybody else's, and for others' drafts."""
    found = await common.loaded(tx, admission_id)
    if not (is_applicant(desk, found) or _is_seen_by_office(desk, found)):
        raise NotFound
    return await common.loaded(tx, admission_id, version=version)


async def mine(
    tx: Tx, admission_id: UUID, desk: DeskContext, version: int | None = None, *, hold: bool = False
) -> Admission:
    """Return an application the caller may act for: the applicant, or the officer who drafted it on behalf."""
    found = await own(tx, admission_id, desk, version)
    if not (is_applicant(desk, found) or found.progress.drafted_by == desk.caller.sub):
        raise Forbidden("由申请人或代为起草的经办人办理", "For the applicant, or the officer who drafted it on behalf")
    return await common.loaded(tx, admission_id, version=version, hold=True) if hold else found


def is_applicant(desk: DeskContext, admission: Admission) -> bool:
    """Say whether the caller is the applicant: the same organization, or who drafted it for a team."""
    applicant, drafted_by = admission.applicant, admission.progress.drafted_by
    return speaks_for(desk.caller, applicant.organization_id, applicant.credit_code, drafted_by=drafted_by)


def _is_seen_by_office(desk: DeskContext, admission: Admission) -> bool:
    is_open = admission.state is not AdmissionState.DRAFT or admission.progress.drafted_by == desk.caller.sub
    return is_open and is_officer_for(desk.caller, admission.area)


async def facts_for(desk: DeskContext, admission_id: UUID) -> common.Facts:
    """Ask the registry how the applicant stands today; before the transaction, so that no lock waits for an answer."""
    async with desk.reading() as tx:
        found = await own(tx, admission_id, desk)
    if found.applicant.organization_id is None:
        return None
    neighbour = desk.request.app.state.neighbours["registry"]
    return await registry.standing(neighbour, str(found.applicant.organization_id), desk.today)


async def shown(tx: Tx, admission: Admission, desk: DeskContext) -> AdmissionOut:
    """Return an application as it is shown: with what it waits for while it waits, and how it was referred."""
    to_officer = not is_applicant(desk, admission)
    chain = [referral_out(one, to_officer=to_officer) for one in await referrals.chain_of(tx, admission.id)]
    waiting = await _waiting(tx, admission, desk, named=to_officer) if admission.state in QUEUED else None
    return plain(admission, waiting, chain)


async def _waiting(tx: Tx, admission: Admission, desk: DeskContext, *, named: bool) -> WaitingOut | None:
    policy = await common.policy_now(tx)
    found = await common.rivalry(tx, admission, policy)
    if found is None:
        return None
    mine = await outlook(tx, admission, policy)
    return WaitingOut(
        rank=mine.place.rank,
        of=mine.of,
        free=len(found.free),
        ahead=[_beaten(other, reason, desk, named=named) for other, reason in found.ahead],
        taken=[_beaten(other, reason, desk, named=named) for other, reason in found.taken],
        rests_until=admission.progress.rests_until if policy.rests(admission) else None,
        expected=expected_out(mine.expected, desk.language),
        offer=offer_out(mine.offer) if mine.offer else None,
    )


def _beaten(other: Admission, reason: Advantage, desk: DeskContext, *, named: bool) -> BeatenByOut:
    message = reason.en if desk.language == "en" else reason.zh
    return BeatenByOut(by=reason, message=message, admission_id=other.id if named else None)
