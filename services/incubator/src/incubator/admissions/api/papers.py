"""The papers of an application for entry: what is needed and missing, the files that were brought."""

from typing import Annotated
from uuid import UUID

from bureaukit.cabinet import DocumentState, key_of, readable
from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.ids import new_id
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import Stale
from bureaukit.route import counter
from bureaukit.uploads import BODY, BYTES, Name, given_out, received
from fastapi import Query, Request, Response
from pydantic import BaseModel

from incubator.access import APPLICANT_SIDE, acting_as
from incubator.admissions.actions import applying
from incubator.admissions.api.common import mine, own
from incubator.admissions.model import Admission, ApplicantKind
from incubator.documents import actions, store
from incubator.documents.model import Document, DocumentItem
from incubator.documents.rules import hint_of
from incubator.parameters import BOOK
from incubator.parameters.documents import FILE_BYTES_MAX, REQUIRED
from incubator.roles import (
    COMMUNITY_OFFICER,
    DISTRICT_APPROVER,
    DISTRICT_CLERK,
    OFFICERS,
    ORG_REP,
    STREET_OFFICER,
)

router = counter("incubator", "admissions", tag="admission-documents")
VERSION = 1  # a file is never changed: another takes its place
APPLICANTS = (ORG_REP, DISTRICT_CLERK, STREET_OFFICER, COMMUNITY_OFFICER)
Kind = Annotated[ApplicantKind, Query(description="of whom 申请主体")]
_RULE = "own area or own organization"
_READING = needs("incubator:admission:read", *OFFICERS, ORG_REP, rule=_RULE)
# scans cannot be masked: who audits sees that they are there, and reads none of them
_HANDLING = needs("incubator:admission:read", *APPLICANTS, DISTRICT_APPROVER, rule=_RULE)
_HANDLING["openapi_extra"]["responses"] = BYTES
_APPLYING = "own organization with incubator:admission:apply, or own area with :write"
_UPLOADING = needs("", *APPLICANTS, rule=_APPLYING, key=True, dry_run=True)
_UPLOADING["openapi_extra"]["requestBody"] = BODY


class ChecklistItemOut(BaseModel):
    """One paper of a checklist."""

    item: DocumentItem
    title: str
    required: bool
    hint: str | None


class ChecklistOut(BaseModel):
    """What an applicant of a kind must bring today, and what it may."""

    applicant_kind: ApplicantKind
    items: list[ChecklistItemOut]


class PaperOut(ChecklistItemOut):
    """One line of a checklist, and how many files there are for it."""

    files: int


class CaseChecklistOut(BaseModel):
    """What an application needs, what is there, and what is missing."""

    applicant_kind: ApplicantKind
    items: list[PaperOut]
    missing: list[DocumentItem]


class DocumentOut(BaseModel, from_attributes=True):
    """One file; its bytes are at `/content`. What was handed in stays."""

    id: UUID
    item: DocumentItem
    name: str
    media_type: str
    size: int
    sha256: str
    state: DocumentState
    is_submitted: bool


class DocumentPage(BaseModel):
    """One page of files."""

    items: list[DocumentOut]
    next_cursor: str | None


class DocumentFilter(Filter):
    """What the list of files can be asked."""

    item: DocumentItem | None = None


@router.get("/checklist", response_model=ChecklistOut, **public("incubator:admission:read", rule="anybody"))
async def checklist_of_kind(applicant_kind: Kind, desk: Desk) -> Response:
    """Show what an applicant of a kind must bring (入驻材料清单)."""
    async with desk.reading() as tx:
        needed = (await BOOK.on(tx, desk.today))[REQUIRED].get(applicant_kind, [])
    items = [_line(desk, item, applicant_kind, required=item in needed) for item in DocumentItem]
    return desk.answer(ChecklistOut(applicant_kind=applicant_kind, items=items))


def _line(desk: DeskContext, item: DocumentItem, kind: ApplicantKind, *, required: bool) -> ChecklistItemOut:
    hint = hint_of(item, kind)
    title = item.en if desk.language == "en" else item.zh
    return ChecklistItemOut(
        item=item, title=title, required=required, hint=hint.in_language(desk.language) if hint else None
    )


