"""When a certificate is issued, and when another takes its place."""

from dataclasses import dataclass

from bureaukit.rules import Rule, required_by

from registry.certificates.model import Certificate, CertificateStatus, IssueReason
from registry.organizations.model import ENDED, Track
from registry.regulations import LICENSING, SOCIAL_GROUPS


@dataclass(frozen=True, slots=True)
class Issue:
    """A certificate about to be issued."""

    organization: dict[str, object]
    reason: IssueReason
    last: Certificate | None
    last_status: CertificateStatus | None


@required_by(
    LICENSING.article(39),
    otherwise="备案的社区社会组织不发登记证书",
    otherwise_en="A filed community organization gets no certificate of registration",
)
def certificate_is_for_a_registered_one(issue: Issue) -> bool:
    """Only registration is a licence."""
    return issue.organization["track"] == Track.REGISTERED and bool(issue.organization["certificate_number"])


@required_by(
    SOCIAL_GROUPS.article(21),
    otherwise="组织已终止，证书已收缴或作废，不再发证",
    otherwise_en="The organization has ended; its certificate is collected and none is issued",
)
def certificate_is_for_a_living_one(issue: Issue) -> bool:
    """What has ended has no certificate."""
    return issue.organization["state"] not in ENDED


@required_by(
    LICENSING.article(49),
    otherwise="登记事项没有变更，无须换发",
    otherwise_en="No registered item has changed; there is nothing to replace the certificate for",
)
def changed_certificate_follows_a_change(issue: Issue) -> bool:
    """Replacing for a change needs a change; what was issued before this system is taken at its word."""
    is_known_here = issue.reason is IssueReason.CHANGED and issue.last is not None
    return not is_known_here or issue.last_status is CertificateStatus.OUTDATED


ISSUING: tuple[Rule[Issue], ...] = (
    certificate_is_for_a_registered_one,
    certificate_is_for_a_living_one,
    changed_certificate_follows_a_change,
)
