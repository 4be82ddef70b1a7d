"""What the office and the organization itself may do: issue in place of another, list, print."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from bureaukit.db import Record, Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs
from bureaukit.problems import NotFound, Stale
from bureaukit.route import counter
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict

from registry.certificates import store
from registry.certificates.actions import issuing, printing
from registry.certificates.model import Certificate, CertificateCopy, CertificateStatus, IssueReason, status_of
from registry.organizations import store as organizations
from registry.organizations.actions import finding
from registry.parameters import BOOK
from registry.parameters.documents import OFFICE_NAME
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP
from registry.wire import Key

router = counter("registry", "organizations", tag="certificates")
BUREAU = (DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR)
_READING = needs("registry:certificate:read", ORG_REP, *BUREAU, rule="own organization, or own area")
_PRINTING = needs("registry:certificate:read", ORG_REP, *BUREAU, rule="own organization, or own area")
_PRINTING["openapi_extra"]["responses"] = {
    "200": {"description": "PDF/A-2u", "content": {"application/pdf": {"schema": {"type": "string"}}}}
}


class CertificateIn(BaseModel):
    """Why another certificate is issued."""

    model_config = ConfigDict(extra="forbid")

    reason: Literal[IssueReason.CHANGED, IssueReason.LOST, IssueReason.DAMAGED]


class CertificateOut(BaseModel):
    """One certificate."""

    id: UUID
    number: str
    edition: int
    reason: IssueReason
    issued_on: date
    replaced_on: date | None
    replaced_by: str | None


class CertificatePage(BaseModel):
    """One page of certificates."""

    items: list[CertificateOut]
    next_cursor: str | None


async def _load(tx: Tx, desk: DeskContext, key: str) -> Record:
    """Return an organization of the caller's own or of their area; anything else is not found."""
    row = await finding.named(tx, key)
    is_own = desk.caller.org is not None and desk.caller.org in (str(row["id"]), row["credit_code"])
    if not is_own and not (desk.caller.has_role(*BUREAU) and desk.caller.covers(row["area"])):
        raise NotFound
    return row


def _out(certificate: Certificate) -> CertificateOut:
    return CertificateOut(**{name: getattr(certificate, name) for name in CertificateOut.model_fields})


@router.get("/{key}/certificates", response_model=CertificatePage, **_READING)
async def certificates(key: Key, asked: Annotated[Filter, Query()], desk: Desk) -> Response:
    """List an organization's certificates, the last first (登记证书)."""
    async with desk.reading() as tx:
        row = await _load(tx, desk, key)
        page = page_of(await store.page(tx, asked, row["id"]), asked, store.BY_EDITION)
    page.items[:] = [{name: item[name] for name in CertificateOut.model_fields} for item in page.items]
    return desk.page(page)


@router.post(
    "/{key}/certificates",
    status_code=201,
    response_model=CertificateOut,
    **needs("registry:certificate:write", DISTRICT_CLERK, rule="own area", key=True, match=True, dry_run=True),
)
async def issue(key: Key, body: CertificateIn, desk: Desk) -> Response:
    """Issue a certificate in place of the last one (换发、补发登记证书); the one before is void at once.

    The If-Match is the organization's.
    """
    async with desk.transaction() as tx:
        found = await _load(tx, desk, key)
        row = await organizations.hold(tx, found["id"]) or found  # of two who saw one version the second sees another
        if row["version"] != desk.if_match():
            raise Stale
        new = await issuing.issue_another(tx, row, body.reason, desk.caller.sub, on=desk.today)
        location = f"/v1/registry/organizations/{row['id']}/certificates"
        return await desk.created(tx, _out(new), location)


@router.get("/{key}/certificate.pdf", **_PRINTING)
async def paper(
    key: Key,
    desk: Desk,
    copy: Annotated[CertificateCopy, Query(description="original | duplicate 正本或副本")] = CertificateCopy.ORIGINAL,
) -> Response:
    """Print the certificate that counts now (打印登记证书): PDF/A with a QR code that leads to its verification."""
    async with desk.reading() as tx:
        row = await _load(tx, desk, key)
        last = await store.latest(tx, row["id"])
        if last is None:
            raise NotFound("本系统尚未为其发证", "No certificate was issued in this system")
        if status_of(last, dict(row)) is CertificateStatus.REVOKED:
            raise NotFound("组织已终止，证书作废，不再打印", "The organization has ended; its certificate is void")
        office = (await BOOK.on(tx, last.issued_on))[OFFICE_NAME]
    content = await printing.paper(last, copy, office, desk.request.app.state.settings)
    return papers_out(content, f"certificate-{copy}.pdf")


def papers_out(content: bytes, name: str) -> Response:
    """Answer a PDF."""
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(content, headers=headers, media_type="application/pdf")
