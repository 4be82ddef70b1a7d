"""Say what a certificate is worth at this moment."""

from dataclasses import dataclass
from typing import Any

from bureaukit.db import Record, Tx

from registry.certificates import store
from registry.certificates.model import Certificate, CertificateStatus, changed_since, status_of
from registry.organizations import store as organizations


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found under a number."""

    status: CertificateStatus
    certificate: Certificate | None = None
    organization: Record | None = None

    @property
    def changed(self) -> list[str]:
        """The registered items of which the certificate says what is true no longer."""
        if self.certificate is None or self.organization is None:
            return []
        return changed_since(self.certificate, self.organization)


async def verify(tx: Tx, number: str) -> Verification:
    """Look a number up among the certificates issued here, then among those of the register."""
    certificate = await store.numbered(tx, number)
    if certificate:
        organization: Any = await organizations.find(tx, str(certificate.organization_id))
    else:
        organization = await organizations.find_by_certificate(tx, number)
    if organization is None:
        return Verification(CertificateStatus.UNKNOWN)
    return Verification(status_of(certificate, dict(organization)), certificate, organization)
