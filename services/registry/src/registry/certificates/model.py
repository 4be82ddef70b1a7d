"""A certificate of registration (登记证书) and what it is worth today: values only, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from bureaukit.codes import CodeList

from registry.organizations.model import ENDED, OrganizationState, OrganizationType
from registry.organizations.model.book import plain


class CertificateStatus(CodeList):
    """What a certificate is worth at the moment somebody asks."""

    VALID = "valid", "有效", "valid"
    OUTDATED = "outdated", "登记事项已变更，须换发", "registered items have changed; it must be replaced"
    REPLACED = "replaced", "已换发或补发，本证书作废", "replaced by another; void"
    SUSPENDED = "suspended", "限期停止活动，证书封存", "activities suspended; the certificate is sealed"
    REVOKED = "revoked", "组织已终止，证书作废", "the organization has ended; void"
    UNKNOWN = "unknown", "没有这份证书", "no such certificate"


class IssueReason(CodeList):
    """Why a certificate is issued."""

    FIRST = "first", "首次发证", "first issue"
    CHANGED = "changed", "登记事项变更换发", "registered items changed"
    LOST = "lost", "遗失补发", "lost"
    DAMAGED = "damaged", "损毁换发", "damaged"


class CertificateCopy(CodeList):
    """The two papers of one certificate."""

    ORIGINAL = "original", "正本", "original"
    DUPLICATE = "duplicate", "副本", "duplicate"


TITLES = {
    OrganizationType.SOCIAL_GROUP: "社会团体法人登记证书",
    OrganizationType.SOCIAL_SERVICE_ORGANIZATION: "民办非企业单位(法人)登记证书",
    OrganizationType.FOUNDATION: "基金会法人登记证书",
}
# What a certificate says of the organization; if the register says otherwise, the certificate is outdated.
PRINTED = (
    "name",
    "credit_code",
    "type",
    "domicile",
    "scope",
    "legal_representative",
    "start_up_funds_fen",
    "supervising_unit",
    "charity_since",  # 换发登记证书，标明慈善组织属性 (慈善组织认定办法)
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate; what it says is fixed on the day it is issued."""

    id: UUID
    number: str
    organization_id: UUID
    edition: int  # 1 is the first an organization got here
    facts: dict[str, object]
    reason: IssueReason
    issued_on: date
    replaced_on: date | None = None
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class CertificateIssued:
    """A certificate was issued; `replaces` is the number it makes void."""

    topic: ClassVar[str] = "registry.certificate-issued.v1"
    organization_id: UUID
    number: str
    edition: int
    reason: IssueReason
    replaces: str | None
    on: date

    @property
    def subject(self) -> UUID:
        """The organization."""
        return self.organization_id


def status_of(certificate: Certificate | None, organization: Mapping[Any, Any]) -> CertificateStatus:
    """Return what a certificate is worth beside what the register says now; None: it was issued before this system.

    It is worked out when somebody asks, so that it changes in the same moment as the register does.
    """
    if certificate and certificate.replaced_on:
        return CertificateStatus.REPLACED
    if organization["state"] in ENDED:
        return CertificateStatus.REVOKED
    if organization["state"] == OrganizationState.SUSPENDED:
        return CertificateStatus.SUSPENDED
    if certificate and changed_since(certificate, organization):
        return CertificateStatus.OUTDATED
    return CertificateStatus.VALID


def printed(organization: Mapping[Any, Any]) -> dict[str, object]:
    """Return what a certificate says of an organization, as a document keeps it."""
    return {name: plain(organization[name]) for name in PRINTED}


def changed_since(certificate: Certificate, organization: Mapping[Any, Any]) -> list[str]:
    """Return the items of which a certificate says what is true no longer; what came later than its form it leaves out."""
    return [name for name, value in printed(organization).items() if certificate.facts.get(name) != value]
