"""How an approved application becomes a tenancy: the agreement is signed."""

from dataclasses import dataclass, replace
from datetime import date

from bureaukit.clock import legal_date
from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.parameters import ParameterSet
from bureaukit.problems import Refused
from bureaukit.rules import findings

from incubator.admissions.actions.common import Facts, Ruling, candidacy, keep, record
from incubator.admissions.lifecycle import LIFECYCLE
from incubator.admissions.model import Admission, DecisionKind
from incubator.admissions.rules import entry
from incubator.bases import actions as bases
from incubator.parameters.tenancies import STANDARD_OBLIGATIONS
from incubator.spaces import store as spaces
from incubator.spaces.model import Occupancy
from incubator.tenancies import actions as tenancies
from incubator.tenancies.model import Holder, Stay, Team, Tenancy


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was signed (INC-08)."""

    signed_on: date
    number: str | None
    obligations: tuple[str, ...]


async def sign(
    tx: Tx, admission: Admission, facts: Facts, terms: ParameterSet, ruling: Ruling, *, agreement: Agreement
) -> Admission:
    """Record the signed agreement: the reserved seat becomes a tenancy; a virtual stay has none.

    What excludes from entry is looked at once more: weeks may lie between approval and signature.
    """
    state = LIFECYCLE.step("agreement", admission.state)
    base = await bases.loaded(tx, admission.base_id)
    if broken := findings(entry.EXCLUSIONS, await candidacy(tx, admission, base, facts, terms, on=legal_date(tx.at))):
        raise Refused(broken)
    await record(tx, admission, DecisionKind.AGREEMENT, ruling, facts=facts)
    held = await spaces.held_for(tx, admission.id)
    if held is None:
        return await keep(tx, replace(admission, state=state))
    obligations = dict.fromkeys((*terms[STANDARD_OBLIGATIONS], *agreement.obligations))
    tenancy = _tenancy(admission, replace(agreement, obligations=tuple(obligations)), held)
    await spaces.convert(tx, held.id, held_for=tenancy.id)
    await tenancies.begin(tx, tenancy)
    progress = replace(admission.progress, tenancy_id=tenancy.id)
    return await keep(tx, replace(admission, state=state, progress=progress))


def _tenancy(admission: Admission, agreement: Agreement, held: Occupancy) -> Tenancy:
    applicant, tenancy_id = admission.applicant, new_id()
    return Tenancy(
        id=tenancy_id,
        holder=Holder(applicant.organization_id, applicant.credit_code, _team(admission)),
        admission_id=admission.id,
        base_id=admission.base_id,
        area=admission.area,
        space_id=held.space_id,
        seat=held.seat,
        period=held.period,
        stay=Stay(tenancy_id, held.period.start_on),
        agreed_until=held.period.end_on,
        signed_on=agreement.signed_on,
        agreement_number=agreement.number,
        obligations=agreement.obligations,
    )


def _team(admission: Admission) -> Team | None:
    name, progress = admission.applicant.team_name, admission.progress
    if name is None or progress.submitted_at is None or progress.register_by is None:
        return None
    return Team(name, progress.drafted_by, legal_date(progress.submitted_at), progress.register_by)
