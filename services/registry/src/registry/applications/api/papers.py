"""The papers of a case: its checklist, what the applicant brought, and the letters the office wrote."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from bureaukit import uploads
from bureaukit.db import Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.lifecycle import NotAllowedNow
from bureaukit.pages import Filter
from bureaukit.policy import needs, public
from bureaukit.problems import NotFound
from bureaukit.route import counter
from bureaukit.uploads import Name
from fastapi import Path, Query, Request, Response
from pydantic import BaseModel

from registry import correspondence, enclosures
from registry.applications.actions.enclosing import checklist_for, checklist_of, holder_of
from registry.applications.api.drafts import READERS, applies, load
from registry.applications.lifecycle import EDITABLE, LIFECYCLE
from registry.applications.model import Application, ApplicationType, Matter
from registry.documents import store as documents_store
from registry.documents.actions import forms, taking
from registry.documents.model import ChecklistItem, Holder, MatterBesideCases
from registry.documents.rules import needed_for
from registry.enclosures import DocumentFilter, DocumentOut, DocumentPage, Item
from registry.letters.model import LetterKind
from registry.roles import DISTRICT_APPROVER, DISTRICT_CLERK, ORG_REP, SUPERVISING_UNIT

router = counter("registry", "applications")
letters_router = counter("registry", "letters")
matters_router = counter("registry", "matters")
routers = (router, letters_router, matters_router)
FormType = Annotated[
    Literal["social_group", "social_service_organization"], Query(alias="type", description="form 组织类型")
]
FormCode = Annotated[str, Path(pattern=r"^[a-z][a-z_]{1,40}$", description="code of the checklist 材料代码")]
_RULE = "own, own area, or those that name the own supervising unit"
_READING = needs("registry:application:read", *READERS, rule=_RULE)
# scans of identity documents cannot be masked: who audits sees that they are there, and reads none of them
_BYTES = needs("registry:application:read", ORG_REP, DISTRICT_CLERK, DISTRICT_APPROVER, SUPERVISING_UNIT, rule=_RULE)
_BYTES["openapi_extra"]["responses"] = uploads.BYTES
_PDF = needs("registry:application:read", *READERS, rule=_RULE)
_PDF["openapi_extra"]["responses"] = correspondence.PDF
_FORM = public("registry:checklist:read")
_FORM["openapi_extra"]["responses"] = correspondence.PDF
_UPLOADING = needs("registry:application:apply", ORG_REP, rule="own", key=True, dry_run=True)
_UPLOADING["openapi_extra"]["requestBody"] = uploads.BODY

WithPapers = Matter | MatterBesideCases


class ChecklistItemOut(BaseModel):
    """One paper of a checklist; without an article it is practice, not law."""

    code: str
    title: str
    required: bool
    article: str | None
    hint: str | None
    template: str | None


class ChecklistOut(BaseModel):
    """What must be brought for one matter by one form of organization."""

    matter: WithPapers
    type: str
    items: list[ChecklistItemOut]


class PaperOut(ChecklistItemOut):
    """One line of a checklist, and how many files there are for it."""

    files: int
    is_present: bool


class CaseChecklistOut(BaseModel):
    """What a case needs, and what is there."""

    matter: Matter
    type: str
    items: list[PaperOut]
    missing: list[str]


class LetterVerificationOut(BaseModel):
    """That a letter is the office's own; its id is known to whoever holds it."""

    kind: LetterKind
    kind_label: str
    number: str
    addressee: str
    office: str
    issued_on: date


async def _open_for_upload(tx: Tx, desk: DeskContext, application_id: UUID, *, hold: bool = False) -> Holder:
    """Return the caller's own case while it is in their hands."""
    case = await load(tx, desk, application_id, hold=hold)
    if not await applies(tx, desk, case):
        raise NotFound
    if case.state not in EDITABLE:
        raise NotAllowedNow("upload", LIFECYCLE.actions(case.state))
    return holder_of(case)


@router.get("/{application_id}/checklist", response_model=CaseChecklistOut, **_READING)
async def checklist(application_id: UUID, desk: Desk) -> Response:
    """Show what a case needs and what is missing (材料清单与缺件)."""
    async with desk.reading() as tx:
        case = await load(tx, desk, application_id)
        present = await documents_store.items_of(tx, holder_of(case))
    return desk.answer(_checklist(desk, case, present))


def _checklist(desk: DeskContext, case: Application, present: dict[str, int]) -> CaseChecklistOut:
    lines = checklist_of(case)
    needed = needed_for(lines, with_units=case.needs_consent)
    items = [
        PaperOut(
            **_line(desk, line, case.matter, case.type.value) | {"required": line.code in needed},
            files=present.get(line.code, 0),
            is_present=line.code in present,
        )
        for line in lines
    ]
    missing = [line.code for line in lines if line.code in needed and line.code not in present]
    return CaseChecklistOut(matter=case.matter, type=case.type.value, items=items, missing=missing)


def _line(desk: DeskContext, line: ChecklistItem, matter: WithPapers, form: str) -> dict[str, Any]:
    has_form = forms.form_of(line.code, matter, matter.zh)
    return {
        "code": line.code,
        "title": line.title.in_language(desk.language),
        "required": line.required,
        "article": str(line.article) if line.article else None,
        "hint": line.hint.in_language(desk.language) if line.hint else None,
        "template": f"/v1/registry/matters/{matter}/forms/{line.code}.pdf?type={form}" if has_form else None,
    }


