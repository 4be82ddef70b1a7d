"""The counter for legacy records: a table in, a result for every row out."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from bureaukit import operations, tables_in
from bureaukit.clock import Clock
from bureaukit.crypto import FieldCipher
from bureaukit.db import Database, Taken, Tx
from bureaukit.desk import Desk, DeskContext
from bureaukit.operations import OperationOut, Progress
from bureaukit.policy import needs, public
from bureaukit.problems import BAD_MEDIA_TYPE, BAD_REQUEST, FieldError, Invalid, Problem
from bureaukit.route import counter
from bureaukit.tables_in import BadTable
from bureaukit.tables_out import OutColumn, xlsx_file
from bureaukit.text import Text
from fastapi import Query, Request, Response
from pydantic import BaseModel
from starlette.datastructures import UploadFile

from registry.organizations.actions import importing, legacy
from registry.organizations.actions.legacy import Reading
from registry.parameters.authority import AUTHORITY_AREA
from registry.roles import DISTRICT_CLERK

router = counter("registry", "organizations")
MAX_ROWS = 2_000
_TYPE_BY_ENDING = {"xlsx": tables_in.XLSX, "csv": tables_in.CSV, "json": tables_in.JSON}
_ROW = {
    "type": "object",
    "required": [column.key for column in legacy.COLUMNS if column.required],
    "properties": {column.key: {"description": column.header_zh} for column in legacy.COLUMNS},
}
_FORM = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
_BODY = {
    "required": True,
    "description": "a JSON array of rows, or a table as XLSX or CSV: the body itself, or the part `file` of a form",
    "content": {
        tables_in.JSON: {"schema": {"type": "array", "maxItems": MAX_ROWS, "items": _ROW}},
        tables_in.CSV: {"schema": {"type": "string"}},
        tables_in.XLSX: {"schema": {"type": "string", "format": "binary"}},
        "multipart/form-data": {"schema": _FORM},
    },
}
_IMPORT = needs(
    "registry:organization:import", DISTRICT_CLERK, key=True, dry_run=True, pii=("legal_representative_id",)
)
_IMPORT["openapi_extra"]["requestBody"] = _BODY


class ColumnOut(BaseModel):
    """One column that an import takes."""

    key: str
    header_zh: str
    required: bool


class TemplateOut(BaseModel):
    """The columns of an import."""

    items: list[ColumnOut]


@dataclass
class Importing:
    """One import on its way: what it needs to know, and the results as they come."""

    readings: Sequence[Reading]
    cipher: FieldCipher
    at: datetime
    today: date
    actor: str
    request_id: str
    language: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    async def take(self, tx: Tx, batch: Sequence[Reading]) -> list[dict[str, Any]]:
        """Bring one batch in and return its results; the caller keeps them once they are committed."""
        results: list[dict[str, Any]] = []

        def note(line: int, outcome: str, number: str, organization: UUID | None) -> None:
            results.append(
                {"row": line, "outcome": outcome, "number": number, "id": organization and str(organization)}
            )

        tx.at, tx.actor, tx.request_id = self.at, self.actor, self.request_id
        await importing.bring_in(tx, batch, blind_index=self.cipher.blind_index, on=self.today, note=note)
        return results

    async def commit(self, database: Database, batch: Sequence[Reading]) -> None:
        """Bring one batch in, in a transaction of its own; if somebody was faster with one row, row by row."""
        try:
            async with database.transaction() as tx:
                results = await self.take(tx, batch)
            self.rows += results
        except Taken:
            if len(batch) == 1:
                batch[0].faults.append(
                    FieldError(
                        "", "taken_meanwhile", Text("与刚刚登记的记录冲突", "It conflicts with a record just made")
                    )
                )
                return
            for reading in batch:
                await self.commit(database, [reading])

    def errors(self) -> list[dict[str, Any]]:
        """Return every fault with its line; the cells themselves are not repeated."""
        return [
            {"row": reading.line, "column": f.pointer, "code": f.code, "message": f.message.in_language(self.language)}
            for reading in self.readings
            for f in reading.faults
        ]

    def result(self) -> dict[str, Any]:
        """Return the counts and the result of every row that was taken or known."""
        counts = {kind: sum(r["outcome"] == kind for r in self.rows) for kind in ("imported", "unchanged", "ended")}
        counts["refused"] = sum(bool(reading.faults) for reading in self.readings)
        return {**counts, "rows": self.rows}


@router.post("/imports", status_code=202, response_model=OperationOut, **_IMPORT)
async def import_organizations(request: Request, desk: Desk) -> Response:
    """Bring legacy records in, at most 2,000 rows (批量导入); the operation tells what became of each row."""
    content, media_type = await _table(request)
    async with desk.reading() as tx:
        authority = (await desk.request.app.state.book.on(tx, desk.today))[AUTHORITY_AREA]
    job = _job(desk, _read(content, media_type, authority, desk.today))
    async with desk.transaction() as tx:
        if desk.dry_run:
            job.rows += await job.take(tx, job.readings)
            return await desk.done(tx, _dry(job, desk.now))
        started = await operations.start(tx, "import_organizations", owner=desk.caller.sub, total=len(job.readings))
        headers = {"location": f"/v1/registry/operations/{started}", "retry-after": "1"}
        answer = await desk.done(tx, _running(started, job, desk.now), status=202, headers=headers)
    _run(desk.database, desk.request.app.state.clock, started, job)
    return answer


def _job(desk: DeskContext, readings: Sequence[Reading]) -> Importing:
    return Importing(readings, desk.cipher, desk.now, desk.today, desk.caller.sub, desk.request_id, desk.language)


def _run(database: Database, clock: Clock, started: UUID, job: Importing) -> None:
    async def work(progress: Progress) -> dict[str, Any]:
        done = 0
        for batch in importing.batches(job.readings):
            await job.commit(database, batch)
            done += len(batch)
            progress.errors = job.errors()
            await progress.report(done, len(job.readings))
        return job.result()

    operations.run(database, started, work, clock.now)


def _running(started: UUID, job: Importing, at: datetime) -> OperationOut:
    return OperationOut(
        id=started,
        kind="import_organizations",
        status="running",
        progress={"done": 0, "total": len(job.readings)},
        result=None,
        errors=[],
        created_at=at,
        finished_at=None,
    )


def _dry(job: Importing, at: datetime) -> OperationOut:
    """What the operation would have come to."""
    return OperationOut(
        id=UUID(int=0),
        kind="import_organizations",
        status="succeeded",
        progress={"done": len(job.readings), "total": len(job.readings)},
        result=job.result(),
        errors=job.errors(),
        created_at=at,
        finished_at=at,
    )


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


def _read(content: bytes, media_type: str, authority: str, today: date) -> list[Reading]:
    try:
        lines = tables_in.read_table(content, media_type, legacy.COLUMNS, limit_rows=MAX_ROWS)
    except BadTable as fault:
        raise Invalid(FieldError("", fault.code, Text(fault.zh, fault.en))) from None
    readings = [legacy.read(line, authority=authority, today=today) for line in lines]
    importing.refuse_repeats(readings)
    return readings


@router.get("/imports/template", response_model=TemplateOut, **public("registry:organization:read"))
async def template(
    desk: Desk,
    form: Annotated[Literal["json", "xlsx"], Query(alias="format", description="json | xlsx 模板格式")] = "json",
) -> Response:
    """Show the columns of an import, or give the empty workbook (导入模板)."""
    if form == "json":
        items = [ColumnOut(key=c.key, header_zh=c.header_zh, required=c.required) for c in legacy.COLUMNS]
        return desk.answer(TemplateOut(items=items))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        xlsx_file([OutColumn(column.key, column.header_zh) for column in legacy.COLUMNS], [], path)
        content = path.read_bytes()
    headers = {"content-disposition": 'attachment; filename="organizations.xlsx"'}
    return Response(content, headers=headers, media_type=tables_in.XLSX)
