"""The counter for legacy records: a ledger in, a result for every row and a reconciliation out."""

import asyncio
import tempfile
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from bureaukit import operations, tables_in
from bureaukit.desk import Desk, DeskContext
from bureaukit.operations import OperationOut
from bureaukit.pages import Filter, page_of
from bureaukit.policy import needs, public
from bureaukit.problems import BAD_MEDIA_TYPE, BAD_REQUEST, FieldError, Invalid, NotFound, Problem
from bureaukit.route import counter
from bureaukit.tables_in import BadTable, RowError
from bureaukit.tables_out import OutColumn, error_sheet, xlsx_file
from bureaukit.text import Text
from fastapi import Query, Request, Response
from pydantic import BaseModel
from starlette.datastructures import UploadFile

from registry.organizations.actions import legacy, taking
from registry.organizations.actions.layouts import LAYOUTS
from registry.organizations.actions.taking import Asked, Ledger, Upload
from registry.organizations.store import imports as store
from registry.parameters.authority import AUTHORITY_AREA
from registry.roles import DISTRICT_CLERK

router = counter("registry", "organizations")
DRY_ROWS = 5_000  # a dry run is done before its answer begins
_TYPE_BY_ENDING = {"xlsx": tables_in.XLSX, "csv": tables_in.CSV, "json": tables_in.JSON}
_ROW = {
    "type": "object",
    "required": [column.key for column in legacy.COLUMNS if column.required],
    "properties": {column.key: {"description": column.header_zh} for column in legacy.COLUMNS},
}
_FORM = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
_BODY = {
    "required": True,
    "description": "a JSON array of rows, or a ledger as XLSX or CSV: the body itself, or the part `file` of a form",
    "content": {
        tables_in.JSON: {"schema": {"type": "array", "maxItems": taking.MAX_ROWS, "items": _ROW}},
        tables_in.CSV: {"schema": {"type": "string"}},
        tables_in.XLSX: {"schema": {"type": "string", "format": "binary"}},
        "multipart/form-data": {"schema": _FORM},
    },
}
_PERSONAL = ("legal_representative_id",)
_IMPORT = needs("registry:organization:import", DISTRICT_CLERK, key=True, dry_run=True, pii=_PERSONAL)
_IMPORT["openapi_extra"]["requestBody"] = _BODY
_LOOK = needs("registry:organization:import", DISTRICT_CLERK)


class LayoutCode(StrEnum):
    """The tables that are recognised."""

    STANDARD = "standard"
    REGISTERED = "registered_ledger"
    FILED = "filed_ledger"


class ColumnOut(BaseModel):
    """One column that an import takes."""

    key: str
    header_zh: str
    required: bool


class TemplateOut(BaseModel):
    """The columns of an import."""

    items: list[ColumnOut]


class CountOut(BaseModel):
    """How many of one track, type and state; without them, rows that could not be read."""

    track: str | None
    type: str | None
    state: str | None
    count: int


class OutcomeCountOut(CountOut):
    """How many rows of one kind came to one outcome."""

    outcome: str


class ImportOut(BaseModel):
    """An import and its reconciliation: every row of the table came to something, and the register grew by what was taken."""

    id: UUID
    layout: LayoutCode
    total: int
    done: int
    imported: int
    unchanged: int
    ended: int
    refused: int
    is_balanced: bool
    columns_not_kept: list[str]
    by_kind: list[OutcomeCountOut]
    register_before: list[CountOut]
    register_after: list[CountOut] | None
    asked_at: datetime


class ImportFaultOut(BaseModel):
    """What is wrong with one cell, or with the row as a whole; the cell itself is not repeated."""

    column: str
    code: str
    message: str


class ImportResultOut(BaseModel):
    """What became of one row."""

    row: int
    outcome: Literal["imported", "unchanged", "supplemented", "ended", "refused"]
    number: str | None
    organization_id: UUID | None
    track: str | None
    type: str | None
    state: str | None
    faults: list[ImportFaultOut]


class ImportResultPage(BaseModel):
    """One page of results."""

    items: list[ImportResultOut]
    next_cursor: str | None