@matters_router.get("/{matter}/checklist", response_model=ChecklistOut, **public("registry:checklist:read"))
async def checklist_of_matter(matter: WithPapers, desk: Desk, form: FormType) -> Response:
    """Show what must be brought for a matter (材料清单), each paper with its article; none: practice, not law."""
    lines = checklist_for(matter, form)
    if not lines:
        raise NotFound("没有该事项的材料清单", "There is no checklist for this matter")
    items = [ChecklistItemOut(**_line(desk, line, matter, form)) for line in lines]
    return desk.answer(ChecklistOut(matter=matter, type=form, items=items))


@matters_router.get("/{matter}/forms/{item}.pdf", **_FORM)
async def blank_form(matter: WithPapers, item: FormCode, desk: Desk, form: FormType) -> Response:
    """Print the blank form of a paper (空白表格), for those of the checklist that are forms."""
    found = forms.form_of(item, matter, matter.zh)
    if found is None or item not in {line.code for line in checklist_for(matter, form)}:
        raise NotFound("该材料没有空白表格", "This paper is no form")
    title, rows = found
    made = await forms.paper(title, rows, ApplicationType(form).zh, desk.request.app.state.settings)
    headers = {"content-disposition": f'attachment; filename="{item}.pdf"', "cache-control": "public, max-age=3600"}
    return Response(made, headers=headers, media_type="application/pdf")


@router.get("/{application_id}/documents", response_model=DocumentPage, **_READING)
async def documents(application_id: UUID, asked: Annotated[DocumentFilter, Query()], desk: Desk) -> Response:
    """List the files of a case (申请材料)."""
    async with desk.reading() as tx:
        return await enclosures.page(tx, desk, holder_of(await load(tx, desk, application_id)), asked)


@router.post("/{application_id}/documents", status_code=201, response_model=DocumentOut, **_UPLOADING)
async def upload(application_id: UUID, item: Item, name: Name, request: Request, desk: Desk) -> Response:
    """Upload a file for one line of the checklist (上传申请材料): the body is the file, while the case is in your hands."""
    async with desk.reading() as tx:
        holder = await _open_for_upload(tx, desk, application_id)
    file = await enclosures.offered(request, desk, holder, name)
    async with desk.transaction() as tx:
        holder = await _open_for_upload(tx, desk, application_id, hold=True)
        place = f"/v1/registry/applications/{application_id}/documents"
        return await enclosures.take(tx, desk, holder, item, file, place=place)


@router.get("/{application_id}/documents/{document_id}", response_model=DocumentOut, **_READING)
async def document(application_id: UUID, document_id: UUID, desk: Desk) -> Response:
    """Show one file of a case (申请材料详情)."""
    async with desk.reading() as tx:
        found = await enclosures.find(tx, holder_of(await load(tx, desk, application_id)), document_id)
    return desk.answer(enclosures.shown(found), version=enclosures.VERSION)


@router.get("/{application_id}/documents/{document_id}/content", **_BYTES)
async def content(application_id: UUID, document_id: UUID, desk: Desk) -> Response:
    """Download one file of a case (下载申请材料)."""
    async with desk.reading() as tx:
        found = await enclosures.find(tx, holder_of(await load(tx, desk, application_id)), document_id)
    return await enclosures.given_out(desk, found)


@router.delete(
    "/{application_id}/documents/{document_id}",
    status_code=204,
    **needs("registry:application:apply", ORG_REP, rule="own", match=True),
)
async def remove(application_id: UUID, document_id: UUID, desk: Desk) -> Response:
    """Take a file back while the case is in your hands (撤回申请材料)."""
    async with desk.transaction() as tx:
        holder = await _open_for_upload(tx, desk, application_id, hold=True)
        found = await enclosures.find(tx, holder, document_id)
        enclosures.check_seen(desk)
        await taking.remove(tx, found)
    return Response(status_code=204)


@router.get("/{application_id}/letters", response_model=correspondence.LetterPage, **_READING)
async def letters(application_id: UUID, asked: Annotated[Filter, Query()], desk: Desk) -> Response:
    """List the letters of a case (文书)."""
    async with desk.reading() as tx:
        return await correspondence.page(tx, desk, (await load(tx, desk, application_id)).id, asked)


@letters_router.get("/{letter_id}.pdf", **_PDF)
async def letter(letter_id: UUID, desk: Desk) -> Response:
    """Print a letter as it was issued (打印文书): the same letter is the same bytes."""
    async with desk.reading() as tx:
        found = await correspondence.issued(tx, letter_id)
        await load(tx, desk, found.case_id)
    return await correspondence.given_out(desk, found)


@letters_router.get("/{letter_id}/verification", response_model=LetterVerificationOut, **public("registry:letter:read"))
async def verify_letter(letter_id: UUID, desk: Desk) -> Response:
    """Tell whoever holds a letter that the office issued it (核验文书); its id, in the QR code, cannot be guessed."""
    async with desk.reading() as tx:
        found = await correspondence.issued(tx, letter_id)
    out = LetterVerificationOut(
        kind=found.kind,
        kind_label=found.kind.zh if desk.language == "zh" else found.kind.en,
        number=found.number,
        addressee=found.text["addressee"],
        office=found.text["office"],
        issued_on=found.issued_on,
    )
    return desk.answer(out)
