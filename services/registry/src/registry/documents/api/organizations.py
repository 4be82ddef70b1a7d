"""The papers of an organization: what it or its office files beside any case."""

from typing import Annotated
from uuid import UUID

from bureaukit import uploads
from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.policy import needs
from bureaukit.problems import NotFound
from bureaukit.route import counter
from bureaukit.uploads import Name
from fastapi import Query, Request, Response

from registry import enclosures
from registry.documents.model import Holder, HolderKind
from registry.enclosures import DocumentFilter, DocumentOut, DocumentPage, Item
from registry.organizations.actions import finding
from registry.roles import AUDITOR, DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP
from registry.wire import Key

router = counter("registry", "organizations", tag="documents")
BUREAU = (DISTRICT_CLERK, DISTRICT_APPROVER, AUDITOR)
_RULE = "own organization, or own area"
_READING = needs("registry:document:read", ORG_REP, *BUREAU, rule=_RULE)
# a scan cannot be masked: the auditor sees the list alone
_BYTES = needs("registry:document:read", ORG_REP, DISTRICT_CLERK, DISTRICT_APPROVER, rule=_RULE)
_BYTES["openapi_extra"]["responses"] = uploads.BYTES
_FILING = needs("registry:document:write", DISTRICT_CLERK, rule="own area", key=True, dry_run=True)
_FILING["openapi_extra"]["requestBody"] = uploads.BODY


async def _holder(tx: Tx, desk: DeskContext, key: str) -> Holder:
    """Return an organization of the caller's own or of their area as a holder; anything else is not found."""
    row = await finding.named(tx, key)
    is_own = desk.caller.org is not None and desk.caller.org in (str(row["id"]), row["credit_code"])
    if not is_own and not (desk.caller.has_role(*BUREAU) and desk.caller.covers(row["area"])):
        raise NotFound
    return Holder(HolderKind.ORGANIZATION, row["id"])


@router.get("/{key}/documents", response_model=DocumentPage, **_READING)
async def documents(key: Key, asked: Annotated[DocumentFilter, Query()], desk: Desk) -> Response:
    """List the papers on an organization's file (组织档案材料)."""
    async with desk.reading() as tx:
        return await enclosures.page(tx, desk, await _holder(tx, desk, key), asked)


@router.post("/{key}/documents", status_code=201, response_model=DocumentOut, **_FILING)
async def upload(key: Key, item: Item, name: Name, request: Request, desk: Desk) -> Response:
    """Put a paper on an organization's file (上传组织档案材料): the body is the file."""
    async with desk.reading() as tx:
        holder = await _holder(tx, desk, key)
    file = await enclosures.offered(request, desk, holder, name)
    async with desk.transaction() as tx:
        return await enclosures.take(
            tx, desk, holder, item, file, place=f"/v1/registry/organizations/{holder.id}/documents"
        )


@router.get("/{key}/documents/{document_id}", response_model=DocumentOut, **_READING)
async def document(key: Key, document_id: UUID, desk: Desk) -> Response:
    """Show one paper of an organization's file (组织档案材料详情)."""
    async with desk.reading() as tx:
        found = await enclosures.find(tx, await _holder(tx, desk, key), document_id)
    return desk.answer(enclosures.shown(found), version=enclosures.VERSION)


@router.get("/{key}/documents/{document_id}/content", **_BYTES)
async def content(key: Key, document_id: UUID, desk: Desk) -> Response:
    """Download one paper of an organization's file (下载组织档案材料)."""
    async with desk.reading() as tx:
        found = await enclosures.find(tx, await _holder(tx, desk, key), document_id)
    return await enclosures.given_out(desk, found)
