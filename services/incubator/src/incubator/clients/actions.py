"""Who is served: how they stand to the bases, and which organization a team has become."""

from datetime import date
from uuid import UUID

from bureaukit.auth import Caller
from bureaukit.db import Tx
from bureaukit.problems import FieldError, Invalid
from bureaukit.text import Text

from incubator.access import is_officer_for, speaks_for
from incubator.admissions import store as admissions
from incubator.admissions.model import PENDING, Admission, AdmissionState, ApplicantKind, Mode
from incubator.clients.model import Client, Clientele
from incubator.clients.store import Whose
from incubator.known_organizations import store as known_organizations
from incubator.roles import OFFICERS, ORG_REP
from incubator.tenancies import store as tenancies
from incubator.tenancies.model import Tenancy, TenancyState


async def team(tx: Tx, caller: Caller, admission_id: UUID | None) -> Client:
    """Return the team of an application: for its own speaker, or for an officer of the area; 422 for anybody else."""
    found = await admissions.find(tx, admission_id) if admission_id else None
    is_team = found is not None and found.applicant.kind is ApplicantKind.TEAM
    if found is None or not (is_team and _may_name(caller, found)):
        raise Invalid(FieldError("/admission_id", "no_team", Text("没有该团队的申请", "There is no such team")))
    return Client(None, None, found.id, found.applicant.team_name, found.progress.drafted_by)


def _may_name(caller: Caller, admission: Admission) -> bool:
    is_speaker = speaks_for(caller, None, None, drafted_by=admission.progress.drafted_by)
    return is_speaker or is_officer_for(caller, admission.area)


async def is_own(tx: Tx, caller: Caller, client: Client) -> bool:
    """Say whether a representative acts for a client: the organization, the team, or what the team has become."""
    if not caller.has_role(ORG_REP):
        return False
    is_speaker = client.team_speaker is not None and client.team_speaker == caller.sub
    return is_speaker or caller.org in await names_of(tx, client)


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
    if client.admission_id is None:
        return [], []
    case = await admissions.find(tx, client.admission_id)
    stays = await tenancies.of_admission(tx, client.admission_id)
    return [case] if case else [], [stay for stay in stays if stay.period.start_on <= on]


def _is_in(stay: Tenancy, on: date) -> bool:
    return stay.period.start_on <= on and stay.state is not TenancyState.CLOSED


async def names_of(tx: Tx, client: Client) -> frozenset[str]:
    """Return by which names the organization of a client signs in: of a team, that which it has become."""
    names = [client.organization_id, client.credit_code]
    if client.admission_id:
        for stay in await tenancies.of_admission(tx, client.admission_id):
            names += [stay.holder.organization_id, stay.holder.credit_code]
    return frozenset(str(name) for name in names if name)


async def whose(tx: Tx, caller: Caller, on: date) -> Whose:
    """Return the caller's area for staff; otherwise their organization, with what was for it while it was a team."""
    if caller.has_role(*OFFICERS):
        return Whose(area=caller.area_to_list())
    organization_id = await identity(tx, caller.org) if caller.org else None
    return Whose(org=caller.org, sub=caller.sub, admission_ids=await once_a_team(tx, organization_id, on))


async def identity(tx: Tx, org: str) -> UUID | None:
    """Return the id of an organization named by it or by a credit code that was heard of."""
    try:
        return UUID(org)
    except ValueError:
        known = await known_organizations.find(tx, org)
    return known.id if known else None


async def once_a_team(tx: Tx, organization_id: UUID | None, on: date) -> list[UUID]:
    """Return the applications of an organization's stays: what was ordered for them while it was a team is its own."""
    if organization_id is None:
        return []
    stays = await tenancies.of_organization(tx, organization_id, until=on)
    return [stay.admission_id for stay in stays if stay.admission_id]