class ImportResultFilter(Filter):
    """What the results can be asked."""

    outcome: Literal["imported", "unchanged", "supplemented", "ended", "refused"] | None = None


@router.post("/imports", status_code=202, response_model=OperationOut, **_IMPORT)
async def import_organizations(request: Request, desk: Desk) -> Response:
    """Bring a legacy ledger in (批量导入): registered, filed, or the register's own table; the operation tells how it goes."""
    upload = Upload(*await _table(request))
    try:
        table = await taking.opened(upload)
        async with desk.reading() as tx:
            authority = (await desk.request.app.state.book.on(tx, desk.today))[AUTHORITY_AREA]
            ledger = await taking.ledger_of(tx, table, authority=authority, read_on=desk.today)
    except BadTable as fault:
        raise Invalid(FieldError("", fault.code, Text(fault.zh, fault.en))) from None
    if desk.dry_run:
        return await _dry_run(desk, ledger)
    kept = await taking.sealed(upload, desk.cipher)
    async with desk.transaction() as tx:
        asked = Asked(desk.now, desk.caller.sub, desk.request_id, desk.language)
        started = await taking.begin(tx, ledger, upload, kept, asked)
        await operations.resume(desk.request.app.state, tx, started, taking.work_on(ledger))
        headers = {"location": f"/v1/registry/operations/{started}", "retry-after": "1"}
        return await desk.done(tx, _operation(started, ledger, desk.now), status=202, headers=headers)


def _operation(operation_id: UUID, ledger: Ledger, at: datetime, **ended: Any) -> OperationOut:
    progress = {"done": ledger.table.length if ended else 0, "total": ledger.table.length}
    shown: dict[str, Any] = {"status": "running", "result": None, "errors": [], "finished_at": None} | ended
    return OperationOut(id=operation_id, kind=taking.KIND, progress=progress, created_at=at, **shown)


async def _dry_run(desk: DeskContext, ledger: Ledger) -> Response:
    """Do all of it in one transaction that is rolled back, and answer what the operation would have come to."""
    if ledger.table.length > DRY_ROWS:
        words = Text(f"试运行至多 {DRY_ROWS} 行", f"A dry run takes at most {DRY_ROWS} rows")
        raise Invalid(FieldError("", "too_many_rows_to_try", words))
    readings = await asyncio.to_thread(lambda: list(ledger.readings()))
    async with desk.transaction() as tx:
        results = await taking.taken(tx, readings, desk.cipher, on=ledger.read_on)
        result = taking.counts(results) | {
            "rows": [taking.as_shown(row) for row in results if row["outcome"] != "refused"]
        }
        faults = [fault for row in results for fault in taking.faults_of(row, desk.language)]
        ended = {"status": "succeeded", "result": result, "errors": faults, "finished_at": desk.now}
        return await desk.done(tx, _operation(UUID(int=0), ledger, desk.now, **ended))