@router.get("/{admission_id}/checklist", response_model=CaseChecklistOut, **_READING)
async def checklist(admission_id: UUID, desk: Desk) -> Response:
    """Show what an application needs and what is missing (材料清单与缺件)."""
    async with desk.reading() as tx:
        found = await own(tx, admission_id, desk)
        kind = found.applicant.kind
        enclosed = await applying.papers(tx, found, await BOOK.on(tx, desk.today))
        present = await store.items_of(tx, found.id)
    items = [
        PaperOut(**_line(desk, item, kind, required=item in enclosed.needed).model_dump(), files=present.get(item, 0))
        for item in DocumentItem
    ]
    return desk.answer(CaseChecklistOut(applicant_kind=kind, items=items, missing=enclosed.missing))


@router.get("/{admission_id}/documents", response_model=DocumentPage, **_READING)
async def documents(admission_id: UUID, asked: Annotated[DocumentFilter, Query()], desk: Desk) -> Response:
    """List the files of an application (申请材料)."""
    async with desk.reading() as tx:
        found = await own(tx, admission_id, desk)
        page = page_of(await store.page(tx, asked, found.id, item=asked.item), asked, store.BY_ID)
    names = [name for name in DocumentOut.model_fields if name != "is_submitted"]
    page.items[:] = [
        {name: item[name] for name in names} | {"is_submitted": item["submitted_at"] is not None} for item in page.items
    ]
    return desk.page(page)


@router.post("/{admission_id}/documents", status_code=201, response_model=DocumentOut, **_UPLOADING)
async def upload(
    admission_id: UUID, item: Annotated[DocumentItem, Query()], name: Name, request: Request, desk: Desk
) -> Response:
    """Upload a file while the application is in the applicant's hands (上传申请材料): the body is the file.

    The bytes are kept before the transaction of the row: nobody waits for a store or a scanner with the database held.
    """
    acting_as(desk.caller, "admission", APPLICANT_SIDE)
    async with desk.reading() as tx:
        await _in_their_hands(tx, admission_id, desk)
        limit = (await BOOK.on(tx, desk.today))[FILE_BYTES_MAX]
    file, document_id = await received(request, name, desk.database.scanner, limit=limit), new_id()
    if not desk.dry_run:
        await desk.database.files.put(key_of(document_id), file.content)
    async with desk.transaction() as tx:
        found = await _in_their_hands(tx, admission_id, desk, hold=True)
        terms = await BOOK.on(tx, desk.today)
        document = await actions.take(tx, found.id, item, file, terms, document_id=document_id)
        place = f"/v1/incubator/admissions/{found.id}/documents/{document.id}"
        return await desk.created(tx, _shown(document), place, version=VERSION)


@router.get("/{admission_id}/documents/{document_id}", response_model=DocumentOut, **_READING)
async def document(admission_id: UUID, document_id: UUID, desk: Desk) -> Response:
    """Show one file of an application (申请材料详情)."""
    async with desk.reading() as tx:
        found = await actions.loaded(tx, (await own(tx, admission_id, desk)).id, document_id)
    return desk.answer(_shown(found))


@router.get("/{admission_id}/documents/{document_id}/content", **_HANDLING)
async def content(admission_id: UUID, document_id: UUID, desk: Desk) -> Response:
    """Download one file of an application (下载申请材料)."""
    async with desk.reading() as tx:
        found = await actions.loaded(tx, (await own(tx, admission_id, desk)).id, document_id)
    kept = await readable(found.id, found.state, desk.database.files)
    return given_out(desk.request, kept, name=found.name, media_type=found.media_type, sha256=found.sha256)


@router.delete(
    "/{admission_id}/documents/{document_id}",
    status_code=204,
    **needs("", *APPLICANTS, rule=_APPLYING, match=True),
)
async def remove(admission_id: UUID, document_id: UUID, desk: Desk) -> Response:
    """Take a file back that was never handed in (撤回申请材料)."""
    version = desk.if_match()
    acting_as(desk.caller, "admission", APPLICANT_SIDE)
    async with desk.transaction() as tx:
        found = await actions.loaded(tx, (await _in_their_hands(tx, admission_id, desk, hold=True)).id, document_id)
        if version != VERSION:
            raise Stale
        await actions.remove(tx, found)
    return Response(status_code=204)


async def _in_their_hands(tx: Tx, admission_id: UUID, desk: DeskContext, *, hold: bool = False) -> Admission:
    """Return an application that the caller may act for, while it is a draft or was returned; held, nobody submits it meanwhile."""
    found = await mine(tx, admission_id, desk, hold=hold)
    applying.see_to_editable(found)
    return found


def _shown(document: Document) -> DocumentOut:
    values = {name: getattr(document, name) for name in DocumentOut.model_fields if name != "is_submitted"}
    return DocumentOut(**values, is_submitted=document.submitted_at is not None)
