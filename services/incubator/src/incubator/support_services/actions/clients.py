"""Who is served: how they stand to the bases, and which organization a team has become."""

from datetime import date
from uuid import UUID

from bureaukit.db import Tx

from incubator.admissions import store as admissions
from incubator.admissions.model import PENDING, Admission, AdmissionState, Mode
from incubator.support_services.model import Client, Clientele
from incubator.tenancies import store as tenancies
from incubator.tenancies.model import Tenancy, TenancyState


def team_of(admission: Admission) -> Client:
    """Return the team that applied, as whoever drafted its application speaks for it."""
    applicant = admission.applicant
    return Client(None, None, admission.id, applicant.team_name, admission.progress.drafted_by)


async def clientele(tx: Tx, client: Client, on: date) -> Clientele:
    """Return how a client stands to the bases on a day."""
    cases, stays = await _known(tx, client, on)
    virtual = {one.id for one in cases if one.content.mode is Mode.VIRTUAL}
    signed = [one for one in cases if one.state is AdmissionState.AGREEMENT_SIGNED]
    if any(_is_in(one, on) for one in stays if one.admission_id not in virtual):
        return Clientele.PHYSICAL_TENANT
    if any(one.id in virtual and one.content.period.holds(on) for one in signed):
        return Clientele.VIRTUAL_TENANT
    if any(one.state in PENDING for one in cases):
        return Clientele.APPLICANT
    return Clientele.FORMER_TENANT if stays or signed else Clientele.OTHER


async def _known(tx: Tx, client: Client, on: date) -> tuple[list[Admission], list[Tenancy]]:
    """Return the applications and the stays of a client, those that had begun by a day."""
    if client.organization_id:
        stays = await tenancies.of_organization(tx, client.organization_id, until=on)
        return list(await admissions.all_of(tx, client.organization_id)), list(stays)
    case = await admissions.find(tx, client.admission_id) if client.admission_id else None
    stay = await _stay(tx, case)
    return [case] if case else [], [stay] if stay and stay.period.start_on <= on else []


def _is_in(stay: Tenancy, on: date) -> bool:
    return stay.period.start_on <= on and stay.state is not TenancyState.CLOSED


async def _stay(tx: Tx, case: Admission | None) -> Tenancy | None:
    tenancy_id = case.progress.tenancy_id if case else None
    return await tenancies.find(tx, tenancy_id) if tenancy_id else None


async def names_of(tx: Tx, client: Client) -> frozenset[str]:
    """Return by which names the organization of a client signs in: of a team, that which it has become."""
    organization_id, credit_code = client.organization_id, client.credit_code
    if client.admission_id:
        stay = await _stay(tx, await admissions.find(tx, client.admission_id))
        organization_id, credit_code = (stay.holder.organization_id, stay.holder.credit_code) if stay else (None, None)
    return frozenset(str(name) for name in (organization_id, credit_code) if name)


async def once_a_team(tx: Tx, organization_id: UUID, on: date) -> list[UUID]:
    """Return the applications of an organization's stays: what was ordered for them while it was a team is its own."""
    stays = await tenancies.of_organization(tx, organization_id, until=on)
    return [stay.admission_id for stay in stays if stay.admission_id]