async def _table(request: Request) -> tuple[bytes, str]:
    """Return the table and its media type, from the body itself or from the form's file."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "multipart/form-data":
        if media_type not in (tables_in.JSON, tables_in.CSV, tables_in.XLSX):
            raise Problem(
                BAD_MEDIA_TYPE, Text("只接受 JSON、CSV 或 XLSX 表格", "Only JSON, CSV and XLSX tables are taken")
            )
        return await request.body(), media_type
    async with request.form(max_files=1, max_fields=0) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Problem(BAD_REQUEST, Text("表单须有文件 file", "The form needs a file named file"))
        ending = (file.filename or "").rpartition(".")[2].lower()
        return await file.read(), _TYPE_BY_ENDING.get(ending, "")


@router.get("/imports/template", response_model=TemplateOut, **public("registry:organization:read"))
async def template(
    desk: Desk,
    form: Annotated[Literal["json", "xlsx"], Query(alias="format", description="json | xlsx 模板格式")] = "json",
    layout: Annotated[LayoutCode, Query(description="which table 台账样式")] = LayoutCode.STANDARD,
) -> Response:
    """Show the columns of an import, or give the empty workbook (导入模板)."""
    columns = LAYOUTS[layout].columns
    if form == "json":
        items = [ColumnOut(key=c.key, header_zh=c.header_zh, required=c.required) for c in columns]
        return desk.answer(TemplateOut(items=items))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        xlsx_file([OutColumn(column.key, column.header_zh) for column in columns], [], path)
        return _workbook(path.read_bytes(), "organizations.xlsx")


def _workbook(content: bytes, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=tables_in.XLSX)


@router.get("/imports/{import_id}", response_model=ImportOut, **_LOOK)
async def organization_import(import_id: UUID, desk: Desk) -> Response:
    """Show an import with its reconciliation (导入核对): rows by outcome, and the register before and after."""
    async with desk.reading() as tx:
        kept = await store.find_import(tx, import_id)
        if kept is None:
            raise NotFound
        by_kind = await store.outcomes(tx, import_id)
    counts = taking.counts(by_kind)
    shown = {name: kept[name] for name in ("id", "layout", "total", "done", "asked_at")}
    shown |= {name: kept[name] for name in ("register_before", "register_after")}
    is_balanced = sum(counts.values()) == kept["total"]
    return desk.answer(
        ImportOut.model_validate(
            shown | counts | {"is_balanced": is_balanced, "columns_not_kept": kept["not_kept"], "by_kind": by_kind}
        )
    )


@router.get("/imports/{import_id}/results", response_model=ImportResultPage, **_LOOK)
async def import_results(import_id: UUID, asked: Annotated[ImportResultFilter, Query()], desk: Desk) -> Response:
    """List what became of each row (逐行结果); as CSV or a workbook where Accept asks for one."""
    async with desk.reading() as tx:
        if await store.find_import(tx, import_id) is None:
            raise NotFound
        rows = await store.results_page(tx, asked, import_id, asked.outcome)
    page = page_of(rows, asked, store.BY_ROW)
    for item in page.items:
        item["faults"] = [
            {name: fault[name] for name in ("column", "code", "message")}
            for fault in taking.faults_of(item, desk.language)
        ]
    return desk.page(page)


@router.get("/imports/{import_id}/error-sheet", **needs("registry:organization:import", DISTRICT_CLERK, pii=_PERSONAL))
async def import_error_sheet(import_id: UUID, desk: Desk) -> Response:
    """Give the refused rows back as a workbook with what is wrong in a last column (错误清单); mended, it can be sent again."""
    ledger = await taking.reopened(desk.database, import_id, desk.cipher)
    async with desk.reading() as tx:
        refused = await store.results(tx, import_id, outcome="refused", limit=taking.MAX_ROWS)
    if ledger is None:
        raise NotFound
    faults = {
        row["row"]: [RowError(f["column"], f["code"], f["zh"], f["en"]) for f in row["faults"]] for row in refused
    }
    lines = (
        tables_in.Row(line.number, line.values, faults[line.number])
        for line in ledger.table.rows(ledger.layout.known)
        if line.number in faults
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "errors.xlsx"
        error_sheet(ledger.layout.columns, lines, path)
        return _workbook(path.read_bytes(), "errors.xlsx")


@router.post(
    "/imports/{import_id}/resumption",
    status_code=202,
    response_model=OperationOut,
    **needs("registry:organization:import", DISTRICT_CLERK, key=True),
)
async def resume_import(import_id: UUID, desk: Desk) -> Response:
    """Go on with an import whose process died (继续导入), at once; it goes on by itself two minutes after its last sign of life."""
    async with desk.transaction() as tx:
        kept = await store.find_import(tx, import_id)
        if kept is None:
            raise NotFound
        if kept["register_after"] is None:
            await operations.resume(desk.request.app.state, tx, import_id, taking.RESUMABLE)
        is_over = kept["register_after"] is not None
        out = OperationOut(
            id=import_id,
            kind=taking.KIND,
            status="succeeded" if is_over else "running",
            progress={"done": kept["done"], "total": kept["total"]},
            result=None,
            errors=[],
            created_at=kept["asked_at"],
            finished_at=None,
        )
        headers = {"location": f"/v1/registry/operations/{import_id}", "retry-after": "1"}
        return await desk.done(tx, out, status=202, headers=headers)
