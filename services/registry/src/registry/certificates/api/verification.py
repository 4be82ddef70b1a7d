"""What anybody may ask: whether a certificate counts."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from bureaukit.desk import Desk
from bureaukit.policy import public
from bureaukit.route import counter
from fastapi import Path, Response
from pydantic import BaseModel

from registry.certificates.actions import verifying
from registry.certificates.actions.verifying import Verification
from registry.certificates.model import CertificateStatus, IssueReason
from registry.organizations.model import OrganizationState, OrganizationType

router = counter("registry", "certificates")
Number = Annotated[str, Path(min_length=1, max_length=60, description="certificate number 证书编号")]


class HolderOut(BaseModel):
    """The organization as the register has it now."""

    id: UUID
    credit_code: str | None
    name: str
    type: OrganizationType
    state: OrganizationState
    ended_on: date | None
    charity_since: date | None
    public_fundraising_since: date | None


class VerificationOut(BaseModel):
    """What a certificate is worth at the moment of the question."""

    number: str
    status: CertificateStatus
    status_label: str
    as_of: datetime
    organization: HolderOut | None
    edition: int | None
    reason: IssueReason | None
    issued_on: date | None
    replaced_on: date | None
    changed: list[str]


@router.get("/{number}/verification", response_model=VerificationOut, **public("registry:certificate:read"))
async def verify(number: Number, desk: Desk) -> Response:
    """Tell whether a certificate counts now (核验登记证书); a number nobody issued is `unknown`, not an error."""
    async with desk.reading() as tx:
        found = await verifying.verify(tx, number)
    return desk.answer(_out(number, found, desk))


def _out(number: str, found: Verification, desk: Desk) -> VerificationOut:
    certificate, holder = found.certificate, found.organization
    issued_on = holder["registered_on"] if holder else None
    return VerificationOut(
        number=number,
        status=found.status,
        status_label=found.status.zh if desk.language == "zh" else found.status.en,
        as_of=desk.now,
        organization=HolderOut(**{name: holder[name] for name in HolderOut.model_fields}) if holder else None,
        edition=certificate.edition if certificate else None,
        reason=certificate.reason if certificate else None,
        issued_on=certificate.issued_on if certificate else issued_on,
        replaced_on=certificate.replaced_on if certificate else None,
        changed=found.changed,
    )
