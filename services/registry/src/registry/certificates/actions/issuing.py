"""Issue the first certificate, and another in its place."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bureaukit.db import Tx
from bureaukit.ids import new_id
from bureaukit.outbox import emit
from bureaukit.problems import Refused
from bureaukit.rules import findings

from registry.certificates import rules, store
from registry.certificates.model import Certificate, CertificateIssued, IssueReason, printed, status_of
from registry.organizations.actions import entering
from registry.organizations.actions.recording import record
from registry.organizations.model import EntryKind, NewEntry, OrganizationType
from registry.parameters import BOOK
from registry.parameters.authority import CERTIFICATE_PREFIX


async def issue_first(tx: Tx, organization: Mapping[Any, Any], officer: str, *, on: date) -> Certificate:
    """Issue the certificate of an organization just entered, under the number it was entered with (第十二条)."""
    return await _issue(tx, _as_entered(organization, on), officer)


def _as_entered(organization: Mapping[Any, Any], on: date) -> Certificate:
    number = organization["certificate_number"]
    return Certificate(new_id(), number, organization["id"], 1, printed(organization), IssueReason.FIRST, on)


async def _issue(tx: Tx, certificate: Certificate, officer: str, replaces: str | None = None) -> Certificate:
    await store.add(tx, certificate, officer)
    told = CertificateIssued(
        certificate.organization_id,
        certificate.number,
        certificate.edition,
        certificate.reason,
        replaces,
        certificate.issued_on,
    )
    await emit(tx, told)
    return certificate


async def issue_another(
    tx: Tx, organization: Mapping[Any, Any], reason: IssueReason, officer: str, *, on: date
) -> Certificate:
    """Issue a certificate under a new number; the one before is void from now on."""
    last = await store.latest(tx, organization["id"])
    status = status_of(last, dict(organization)) if last else None
    if broken := findings(rules.ISSUING, rules.Issue(dict(organization), reason, last, status)):
        raise Refused(broken)
    if last is None:  # issued before this system: it gets its row now, so that its number is known as replaced
        last = await _issue(tx, _as_entered(organization, organization["registered_on"]), officer)
    prefix = (await BOOK.on(tx, on))[CERTIFICATE_PREFIX]
    number = await entering.new_certificate_number(tx, prefix, OrganizationType(organization["type"]))
    await store.replace(tx, last, number, on)
    entry = NewEntry(EntryKind.CERTIFICATE_REPLACEMENT, on, {"certificate_number": number})
    await record(tx, organization["id"], entry, today=on, seen=organization["version"])
    new = Certificate(new_id(), number, last.organization_id, last.edition + 1, printed(organization), reason, on)
    return await _issue(tx, new, officer, replaces=last.number)
